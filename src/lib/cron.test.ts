// What is understood, what is refused, and the runs around changes of the clock, written out by hand.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type CronExpression, nextCronTime, parseCron } from "./cron.ts";

function cron(expression: string): CronExpression {
  const parsed = parseCron(expression);
  assert(!("fault" in parsed), `${expression}: ${"fault" in parsed ? parsed.fault : ""}`);
  return parsed;
}

function runs(expression: string, zone: string, after: string, count: number): string[] {
  const parsed = cron(expression);
  const found: string[] = [];
  for (let at = nextCronTime(parsed, zone, Date.parse(after)); at !== null && found.length < count;) {
    found.push(new Date(at).toISOString().slice(0, 16));
    at = nextCronTime(parsed, zone, at);
  }
  return found;
}

test("what Debian's cron understands is understood", () => {
  const same: [string, string][] = [
    ["0 3 * jan-mar,DEC Mon-fri", "0 3 * 1-3,12 1-5"],
    ["  0\t3  * * 7 ", "0 3 * * 0"],
    ["0 3 * * 1-7", "0 3 * * 1,2,3,4,5,6,0"],
    ["0-59/20 0-10/5 1-31/15 * *", "0,20,40 0,5,10 1,16,31 * *"],
    ["00 03 01 01 00", "0 3 1 1 0"],
    ["5,5,1-3,2 0 * * *", "1,2,3,5 0 * * *"],
  ];
  for (const [one, other] of same) {
    assert.deepEqual({ ...cron(one), expression: "" }, { ...cron(other), expression: "" }, one);
  }
  assert.equal(cron(" 0\t3  * * 7 ").expression, "0 3 * * 7");
});

test("everything else is refused with the field and the reason", () => {
  const refused: [string, RegExp][] = [
    ["", /five fields.*not 0$/],
    ["0 3 * *", /five fields.*not 4$/],
    ["0 0 3 * * *", /five fields.*not 6; seconds cannot be given$/],
    ["@daily", /^Write five fields instead of @daily/],
    ["0 3 * * *\n0 4 * * *", /one line/],
    [`0 3 * * ${"1,".repeat(50)}1`, /at most 100 characters/],
    ["0 3 * * *ä", /plain letters/],
    ["60 3 * * *", /^The minute "60" is not understood: 60 is not between 0 and 59$/],
    ["0 24 * * *", /^The hour .* 24 is not between 0 and 23$/],
    ["0 3 0 * *", /^The day of the month .* 0 is not between 1 and 31$/],
    ["0 3 * 13 *", /^The month .* 13 is not between 1 and 12$/],
    ["0 3 * * 8", /^The weekday .* 8 is not between 0 and 7$/],
    ["0 3 * foo *", /^The month .* foo is not a number or a name such as feb$/],
    ["mon 3 * * *", /^The minute .* mon is not a number$/],
    ["0 3 L * *", /L, W, # and \? are not part of cron/],
    ["0 3 15W * *", /L, W, # and \? are not part of cron/],
    ["0 3 ? * *", /L, W, # and \? are not part of cron/],
    ["0 3 * * 5#2", /L, W, # and \? are not part of cron/],
    ["0 3 * * 5L", /L, W, # and \? are not part of cron/],
    ["0 3 * * fri-mon", /fri-mon goes backwards/],
    ["*/0 * * * *", /a step is a number from 1 to 99/],
    ["*/100 * * * *", /a step is a number from 1 to 99/],
    ["5/15 * * * *", /a step follows \* or a range, as in \*\/15/],
    ["1-2-3 * * * *", /one sign too many/],
    ["*/2/3 * * * *", /one sign too many/],
    ["1,,2 * * * *", /something is missing beside a comma/],
    ["1- * * * *", /a number is missing/],
    ["-5 * * * *", /a number is missing/],
    ["~ * * * *", /~ is not a number/],
    ["1.5 * * * *", /1\.5 is not a number/],
    ["*-5 * * * *", /\* is not a number/],
  ];
  for (const [expression, reason] of refused) {
    const parsed = parseCron(expression);
    assert("fault" in parsed, expression);
    assert.match(parsed.fault, reason);
  }
});

test("no text makes the parser throw", () => {
  const almost = fc.string({ unit: fc.constantFrom(..."0159*/-, LW#?@monjan\t"), maxLength: 40 });
  fc.assert(
    fc.property(fc.oneof(fc.string(), almost), (text) => {
      const parsed = parseCron(text);
      assert("fault" in parsed ? parsed.fault.length > 0 : cron(parsed.expression).hours !== 0);
    }),
    { numRuns: 2_000 },
  );
});

/** Zone, expression, moment before, and the runs that follow. */
const clockChanges: [why: string, zone: string, expression: string, after: string, runs: string[]][] = [
  // Europe/Berlin: 02:00 → 03:00 on 29 March 2026 at 01:00Z, 03:00 → 02:00 on 25 October at 01:00Z.
  [
    "a skipped fixed time runs after the gap",
    "Europe/Berlin",
    "30 2 * * *",
    "2026-03-28T12:00Z",
    ["2026-03-29T01:00", "2026-03-30T00:30"],
  ],
  [
    "several skipped times are one run",
    "Europe/Berlin",
    "0,20,40 2 * * *",
    "2026-03-28T12:00Z",
    ["2026-03-29T01:00", "2026-03-30T00:00"],
  ],
  [
    "also with the time right after it",
    "Europe/Berlin",
    "0 2,3 * * *",
    "2026-03-28T12:00Z",
    ["2026-03-29T01:00", "2026-03-30T00:00"],
  ],
  [
    "asked at the very end of the gap",
    "Europe/Berlin",
    "30 2 * * *",
    "2026-03-29T01:00Z",
    ["2026-03-30T00:30", "2026-03-31T00:30"],
  ],
  [
    "asked a moment before it",
    "Europe/Berlin",
    "30 2 * * *",
    "2026-03-29T00:59:59.999Z",
    ["2026-03-29T01:00", "2026-03-30T00:30"],
  ],
  [
    "a wildcard in the minute is not made up for",
    "Europe/Berlin",
    "*/30 2 * * *",
    "2026-03-28T12:00Z",
    ["2026-03-30T00:00", "2026-03-30T00:30"],
  ],
  [
    "a wildcard in the hour neither",
    "Europe/Berlin",
    "30 */2 * * *",
    "2026-03-28T23:00Z",
    ["2026-03-28T23:30", "2026-03-29T02:30"],
  ],
  [
    "a wildcard goes on by the clock",
    "Europe/Berlin",
    "*/30 * * * *",
    "2026-03-29T00:00Z",
    ["2026-03-29T00:30", "2026-03-29T01:00", "2026-03-29T01:30"],
  ],
  [
    "a repeated fixed time runs the first time",
    "Europe/Berlin",
    "30 2 * * *",
    "2026-10-24T12:00Z",
    ["2026-10-25T00:30", "2026-10-26T01:30"],
  ],
  ["asked between both", "Europe/Berlin", "30 2 * * *", "2026-10-25T01:10Z", ["2026-10-26T01:30", "2026-10-27T01:30"]],
  [
    "fixed hours pause while time repeats",
    "Europe/Berlin",
    "0 0-5 * * *",
    "2026-10-24T23:30Z",
    ["2026-10-25T00:00", "2026-10-25T02:00", "2026-10-25T03:00"],
  ],
  [
    "a wildcard runs in both hours",
    "Europe/Berlin",
    "30 * * * *",
    "2026-10-25T00:00Z",
    ["2026-10-25T00:30", "2026-10-25T01:30", "2026-10-25T02:30"],
  ],
  [
    "even within one hour only",
    "Europe/Berlin",
    "*/30 2 * * *",
    "2026-10-24T12:00Z",
    ["2026-10-25T00:00", "2026-10-25T00:30", "2026-10-25T01:00", "2026-10-25T01:30", "2026-10-26T01:00"],
  ],
  // A last Sunday in March whose only hour is the one that is always skipped.
  ["what always falls into the gap never runs", "Europe/Berlin", "* 2 25-31 3 */7", "2026-01-01T00:00Z", []],
  [
    "the year after next is looked for",
    "Europe/Berlin",
    "* 2 25 10 *",
    "2026-10-25T00:59:30Z",
    ["2026-10-25T01:00", "2026-10-25T01:01"],
  ],
  // America/New_York: 8 March 2026 at 07:00Z, 1 November at 06:00Z.
  ["skipped", "America/New_York", "15 2 * * *", "2026-03-07T12:00Z", ["2026-03-08T07:00", "2026-03-09T06:15"]],
  [
    "only on its weekday",
    "America/New_York",
    "15 2 * * mon",
    "2026-03-07T12:00Z",
    ["2026-03-09T06:15", "2026-03-16T06:15"],
  ],
  ["repeated", "America/New_York", "59 1 * * *", "2026-10-31T12:00Z", ["2026-11-01T05:59", "2026-11-02T06:59"]],
  // Australia/Lord_Howe: half an hour, 02:00 → 02:30 on 4 October 2026 at 15:30Z the day before, 02:00 → 01:30 on 5 April at 15:00Z.
  [
    "half an hour is skipped",
    "Australia/Lord_Howe",
    "15 2 * * *",
    "2026-10-03T00:00Z",
    ["2026-10-03T15:30", "2026-10-04T15:15"],
  ],
  [
    "half an hour is repeated",
    "Australia/Lord_Howe",
    "45 1 * * *",
    "2026-04-04T00:00Z",
    ["2026-04-04T14:45", "2026-04-05T15:15"],
  ],
  [
    "half an hour for a wildcard",
    "Australia/Lord_Howe",
    "*/15 * * * *",
    "2026-04-04T14:40Z",
    ["2026-04-04T14:45", "2026-04-04T15:00", "2026-04-04T15:15", "2026-04-04T15:30"],
  ],
  // America/Santiago: at midnight, 6 September 2026 at 04:00Z and 5 April at 03:00Z.
  [
    "midnight is skipped",
    "America/Santiago",
    "0 0 * * *",
    "2026-09-05T12:00Z",
    ["2026-09-06T04:00", "2026-09-07T03:00"],
  ],
  [
    "and belongs to its own day",
    "America/Santiago",
    "30 0 6 9 *",
    "2026-09-05T12:00Z",
    ["2026-09-06T04:00", "2027-09-06T03:30"],
  ],
  [
    "the evening is repeated",
    "America/Santiago",
    "30 23 * * sat",
    "2026-04-04T12:00Z",
    ["2026-04-05T02:30", "2026-04-12T03:30"],
  ],
  [
    "a wildcard of the old day",
    "America/Santiago",
    "*/30 23 4 * *",
    "2026-04-04T12:00Z",
    ["2026-04-05T02:00", "2026-04-05T02:30", "2026-04-05T03:00", "2026-04-05T03:30", "2026-05-05T03:00"],
  ],
  [
    "no change, odd offset",
    "Asia/Kathmandu",
    "0 6 * * *",
    "2026-03-28T12:00Z",
    ["2026-03-29T00:15", "2026-03-30T00:15"],
  ],
  // Pacific/Apia left out 30 December 2011: too much to be made up for.
  [
    "a day that never was is not made up for",
    "Pacific/Apia",
    "0 12 * * *",
    "2011-12-29T12:00Z",
    ["2011-12-29T22:00", "2011-12-30T22:00"],
  ],
  ["nor for the jobs of that day alone", "Pacific/Apia", "0 12 30 12 *", "2011-12-29T12:00Z", ["2012-12-29T22:00"]],
  // Africa/Casablanca: 03:00 → 02:00 before Ramadan (15 February 2026, 02:00Z), 02:00 → 03:00 after it (22 March, 02:00Z).
  [
    "the clock goes back in winter",
    "Africa/Casablanca",
    "30 2 * * *",
    "2026-02-14T12:00Z",
    ["2026-02-15T01:30", "2026-02-16T02:30"],
  ],
  [
    "and forward a month later",
    "Africa/Casablanca",
    "30 2 * * *",
    "2026-03-21T12:00Z",
    ["2026-03-22T02:00", "2026-03-23T01:30"],
  ],
];

for (const [why, zone, expression, after, expected] of clockChanges) {
  test(`${zone}, ${expression}: ${why}`, () => {
    assert.deepEqual(runs(expression, zone, after, Math.max(expected.length, 1)), expected);
  });
}

test("day of the month and weekday: either when both are named, both when one begins with a star", () => {
  assert.deepEqual(runs("0 0 13 * fri", "UTC", "2026-02-01T00:00Z", 5), [
    "2026-02-06T00:00",
    "2026-02-13T00:00",
    "2026-02-20T00:00",
    "2026-02-27T00:00",
    "2026-03-06T00:00",
  ]);
  assert.deepEqual(runs("0 0 */2 * mon", "UTC", "2026-02-01T00:00Z", 3), [
    "2026-02-09T00:00",
    "2026-02-23T00:00",
    "2026-03-09T00:00",
  ]);
  assert.deepEqual(runs("0 0 1-7 * */7", "UTC", "2026-02-01T00:00Z", 2), ["2026-03-01T00:00", "2026-04-05T00:00"]);
});

test("rare days are found, and the ones that never come are not", () => {
  assert.deepEqual(runs("0 0 29 2 *", "UTC", "2096-03-01T00:00Z", 1), ["2104-02-29T00:00"]);
  assert.deepEqual(runs("0 0 29 2 */7", "UTC", "2026-01-01T00:00Z", 1), ["2032-02-29T00:00"]);
  assert.deepEqual(runs("0 0 29 2 */7", "UTC", "2088-03-01T00:00Z", 1), ["2128-02-29T00:00"]);
  for (const never of ["0 0 30 2 *", "0 0 31 2,4,6,9,11 *", "0 0 31 4 */2"]) {
    assert.equal(nextCronTime(cron(never), "Europe/Berlin", Date.parse("2026-01-01T00:00Z")), null, never);
  }
});
