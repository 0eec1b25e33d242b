// The examiner under bad questions: its queue is bounded, what hung waits behind the others, a process that is gone is
// replaced, and none outlives its parent.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { test, type TestContext } from "node:test";
import type { Test } from "./examination.ts";
import { Examiner } from "./examiner.ts";

const endless: Test = { kind: "pattern", pattern: "^(a+)+$", text: `${"a".repeat(60)}!` };
const quick: Test = { kind: "text", text: "x" };

function examinerFor(t: TestContext): Examiner {
  const examiner = new Examiner();
  t.after(() => examiner.close());
  return examiner;
}

function ask(examiner: Examiner, tests: Test[], body = "x") {
  return examiner.examine({ body: Buffer.from(body), charset: "utf-8", tests });
}

test("what was answered before the test that hangs is kept", async (t) => {
  const examiner = examinerFor(t);
  assert.deepEqual(await ask(examiner, [quick, endless, quick]), { findings: [{ kind: "met" }], end: "tooSlow" });
});

test("what hung once waits until nobody else does", async (t) => {
  const examiner = examinerFor(t);
  await ask(examiner, [endless]);
  const order: string[] = [];
  const note = (name: string) => () => void order.push(name);
  await Promise.all([
    ask(examiner, [quick]).then(note("first")), // runs at once: the others wait
    ask(examiner, [endless]).then(note("endless")),
    ...["second", "third"].map((name) => ask(examiner, [quick]).then(note(name))),
  ]);
  assert.deepEqual(order, ["first", "second", "third", "endless"]);
});

test("a process that is killed is our trouble and not the target's, and another takes its place", async (t) => {
  const examiner = examinerFor(t);
  await ask(examiner, [quick]);
  const first = examiner.pid;
  assert.ok(first !== undefined);
  const hung = ask(examiner, [endless]);
  process.kill(first, "SIGKILL");
  assert.equal((await hung).end, "noRoom");
  assert.equal((await ask(examiner, [quick])).end, "whole");
  assert.notEqual(examiner.pid, first);
});

test("more than the queue holds is refused at once", async (t) => {
  const examiner = examinerFor(t);
  const asked = Array.from({ length: 1_100 }, () => ask(examiner, [quick]));
  const ends = (await Promise.all(asked)).map(({ end }) => end);
  assert.equal(ends.filter((end) => end === "noRoom").length, 1_100 - 1_001); // one runs, a thousand wait
  const body = "x".repeat(1_000_000);
  const large = await Promise.all(Array.from({ length: 80 }, () => ask(examiner, [quick], body)));
  const refused = large.filter(({ end }) => end === "noRoom").length;
  assert.ok(refused > 0 && refused < 80, String(refused));
});

test("a query that fills all memory ends its own process alone", async (t) => {
  const examiner = examinerFor(t);
  const eater: Test = {
    kind: "query",
    expression: "[[1..9999999],[1..9999999],[1..9999999],[1..9999999]]",
    comparison: "exists",
    value: null,
  };
  const { end } = await ask(examiner, [eater], "{}");
  assert.ok(end === "tooMuchMemory" || end === "tooSlow", end);
  assert.equal((await ask(examiner, [quick])).end, "whole");
});

test("it ends with its parent, even while it hangs", async () => {
  const program = `
    import { Examiner } from ${JSON.stringify(new URL("./examiner.ts", import.meta.url).href)};
    const examiner = new Examiner();
    const ask = (test) => examiner.examine({ body: Buffer.from(""), charset: "utf-8", tests: [test] });
    await ask(${JSON.stringify(quick)}); // it is there
    void ask(${JSON.stringify(endless)});
    console.log(examiner.pid);`;
  const parent = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface(parent.stdout), "line")) as [string];
  parent.kill("SIGKILL");
  while (isThere(Number(line))) await new Promise((resolve) => setTimeout(resolve, 10));
});

/** A process that has ended and that nobody has asked about yet is not there any more. */
function isThere(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
