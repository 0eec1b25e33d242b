// Signals, and a command whose time is over: who gets them, what is reported, how the wrapper ends.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { startWebhookReceiver, type WebhookReceiver } from "#test/doubles/webhook-receiver.ts";
import { startRun } from "#test/keepwatch-run.ts";
import { usualPatience } from "./report.ts";

function lastReport({ requests }: WebhookReceiver): [string, string] {
  const last = requests.at(-1);
  return [new URL(last?.path ?? "/", "http://x").pathname.replace("/hook/", ""), last?.body ?? ""];
}

/** Whether a process runs; one that has ended and is only still listed does not. */
function lives(processId: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${processId}/status`, "utf8"));
  } catch {
    return false;
  }
}

async function untilGone(processId: number): Promise<void> {
  while (lives(processId)) await pause(5);
}

test("a command that a signal ends is reported as 128 and its number, and the wrapper ends by the same", async () => {
  await using receiver = await startWebhookReceiver();
  for (const [name, number] of [
    ["TERM", 15],
    ["INT", 2],
    ["HUP", 1],
    ["KILL", 9],
  ] as const) {
    const { code, signal } = await startRun(["--heartbeat", receiver.url, "--", "sh", "-c", `kill -${name} $$`]).ended;
    assert.deepEqual([code, signal], [null, `SIG${name}`]);
    assert.equal(lastReport(receiver)[0], `${128 + number}`);
  }
  // No second core beside the command's, and SIGUSR1 and SIGPIPE are Node's own.
  for (const [name, number] of [
    ["SEGV", 11],
    ["USR1", 10],
    ["PIPE", 13],
  ] as const) {
    const { code, signal } = await startRun(["--heartbeat", receiver.url, "--", "sh", "-c", `kill -${name} $$`]).ended;
    assert.deepEqual([code, signal], [128 + number, null]);
    assert.equal(lastReport(receiver)[0], `${128 + number}`);
  }
});

test("a signal to the wrapper reaches the command and all that it has started, and the end is reported", async () => {
  await using receiver = await startWebhookReceiver();
  for (const name of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    const run = startRun([
      "--heartbeat",
      receiver.url,
      "--",
      "sh",
      "-c",
      "(trap - INT; exec sleep 300) & echo started $!; wait",
    ]);
    const started = Number(/started (\d+)\n/.exec(await run.untilPrinted("started"))?.[1]);
    run.child.kill(name);
    const { code, signal } = await run.ended;
    assert.deepEqual([code, signal], [null, name]);
    assert.match(lastReport(receiver)[0], /^(143|130|129)$/);
    if (name !== "SIGINT") await untilGone(started); // a shell lets its background commands ignore SIGINT
    else process.kill(started, "SIGKILL");
  }
});

test("a command that handles a signal ends as it wants to", async () => {
  await using receiver = await startWebhookReceiver();
  for (const name of ["TERM", "INT", "HUP", "QUIT", "USR1", "USR2"] as const) {
    const script = `trap 'echo caught ${name}; exit 7' ${name}; echo ready; while :; do sleep 0.05; done`;
    const run = startRun(["--heartbeat", receiver.url, "--", "sh", "-c", script]);
    await run.untilPrinted("ready");
    run.child.kill(`SIG${name}`);
    const { code, stdout } = await run.ended;
    assert.equal(code, 7);
    assert.match(stdout.toString(), new RegExp(`caught ${name}`));
    const [ending, body] = lastReport(receiver);
    assert.equal(ending, "7");
    assert.match(body, new RegExp(`caught ${name}`));
  }
});

test("a signal after the command's end ends the tries", async () => {
  await using receiver = await startWebhookReceiver();
  receiver.answerWith(({ path }) => ({ status: path.includes("/start") ? 200 : 503 }));
  const patience = { ...usualPatience, endWaitsMs: [600_000], endLastTryBeginsMs: 600_000 };
  const run = startRun(["--heartbeat", receiver.url, "--", "sh", "-c", "exit 6"], { times: { patience } });
  await receiver.waitFor(2);
  run.child.kill("SIGTERM");
  const { code, signal, stderr } = await run.ended;
  assert.deepEqual([code, signal], [6, null]);
  assert.match(stderr, /could not be reported: \S+ answered 503\n$/);
  assert.equal(receiver.requests.length, 2);
});

test("a second signal after the command's end ends at once, whatever the receiver does", async () => {
  await using receiver = await startWebhookReceiver();
  receiver.answerWith(({ path }) => (path.includes("/start") ? { status: 200 } : "silence"));
  const patience = { ...usualPatience, endTryMs: 600_000 };
  const run = startRun(["--heartbeat", receiver.url, "--", "sh", "-c", "exit 6"], { times: { patience } });
  await receiver.waitFor(2);
  run.child.kill("SIGTERM");
  run.child.kill("SIGINT");
  const { code, signal, stderr } = await run.ended;
  assert.deepEqual([code, signal], [6, null]);
  assert.equal(stderr, "keepwatch: the run could not be reported: told twice to end\n");
});

test("a command whose time is over is ended and reported as failed, with what it said until then", async () => {
  await using receiver = await startWebhookReceiver();
  const note = "keepwatch: the command was ended after 0.5 s (--timeout)\n";
  const run = startRun([
    "--timeout",
    "0.5",
    "--heartbeat",
    receiver.url,
    "--",
    "sh",
    "-c",
    "printf began; exec sleep 300",
  ]);
  const { code, signal, stdout } = await run.ended;
  assert.deepEqual([code, signal, stdout.toString()], [null, "SIGTERM", "began"]);
  assert.deepEqual(lastReport(receiver), ["fail", `began\n${note}`]);
  await startRun(["--timeout", "0.5", "--no-output", "--heartbeat", receiver.url, "--", "sleep", "300"]).ended;
  assert.deepEqual(lastReport(receiver), ["fail", note]);
});

test("a command that goes on all the same is killed, and so is what it left", async () => {
  await using receiver = await startWebhookReceiver();
  const stubborn = `trap "" TERM; echo stubborn $$; while :; do sleep 0.05; done`;
  const times = { killAfterMs: 300 };
  const direct = startRun(["--timeout", "0.5", "--heartbeat", receiver.url, "--", "sh", "-c", stubborn], { times });
  assert.equal((await direct.ended).signal, "SIGKILL");
  assert.equal(lastReport(receiver)[0], "fail");
  const behind = startRun(
    ["--timeout", "0.5", "--heartbeat", receiver.url, "--", "sh", "-c", `sh -c '${stubborn}' & wait`],
    { times },
  );
  const left = Number(/stubborn (\d+)\n/.exec(await behind.untilPrinted("stubborn"))?.[1]);
  assert.equal((await behind.ended).signal, "SIGTERM");
  await untilGone(left);
  assert.equal(lastReport(receiver)[0], "fail");
});
