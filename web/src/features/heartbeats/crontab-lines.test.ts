// Lines of a crontab with pings: what comes before and behind the command stays, and the ping is about all of it.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { crontabWithPings, lineWithPing } from "./crontab-lines.ts";

const url = "https://w.example/api/ping/x/";
const curl = `curl -fsS -m 10 --retry 5 -o /dev/null ${url}`;
const plain = (row: string) => lineWithPing(row, false, "curl", url);

test("a ping follows a job that went well", () => {
  assert.equal(plain("0 3 * * * backup --all"), `0 3 * * * backup --all && ${curl}`);
  assert.equal(plain("@daily  backup >/dev/null 2>&1"), `@daily  backup >/dev/null 2>&1 && ${curl}`);
});

test("several commands are taken together", () => {
  assert.equal(plain("0 3 * * * cd /srv; ./backup"), `0 3 * * * ( cd /srv; ./backup ) && ${curl}`);
  assert.equal(plain("0 3 * * * backup || true"), `0 3 * * * ( backup || true ) && ${curl}`);
  assert.equal(plain("0 3 * * * backup # nightly"), `0 3 * * * sh -c 'backup # nightly' && ${curl}`);
});

test("the user stays before the command, and the input behind it", () => {
  assert.equal(lineWithPing("0 3 * * * root backup", true, "curl", url), `0 3 * * * root backup && ${curl}`);
  assert.equal(plain("0 3 * * * mail ops%all is well%"), `0 3 * * * mail ops && ${curl}%all is well%`);
  assert.equal(plain("0 3 * * * date +\\%F"), `0 3 * * * date +\\%F && ${curl}`);
});

test("the wrapper gets a program, or a shell where the line needs one", () => {
  const run = (row: string) => lineWithPing(row, false, "run", url);
  const before = `0 3 * * * KEEPWATCH_HEARTBEAT=${url} keepwatch run --quiet --`;
  assert.equal(run("0 3 * * * backup --all"), `${before} backup --all`);
  assert.equal(run("0 3 * * * cd /srv && ./backup 'it'"), `${before} sh -c 'cd /srv && ./backup '\\''it'\\'''`);
  assert.equal(run("0 3 * * * A=1 backup"), `${before} sh -c 'A=1 backup'`);
});

test("only the chosen lines change, wherever they stand", () => {
  const text = "# jobs\nMAILTO=ops\n0 3 * * * backup\r\n0 4 * * * report\n";
  assert.equal(
    crontabWithPings(text, false, "curl", [{ lineNumber: 4, pingUrl: url }]),
    `# jobs\nMAILTO=ops\n0 3 * * * backup\n0 4 * * * report && ${curl}\n`,
  );
});

test("what a shell makes of it: the ping comes only after a good end of the whole", () => {
  for (const [command, isPinged] of [
    ["true", true],
    ["false", false],
    ["true; false", false],
    ["false || true", true],
    ["true # or not", true],
    ["false # or not", false],
  ] as const) {
    const line = plain(`0 3 * * * ${command}`).replace("0 3 * * * ", "");
    const { stdout } = spawnSync("sh", ["-c", `curl() { echo pinged; }\n${line}`], { encoding: "utf8" });
    assert.equal(stdout.trim() === "pinged", isPinged, line);
  }
});
