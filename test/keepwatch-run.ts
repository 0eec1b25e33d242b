// `keepwatch run` as a real process in front of a real command: what it printed, and how it ended. It does not outlive
// the test's own process.
import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Times } from "#cli/run/run.ts";

export interface RunEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface StartedRun {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<RunEnd>;
  /** Resolves as soon as its standard output holds the text, with all of it. */
  untilPrinted(text: string): Promise<string>;
}

const folder = join(import.meta.dirname, "..");
const launcher = join(folder, "script", "keepwatch");
const inAHurry = `import(${JSON.stringify(pathToFileURL(join(folder, "src/cli/run/run.ts")).href)}).then(({ runCommand }) =>
  runCommand(process.argv.slice(2), JSON.parse(process.argv[1])))`;

const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** By script/keepwatch; with other times than the usual ones by the same function. */
export function startRun(
  words: readonly string[],
  { env = {}, times }: { readonly env?: Readonly<Record<string, string>>; readonly times?: Times } = {},
): StartedRun {
  const [program, ...first] =
    times === undefined ? [launcher, "run"] : [process.execPath, "-e", inAHurry, "--", JSON.stringify(times)];
  const child = spawn(program ?? "", [...first, ...words], {
    env: { PATH: process.env["PATH"] ?? "", ...env },
    stdio: "pipe",
  });
  running.add(child);
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on("data", (bytes: Buffer) => stdout.push(bytes));
  child.stderr.on("data", (bytes: Buffer) => stderr.push(bytes));
  const ended = once(child, "close").then(([code, signal]): RunEnd => {
    running.delete(child);
    return {
      code: code as number | null,
      signal: signal as NodeJS.Signals | null,
      stdout: Buffer.concat(stdout),
      stderr: Buffer.concat(stderr).toString(),
    };
  });
  return {
    child,
    ended,
    async untilPrinted(text) {
      for (;;) {
        const printed = Buffer.concat(stdout).toString();
        if (printed.includes(text)) return printed;
        await Promise.race([
          once(child.stdout, "data"),
          ended.then(({ stderr: said }) => Promise.reject(new Error(`it ended without "${text}": ${said}`))),
        ]);
      }
    },
  };
}
