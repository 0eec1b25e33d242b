// What the words after `keepwatch run` mean.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readCommandLine } from "./command-line.ts";

const url = "https://k.example/ping/x";
const usual = { heartbeat: url, sendsOutput: true, tailBytes: null, timeoutMs: null, isQuiet: false };

test("options end where the command begins, and the rest is the command's", () => {
  const rows: readonly (readonly [string, object])[] = [
    [`--heartbeat ${url} -- backup --quiet -- x`, { ...usual, command: "backup", args: ["--quiet", "--", "x"] }],
    [`--heartbeat=${url} backup --tail 5`, { ...usual, command: "backup", args: ["--tail", "5"] }],
    [
      `--quiet --no-output --tail 0 --timeout 1.5 --heartbeat ${url} -- a`,
      { ...usual, isQuiet: true, sendsOutput: false, tailBytes: 0, timeoutMs: 1_500, command: "a", args: [] },
    ],
  ];
  for (const [line, options] of rows)
    assert.deepEqual(readCommandLine(line.split(" "), undefined), { kind: "run", options }, line);
});

test("the URL of the environment counts where none is written", () => {
  const of = (words: string[], environment: string | undefined) => {
    const read = readCommandLine(words, environment);
    return read.kind === "run" ? read.options.heartbeat : read.kind;
  };
  assert.equal(of(["a"], url), url);
  assert.equal(of(["--heartbeat", "other", "a"], url), "other");
  assert.equal(of(["--heartbeat", "", "a"], url), "", "a variable that was not set does not stop the job");
  assert.equal(of(["a"], ""), "fault");
  assert.equal(of(["a"], undefined), "fault");
});

test("what cannot be meant is a fault, which does not repeat the words", () => {
  const rows = [
    "",
    "--",
    "--tail",
    "--tail x a",
    "--tail 1000001 a",
    "--timeout 0 a",
    "--timeout -1 a",
    "--timeout 2147484 a",
    "--secret a",
    "--quiet=yes a",
    "--no-output=1 a",
  ];
  for (const line of rows) assert.equal(readCommandLine(line.split(" ").filter(Boolean), url).kind, "fault", line);
  const mistaken = readCommandLine([`--hartbeat=${url}`, "a"], undefined);
  assert.deepEqual(mistaken, { kind: "fault", sentence: "There is no option --hartbeat." });
  assert.equal(readCommandLine(["--help"], undefined).kind, "help");
});
