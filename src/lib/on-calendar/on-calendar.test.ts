// What must hold for every expression, whatever systemd says; the words; and what people are told who slip.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  isFault,
  nextOnCalendarTime,
  normalOnCalendar,
  onCalendarWords,
  type OnCalendarSpec,
  parseOnCalendar,
} from "#lib/on-calendar.ts";
import { offsetMsAt } from "#lib/zoned-time.ts";
import { anyExpression, slippedExpression, soundExpressions } from "#test/on-calendar-expressions.ts";

const zone = fc.constantFrom(
  "UTC",
  "Europe/Berlin",
  "Australia/Lord_Howe",
  "America/Santiago",
  "Pacific/Apia",
  "Antarctica/Troll",
);
const moment = fc.oneof(
  fc.integer({ min: Date.UTC(2010, 0, 1), max: Date.UTC(2040, 0, 1) }),
  fc.integer({ min: Date.UTC(2024, 9, 26), max: Date.UTC(2024, 9, 28) }), // clocks go back in Europe
  fc.integer({ min: Date.UTC(2024, 2, 30), max: Date.UTC(2024, 3, 8) }), // and forward, and back in the south
);
const anySpec = fc
  .oneof(fc.constantFrom(...soundExpressions), anyExpression)
  .map((expression) => parseOnCalendar(expression))
  .filter((spec): spec is OnCalendarSpec => !isFault(spec));

function understood(expression: string): OnCalendarSpec {
  const spec = parseOnCalendar(expression);
  assert.ok(!isFault(spec), `${expression}: ${isFault(spec) ? spec.fault : ""}`);
  return spec;
}

test("a next time is later than what it follows, and nothing lies between", () => {
  fc.assert(
    fc.property(anySpec, zone, moment, (spec, asked, afterMs) => {
      const next = nextOnCalendarTime(spec, asked, afterMs);
      if (next === null) return;
      assert.ok(next > afterMs);
      assert.equal(next % 1_000, 0);
      const isWallClockLater = wallClock(spec, asked, next - 1) >= wallClock(spec, asked, afterMs);
      if (isWallClockLater) assert.equal(nextOnCalendarTime(spec, asked, next - 1), next);
    }),
    { numRuns: 2_000 },
  );
});

test("whose clock shows more does not have the earlier next time", () => {
  fc.assert(
    fc.property(anySpec, zone, moment, fc.integer({ min: 0, max: 100_000_000 }), (spec, asked, first, distanceMs) => {
      const second = first + distanceMs;
      if (wallClock(spec, asked, second) < wallClock(spec, asked, first)) return; // within a repeated hour
      const [a, b] = [first, second].map((afterMs) => nextOnCalendarTime(spec, asked, afterMs) ?? Infinity);
      assert.ok(a! <= b!, `${a} > ${b}`);
    }),
    { numRuns: 2_000 },
  );
});

function wallClock(spec: OnCalendarSpec, asked: string, atMs: number): number {
  return atMs + offsetMsAt(spec.timeZone ?? asked, atMs);
}

test("a normal form reads as the same schedule, and is its own normal form", () => {
  fc.assert(
    fc.property(anySpec, (spec) => {
      const again = understood(normalOnCalendar(spec));
      assert.deepEqual(again, spec);
      assert.equal(normalOnCalendar(again), normalOnCalendar(spec));
    }),
    { numRuns: 2_000 },
  );
});

test("every schedule has words in both languages, every fault a sentence", () => {
  fc.assert(
    fc.property(slippedExpression, (expression) => {
      const spec = parseOnCalendar(expression);
      if (isFault(spec)) return assert.match(spec.fault, /^[A-Z"].*[^.]$/s);
      for (const language of ["en", "de"] as const)
        assert.doesNotMatch(onCalendarWords(spec, language), /undefined|null|NaN| {2}|^$/);
    }),
    { numRuns: 2_000 },
  );
});

test("what never comes is null, also where clocks skip it every year", () => {
  for (const expression of ["*-02-30", "2020-01-01", "Mon 2024-01-02", "Sun *-03~07/1 02:30"])
    assert.equal(nextOnCalendarTime(understood(expression), "Europe/Berlin", Date.UTC(2024, 0, 1)), null, expression);
});

const words: [string, string, string][] = [
  ["daily", "every day at 00:00", "jeden Tag um 00:00 Uhr"],
  ["hourly", "every hour", "jede Stunde"],
  ["*:0/15", "every 15 minutes", "alle 15 Minuten"],
  ["*:*:0/10", "every 10 seconds", "alle 10 Sekunden"],
  ["*:05", "every hour at minute 5", "jede Stunde in Minute 5"],
  ["weekly", "every Monday at 00:00", "jeden Montag um 00:00 Uhr"],
  ["Mon..Fri 08:00", "Monday to Friday at 08:00", "montags bis freitags um 08:00 Uhr"],
  ["Mon,Thu 8,20:00", "Monday and Thursday at 08:00 and 20:00", "montags und donnerstags um 08:00 und 20:00 Uhr"],
  ["8..18:0/15", "every 15 minutes from 08:00 to 18:45", "alle 15 Minuten von 08:00 bis 18:45 Uhr"],
  ["0/2:30", "every 2 hours from 00:30 to 22:30", "alle 2 Stunden von 00:30 bis 22:30 Uhr"],
  ["Sun *:*", "every minute, every Sunday", "jede Minute, jeden Sonntag"],
  ["*-12-24 18:00", "on the 24th of December at 18:00", "am 24. Dezember um 18:00 Uhr"],
  [
    "*-*-1,15 3:00 UTC",
    "on the 1st and 15th of every month at 03:00 (UTC)",
    "am 1. und 15. jedes Monats um 03:00 Uhr (UTC)",
  ],
  ["*-*~1 23:00", "on the last day of every month at 23:00", "am letzten Tag jedes Monats um 23:00 Uhr"],
  ["Mon *-*-8..14 3:00", "on the second Monday of every month at 03:00", "am zweiten Montag jedes Monats um 03:00 Uhr"],
  ["Mon *-05~07/1 3:00", "on the last Monday of May at 03:00", "am letzten Montag im Mai um 03:00 Uhr"],
  [
    "Fri *-*-13 3:00",
    "on the 13th of every month at 03:00, but only if that is a Friday",
    "am 13. jedes Monats um 03:00 Uhr, aber nur, wenn das ein Freitag ist",
  ],
  [
    "*:0/7",
    "every hour, minute 0 and then in steps of 7, second 0",
    "jede Stunde, Minute 0 und dann in Schritten von 7, Sekunde 0",
  ],
  ["10:00..12:00", "hour 10, minute 0 to 12, second 0", "Stunde 10, Minute 0 bis 12, Sekunde 0"],
];

test("the usual schedules are said as one would say them", () => {
  for (const [expression, english, german] of words) {
    assert.equal(onCalendarWords(understood(expression), "en"), english);
    assert.equal(onCalendarWords(understood(expression), "de"), german);
  }
});

test("who slips is told what to write", () => {
  for (const [expression, hint] of [
    ["*:*/15", /write 0\/15 instead of \*\/15$/],
    ["24:00", /^The hour goes from 0 to 23; 24 is outside$/],
    ["02:30 CEST", /^"CEST" is not a time zone/],
    ["*:*:0.5", /fractions of a second, which are not supported/],
    ["Fri..Mon", /write it as two ranges$/],
    [" daily", /space too many at the start$/],
    ["daily".padEnd(101), /at most 100 characters/],
    ["", /^There is no schedule/],
  ] as const) {
    const spec = parseOnCalendar(expression);
    assert.match(isFault(spec) ? spec.fault : "", hint, expression);
  }
});
