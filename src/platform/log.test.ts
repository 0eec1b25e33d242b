// What operators' tools read: one JSON object a line, the agreed keys, and no secret by any way into the log.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { createLog, type Log, type LogLevel } from "./log.ts";

function logInto(level: LogLevel = "info"): { log: Log; lines: () => Record<string, unknown>[] } {
  const written: string[] = [];
  const log = createLog({ level, service: "api", destination: { write: (line) => void written.push(line) } });
  return { log, lines: () => written.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

test("a line has the agreed keys, its level as a word and its moment in RFC 3339", () => {
  const { log, lines } = logInto();
  const before = Date.now();
  log.info({ requestId: "r1", userId: "u1", durationMs: 1.5, status: 200 }, "request served");
  const [{ timestamp, ...line } = {}] = lines();
  assert.deepEqual(line, {
    level: "info",
    service: "api",
    requestId: "r1",
    userId: "u1",
    durationMs: 1.5,
    status: 200,
    message: "request served",
  });
  assert.match(String(timestamp), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.ok(Date.parse(String(timestamp)) >= before - 1 && Date.parse(String(timestamp)) <= Date.now());
});

test("the level decides what is written", () => {
  const { log, lines } = logInto("warn");
  log.info("no");
  log.warn("yes");
  log.error("yes");
  assert.deepEqual(
    lines().map((line) => line["level"]),
    ["warn", "error"],
  );
});

test("secrets reach no line: fields, messages, placeholders, errors, causes, children", () => {
  const { log, lines } = logInto("trace");
  const secret = "hunter2hunter2hunter2";
  const error = new Error(`no postgres://keepwatch:${secret}@h/db`, { cause: new Error(`kw_${secret}`) });
  log.info({ body: [{ password: secret }] }, "signed in");
  log.info(`https://a:${secret}@h/`);
  log.info("sent %s and %j", `kw_${secret}`, { token: secret });
  log.error(error);
  log.error(error, "own words");
  log.error({ error }, "flush failed");
  log.error({ err: error });
  log.child({ authorization: secret }).info("child");
  log.child({}).child({ apiKey: secret }).info("grandchild");
  const all = lines();
  assert.equal(all.length, 9);
  assert.ok(!JSON.stringify(all).includes(secret), JSON.stringify(all, null, 2));
});

test("an error alone gives its message, and keeps its name, stack and cause under one key", () => {
  const { log, lines } = logInto();
  log.error(new TypeError("boom", { cause: new Error("spark") }));
  const [line] = lines();
  assert.equal(line?.["message"], "boom");
  const error = line?.["error"] as { name: string; message: string; stack: string; cause: { message: string } };
  assert.equal(error.name, "TypeError");
  assert.equal(error.message, "boom");
  assert.match(error.stack, /log\.test\.ts/);
  assert.equal(error.cause.message, "spark");
});

test("a child adds its fields to every line and keeps the rules", () => {
  const { log, lines } = logInto();
  log.child({ requestId: "r1" }).info({ status: 200 }, "done");
  const [line] = lines();
  assert.equal(line?.["requestId"], "r1");
  assert.equal(line?.["service"], "api");
  assert.equal(line?.["status"], 200);
});

test("without a destination the line is on standard output even when the process ends at once", async () => {
  const program = `
    import { createLog } from ${JSON.stringify(import.meta.resolve("./log.ts"))};
    createLog({ level: "info", service: "api" }).info("last words");
    process.exit(3);`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [output, [exitCode]] = await Promise.all([text(child.stdout), once(child, "exit")]);
  assert.equal(exitCode, 3);
  assert.equal((JSON.parse(output) as { message: string }).message, "last words");
});
