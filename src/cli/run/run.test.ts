// The wrapper around real commands: what it passes on unchanged, what it reports, how it ends.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { startWebhookReceiver, type WebhookReceiver } from "#test/doubles/webhook-receiver.ts";
import { startRun } from "#test/keepwatch-run.ts";
import { usualPatience } from "./report.ts";

const quick = { patience: { ...usualPatience, endWaitsMs: [5, 5] } };

/** What was reported: endings and bodies in their order, all of one run. */
function reported({ requests }: WebhookReceiver): (readonly [string, string])[] {
  const addresses = requests.map(({ path }) => new URL(path, "http://x"));
  assert.equal(new Set(addresses.map(({ searchParams }) => searchParams.get("rid"))).size, requests.length > 0 ? 1 : 0);
  return requests.map(({ body }, place) => [addresses[place]?.pathname.replace("/hook/", "") ?? "", body] as const);
}

test("a run is its start, its output and its exit status, and ends as the command did", async () => {
  await using receiver = await startWebhookReceiver();
  for (const status of [0, 1, 3, 255]) {
    receiver.clear();
    const run = startRun(["--heartbeat", receiver.url, "--", "sh", "-c", `echo said; exit ${status}`]);
    const { code, stdout, stderr } = await run.ended;
    assert.deepEqual([code, stdout.toString(), stderr], [status, "said\n", ""]);
    assert.deepEqual(reported(receiver), [
      ["start", ""],
      [`${status}`, "said\n"],
    ]);
  }
});

test("both outputs stay apart for the reader and come together in the report; input, arguments and environment are the command's", async () => {
  await using receiver = await startWebhookReceiver();
  const script =
    'read -r line; echo "out $line $1"; echo "err $KEPT" >/dev/stderr; env | grep -c -e ^KEEPWATCH -e ^NODE_';
  const run = startRun(["--", "sh", "-c", script, "sh", "two words"], {
    env: { KEEPWATCH_HEARTBEAT: `${receiver.url}?create=1`, KEPT: "kept" },
  });
  run.child.stdin.end("typed\n");
  const { code, stdout, stderr } = await run.ended;
  assert.deepEqual([code, stdout.toString(), stderr], [1, "out typed two words\n0\n", "err kept\n"]);
  assert.deepEqual(reported(receiver)[1]?.[1].split("\n").toSorted(), ["", "0", "err kept", "out typed two words"]);
  for (const { path } of receiver.requests) assert.match(path, /\?create=1&rid=/);
});

test("the command does not wait for the start, and the end does", async () => {
  await using receiver = await startWebhookReceiver();
  const mayAnswer = Promise.withResolvers<void>();
  let isStartAnswered = false;
  receiver.answerWith(async ({ path }) => {
    if (path.includes("/start")) {
      await mayAnswer.promise;
      isStartAnswered = true;
    } else assert.ok(isStartAnswered, "the end overtook the start");
    return { status: 200 };
  });
  const run = startRun(["--heartbeat", receiver.url, "--", "echo", "ran"]);
  await run.untilPrinted("ran");
  mayAnswer.resolve();
  assert.equal((await run.ended).code, 0);
  assert.deepEqual(reported(receiver), [
    ["start", ""],
    ["0", "ran\n"],
  ]);
});

test("100 MB of any bytes pass through unchanged, their end is reported, and memory stays bounded", async () => {
  await using receiver = await startWebhookReceiver();
  const peakKb = async (bytes: number): Promise<number> => {
    receiver.clear();
    const make = `const { createHash } = require("node:crypto"); const { readFileSync, writeSync } = require("node:fs");
      const block = Buffer.from(Array.from({ length: 65536 }, (_, place) => place * 7 % 256 ^ place >> 8));
      const hash = createHash("sha256");
      for (let left = ${bytes}; left > 0; left -= block.length) {
        const piece = block.subarray(0, left); hash.update(piece);
        for (let at = 0; at < piece.length;) at += writeSync(1, piece, at);
      }
      const peak = /VmHWM:\\s+(\\d+)/.exec(readFileSync("/proc/" + process.ppid + "/status", "utf8"))[1];
      writeSync(2, JSON.stringify({ peak: Number(peak), hash: hash.digest("hex") }));`;
    const run = startRun(["--heartbeat", receiver.url, "--tail", "1000", "--", process.execPath, "-e", make]);
    const { code, stdout, stderr } = await run.ended;
    const { peak, hash } = JSON.parse(stderr) as { peak: number; hash: string };
    assert.equal(code, 0);
    assert.equal(stdout.length, bytes);
    assert.equal(createHash("sha256").update(stdout).digest("hex"), hash);
    return peak;
  };
  const littleKb = await peakKb(1_000);
  const muchKb = await peakKb(100_000_000);
  assert.ok(muchKb - littleKb < 60_000, `${littleKb} kB with little output, ${muchKb} kB with much`);
});

test("the end of the output is reported: 100,000 bytes, or as much as was asked for and is taken", async () => {
  await using receiver = await startWebhookReceiver();
  const script = 'i=0; while [ $i -lt 30000 ]; do echo "line $i"; i=$((i+1)); done';
  const whole = Array.from({ length: 30_000 }, (_, place) => `line ${place}\n`).join("");
  const rows: readonly (readonly [string[], string | null, number])[] = [
    [[], null, 100_000],
    [[], "10000", 10_000],
    [["--tail", "500"], null, 500],
    [["--tail", "500"], "1000000", 500],
    [["--tail", "200000"], null, 200_000],
    [["--tail", "200000"], "777", 777],
    [["--tail", "0"], null, 0],
    [["--no-output"], null, 0],
  ];
  for (const [options, limit, expected] of rows) {
    receiver.clear();
    receiver.answerWith({ status: 200, headers: limit === null ? {} : { "ping-body-limit": limit } });
    const { stdout } = await startRun(["--heartbeat", receiver.url, ...options, "--", "sh", "-c", script]).ended;
    assert.equal(stdout.toString(), whole);
    assert.equal(
      receiver.requests[1]?.body,
      expected === 0 ? "" : whole.slice(-expected),
      `${options.join(" ")} ${limit}`,
    );
  }
});

test("a receiver that takes more gets more of the end", async () => {
  await using receiver = await startWebhookReceiver();
  receiver.answerWith({ status: 200, headers: { "ping-body-limit": "150000" } });
  // Some output is late enough for the answer: the command goes on until the wrapper's connection is gone.
  const run = startRun([
    "--heartbeat",
    receiver.url,
    "--",
    "sh",
    "-c",
    "read -r go; head -c 200000 /dev/zero | tr '\\0' x",
  ]);
  await receiver.waitFor(1);
  while (await isConnected(receiver.port)) await receiver.waitFor(1);
  run.child.stdin.end("go\n");
  await run.ended;
  assert.equal(receiver.requests[1]?.body.length, 150_000);
});

async function isConnected(port: number): Promise<boolean> {
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  const table = await readFile("/proc/net/tcp", "utf8");
  return table.split("\n").some((line) => new RegExp(`^ *\\d+: \\S+ \\S+:${hex} (01|08) `).test(line));
}

test("a command that cannot be started is reported with the reason, and ends as in a shell", async () => {
  await using receiver = await startWebhookReceiver();
  const folder = mkdtempSync(join(tmpdir(), "keepwatch-run-test-"));
  try {
    const plain = join(folder, "plain");
    writeFileSync(plain, "not a program");
    const rows = [
      ["no-such-command", 127, "no-such-command: not found"],
      [join(folder, "missing"), 127, `${join(folder, "missing")}: not found`],
      [plain, 126, `${plain}: cannot be executed (EACCES)`],
    ] as const;
    for (const [command, status, reason] of rows) {
      receiver.clear();
      const { code, stderr } = await startRun(["--quiet", "--heartbeat", receiver.url, "--", command]).ended;
      assert.deepEqual([code, stderr], [status, `keepwatch: ${reason}\n`]);
      assert.deepEqual(reported(receiver), [
        ["start", ""],
        [`${status}`, `keepwatch: ${reason}\n`],
      ]);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a command line without a command or a heartbeat runs nothing; a URL that is none stops no job", async () => {
  for (const words of [
    ["--", "echo", "ran"],
    ["--heartbeat", "https://k.example/secret"],
    ["--loud", "echo", "ran"],
  ]) {
    const { code, stdout, stderr } = await startRun(words).ended;
    assert.deepEqual([code, stdout.toString()], [64, ""], words.join(" "));
    assert.match(stderr, /^keepwatch: .* The command was not run\.\nUsage: /);
    assert.ok(!stderr.includes("secret"));
  }
  const { code, stdout, stderr } = await startRun([
    "--heartbeat",
    "k.example/secret",
    "--",
    "sh",
    "-c",
    "echo ran; exit 4",
  ]).ended;
  assert.deepEqual([code, stdout.toString()], [4, "ran\n"]);
  assert.match(stderr, /^keepwatch: the heartbeat's URL is not an http or https address[^\n]+\n$/);
  assert.ok(!stderr.includes("secret"));
});

test("a receiver that is away, hangs or does not know the URL costs the job nothing but a line", async () => {
  const away = await startWebhookReceiver();
  await away.close();
  await using hanging = await startWebhookReceiver();
  hanging.answerWith("silence");
  await using strange = await startWebhookReceiver();
  strange.answerWith({ status: 404 });
  const rows = [
    [away, "cannot be reached (ECONNREFUSED)", 0],
    [hanging, "did not answer within 0.2 s", 4],
    [strange, "does not know this heartbeat's URL (404)", 2],
  ] as const;
  const times = { patience: { startTryMs: 200, endTryMs: 200, endWaitsMs: [5, 5], endLastTryBeginsMs: 5_000 } };
  const command = ["--", "sh", "-c", "echo ran; exit 5"];
  for (const [receiver, reason, requests] of rows) {
    const { code, stdout, stderr } = await startRun(["--heartbeat", receiver.url, ...command], { times }).ended;
    assert.deepEqual([code, stdout.toString()], [5, "ran\n"]);
    assert.equal(stderr, `keepwatch: the run could not be reported: 127.0.0.1:${receiver.port} ${reason}\n`);
    assert.equal(receiver.requests.length, requests);
    const quiet = await startRun(["--quiet", "--heartbeat", receiver.url, ...command], { times }).ended;
    assert.deepEqual([quiet.code, quiet.stderr], [5, ""]);
  }
});

test("a receiver that is busy is asked again, by the launcher's own times", async () => {
  await using receiver = await startWebhookReceiver();
  receiver.answerNext({ status: 200 }, { status: 503, headers: { "retry-after": "1" } });
  const { code, stderr } = await startRun(["--heartbeat", receiver.url, "--", "echo", "ran"]).ended;
  assert.deepEqual([code, stderr], [0, ""]);
  assert.deepEqual(reported(receiver), [
    ["start", ""],
    ["0", "ran\n"],
    ["0", "ran\n"],
  ]);
});

test("the launcher works through a link from any folder", async () => {
  await using receiver = await startWebhookReceiver();
  const folder = mkdtempSync(join(tmpdir(), "keepwatch-run-test-"));
  try {
    const link = join(folder, "keepwatch");
    symlinkSync(join(import.meta.dirname, "../../../script/keepwatch"), link);
    const run = startRun([
      "--heartbeat",
      receiver.url,
      "--",
      "sh",
      "-c",
      `cd ${folder} && ./keepwatch run --heartbeat ${receiver.url} -- pwd`,
    ]);
    const { code, stdout } = await run.ended;
    assert.deepEqual([code, stdout.toString()], [0, `${folder}\n`]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a process left in the background does not hold the wrapper, and a reader that goes away ends the command", async () => {
  await using receiver = await startWebhookReceiver();
  const left = await startRun(["--heartbeat", receiver.url, "--", "sh", "-c", "sleep 300 & echo $!"], { times: quick })
    .ended;
  process.kill(Number(left.stdout.toString()), "SIGKILL");
  assert.equal(left.code, 0);
  receiver.clear();
  const endless = startRun(["--heartbeat", receiver.url, "--", "yes"]);
  await endless.untilPrinted("y");
  endless.child.stdout.destroy();
  assert.equal((await endless.ended).code, 141);
  assert.deepEqual(
    reported(receiver).map(([ending]) => ending),
    ["start", "141"],
  );
});
