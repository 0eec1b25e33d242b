// `node test/run.ts [files, globs and options of node --test]`: starts one PostgreSQL for the run, makes the template,
// runs the tests, stops the server, and ends with the exit code of the tests.
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { startTestServer, type TestServer } from "./server.ts";

/** A test that hangs fails instead of holding up the run. */
const FILE_TIMEOUT_MS = 240_000;
const everyTest = ["src/**/*.test.ts", "test/**/*.test.ts", "web/src/**/*.test.ts"];

async function run(args: readonly string[]): Promise<number> {
  const { stop, ...server } = await startTestServer();
  try {
    return await runTests(args, server);
  } finally {
    await stop();
  }
}

function runTests(args: readonly string[], server: TestServer): Promise<number> {
  const options = args.filter((arg) => arg.startsWith("-"));
  const files = args.filter((arg) => !arg.startsWith("-"));
  const concurrency = `--test-concurrency=${availableParallelism()}`;
  const child = spawn(
    process.execPath,
    ["--test", concurrency, `--test-timeout=${FILE_TIMEOUT_MS}`, ...options, ...(files.length > 0 ? files : everyTest)],
    {
      stdio: "inherit",
      env: { ...process.env, KEEPWATCH_TEST_DATABASE: JSON.stringify(server) },
    },
  );
  // From a terminal the tests get Ctrl-C as well; either way we stay to stop the server when they have ended.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

process.exitCode = await run(process.argv.slice(2));
