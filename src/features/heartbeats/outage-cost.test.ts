// How many runs an outage has cost: the one that came late is not among them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { MAX_MISSED_RUNS } from "./missed-runs.ts";
import { runsMissedIn } from "./outage-cost.ts";
import { failingOf, missReasons } from "./reasons.ts";
import type { Schedule } from "./schedule.ts";

const hourly = { schedule: { kind: "period", periodSeconds: 3_600 } as Schedule, rules: rulesOf(300) };
const nightly = {
  schedule: { kind: "cron", expressions: ["0 3 * * *"], timeZone: "Europe/Berlin" } as Schedule,
  rules: rulesOf(300),
};

function rulesOf(graceSeconds: number, startGraceSeconds: number | null = null) {
  return { graceSeconds, startGraceSeconds };
}

const at = (time: string) => Date.parse(`2026-03-${time}:00Z`);

test("a run that came late is not missed; the ones before it are", () => {
  const missed = (endedAt: number) => runsMissedIn(hourly, { reason: "missed", startedAt: at("02T03:05"), endedAt });
  assert.equal(missed(at("02T03:20")), 0);
  assert.equal(missed(at("02T04:00")), 1);
  assert.equal(missed(at("02T07:15")), 4);
});

test("a run that failed was no missed one, nor is the next that goes well", () => {
  const missed = (endedAt: number) => runsMissedIn(nightly, { reason: "failed", startedAt: at("02T02:10"), endedAt });
  assert.equal(missed(at("02T05:00")), 0, "done again by hand");
  assert.equal(missed(at("03T02:10")), 0, "the next night");
  assert.equal(missed(at("05T02:10")), 2, "of three nights, the last");
});

test("the day on which the clocks are changed has its run once", () => {
  // 03:00 in Berlin is 02:00 UTC until the 28th of March 2026, and 01:00 from the 29th on.
  const outage = { reason: "missed", startedAt: at("28T02:05"), endedAt: at("31T01:10") };
  assert.equal(runsMissedIn(nightly, outage), 3, "the 28th, 29th and 30th; the one of the 31st came");
});

test("a late start is counted from its own grace", () => {
  const settings = { ...hourly, rules: rulesOf(1_800, 60) };
  assert.equal(
    runsMissedIn(settings, { reason: "not_started", startedAt: at("02T03:01"), endedAt: at("02T04:00") }),
    1,
  );
});

test("a run that did not end is counted from the schedule after it", () => {
  const outage = { reason: "run_too_long", startedAt: at("02T03:30"), endedAt: at("02T04:00") };
  assert.equal(runsMissedIn(hourly, outage), 0);
});

test("counting has an end", () => {
  const often = { schedule: { kind: "period", periodSeconds: 10 } as Schedule, rules: rulesOf(10) };
  const outage = { reason: "missed", startedAt: at("02T03:05"), endedAt: at("30T03:05") };
  assert.equal(runsMissedIn(often, outage), MAX_MISSED_RUNS);
});

test("no sign is one thing, a bad sign another; what is not known is a bad one", () => {
  assert.deepEqual(missReasons, ["missed", "not_started", "run_too_long"]);
  for (const code of ["failed", "exit_status", "took_too_long", "keyword_missing", "of a newer program", null])
    assert.equal(failingOf(code), "failed");
});
