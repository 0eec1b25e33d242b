// Debian's daemon is imitated minute by minute, as its virtual clock follows the real one; the runs must be the same.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type CronExpression, nextCronTime, parseCron } from "./cron.ts";
import { offsetMsAt } from "./zoned-time.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;

function cron(expression: string): CronExpression {
  const parsed = parseCron(expression);
  assert(!("fault" in parsed), expression);
  return parsed;
}

const zones = [
  ["UTC", "2026-05-05T00:00Z"],
  ["Europe/Berlin", "2026-03-29T01:00Z"],
  ["Europe/Berlin", "2026-10-25T01:00Z"],
  ["America/New_York", "2026-11-01T06:00Z"],
  ["Australia/Lord_Howe", "2026-04-04T15:00Z"],
  ["Australia/Lord_Howe", "2026-10-03T15:30Z"],
  ["America/Santiago", "2026-04-05T03:00Z"],
  ["America/Santiago", "2026-09-06T04:00Z"],
  ["Pacific/Apia", "2011-12-30T10:00Z"],
  ["Africa/Casablanca", "2026-02-15T02:00Z"],
  ["Africa/Casablanca", "2026-03-22T02:00Z"],
  ["Asia/Kathmandu", "2026-01-01T00:00Z"],
] as const;

interface AnyField {
  readonly text: string;
  readonly has: (value: number) => boolean;
}

function anyField(least: number, most: number): fc.Arbitrary<AnyField> {
  const value = fc.integer({ min: least, max: most });
  const step = fc.integer({ min: 1, max: 20 });
  const item = fc.oneof(
    value.map((one) => ({ text: `${one}`, has: (seen: number) => seen === one })),
    fc.tuple(value, value, step).map(([a, b, by]) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      const has = (seen: number) => seen >= low && seen <= high && (seen - low) % by === 0;
      return { text: by === 1 ? `${low}-${high}` : `${low}-${high}/${by}`, has };
    }),
    step.map((by) => ({ text: by === 1 ? "*" : `*/${by}`, has: (seen: number) => (seen - least) % by === 0 })),
  );
  const list = fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => ({
    text: items.map(({ text }) => text).join(","),
    has: (seen: number) => items.some(({ has }) => has(seen)),
  }));
  return fc.oneof(item, list, fc.constant({ text: "*", has: () => true }));
}

const anyFields = fc.tuple(anyField(0, 59), anyField(0, 23), anyField(1, 31), anyField(1, 12), anyField(0, 7));

/** The runs of Debian's cron as its daemon works: a virtual clock follows the real one, which may jump. */
function* imitate(fields: readonly AnyField[], zone: string, from: number, until: number): Generator<number> {
  const [minute, hour, day, month, weekday] = fields as [AnyField, AnyField, AnyField, AnyField, AnyField];
  const starred = fields.map(({ text }) => text.startsWith("*"));
  const fits = (local: number) => {
    const date = new Date(local);
    const onDay = day.has(date.getUTCDate());
    const onWeekday = weekday.has(date.getUTCDay()) || (date.getUTCDay() === 0 && weekday.has(7));
    const dayFits = starred[2] || starred[4] ? onDay && onWeekday : onDay || onWeekday;
    return (
      dayFits && month.has(date.getUTCMonth() + 1) && hour.has(date.getUTCHours()) && minute.has(date.getUTCMinutes())
    );
  };
  const isWildcard = starred[0] || starred[1];
  let virtual = from + offsetMsAt(zone, from) - MINUTE_MS;
  for (let at = from; at < until; at += MINUTE_MS) {
    const local = at + offsetMsAt(zone, at);
    const ahead = (local - virtual) / MINUTE_MS;
    const isCorrection = Math.abs(ahead) >= 181;
    let mustRun = (isWildcard || isCorrection) && fits(local);
    if (isCorrection) virtual = local;
    for (; virtual < local;) {
      virtual += MINUTE_MS;
      mustRun ||= !isWildcard && fits(virtual);
    }
    if (mustRun) yield at;
  }
}

test("the runs are those of Debian's daemon, one after the other, around every change of the clock", () => {
  fc.assert(
    fc.property(anyFields, fc.constantFrom(...zones), (fields, [zone, middle]) => {
      const parsed = cron(fields.map(({ text }) => text).join(" "));
      const from = Date.parse(middle) - 2 * DAY_MS;
      const until = Date.parse(middle) + 2 * DAY_MS;
      let at = nextCronTime(parsed, zone, from - 1);
      for (const expected of imitate(fields, zone, from, until)) {
        assert.equal(at, expected, `${parsed.expression} ${zone} ${new Date(expected).toISOString()}`);
        at = nextCronTime(parsed, zone, expected);
      }
      assert(at === null || at >= until, `${parsed.expression} ${zone} has a run too many`);
    }),
    { numRuns: 400 },
  );
});

test("the next run of any moment is after it, and never before the next run of an earlier moment", () => {
  const moment = fc.integer({ min: Date.parse("2026-01-01T00:00Z"), max: Date.parse("2030-01-01T00:00Z") });
  const ahead = fc.integer({ min: 1, max: 100 * DAY_MS });
  fc.assert(
    fc.property(anyFields, fc.constantFrom(...zones), moment, ahead, (fields, [zone], earlier, by) => {
      const parsed = cron(fields.map(({ text }) => text).join(" "));
      const first = nextCronTime(parsed, zone, earlier);
      const second = nextCronTime(parsed, zone, earlier + by);
      if (first === null) assert.equal(second, null);
      else assert(first > earlier);
      if (second !== null) assert(second > earlier + by && first !== null && first <= second);
      if (first !== null && first > earlier + by) assert.equal(second, first);
    }),
    { numRuns: 1_000 },
  );
});
