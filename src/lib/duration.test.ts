// What people read as a duration, at every edge between two units.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { formatDuration } from "./duration.ts";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const examples: readonly (readonly [number, string])[] = [
  [0, "0 s"],
  [0.4, "0 s"],
  [1, "1 ms"],
  [850.9, "850 ms"],
  [999, "999 ms"],
  [second, "1 s"],
  [59_999, "59 s"],
  [minute, "1 min"],
  [4 * minute + 12 * second, "4 min 12 s"],
  [hour - 1, "59 min 59 s"],
  [hour, "1 h"],
  [hour + 59 * second, "1 h"],
  [hour + minute, "1 h 1 min"],
  [day - 1, "23 h 59 min"],
  [day, "1 d"],
  [2 * day + 5 * hour + 30 * minute, "2 d 5 h"],
  [400 * day, "400 d"],
];

for (const [durationMs, words] of examples) {
  test(`${durationMs} ms is "${words}"`, () => {
    assert.equal(formatDuration(durationMs), words);
  });
}

test("what is no duration is our own mistake", () => {
  for (const wrong of [-1, Number.NaN, Number.POSITIVE_INFINITY]) assert.throws(() => formatDuration(wrong));
});

test("the words never claim more than has passed, and miss less than one of the smaller unit", () => {
  const msOf: Record<string, number> = { ms: 1, s: second, min: minute, h: hour, d: day };
  const nextSmaller: Record<string, number> = { ms: 1, s: second, min: second, h: minute, d: hour };
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000 * day }), (durationMs) => {
      const parts = [...formatDuration(durationMs).matchAll(/(\d+) (ms|s|min|h|d)/g)];
      assert.ok(parts.length === 1 || parts.length === 2);
      const said = parts.reduce((sum, [, count, unit]) => sum + Number(count) * (msOf[unit ?? ""] ?? Number.NaN), 0);
      const missed = durationMs - said;
      assert.ok(missed >= 0 && missed < (nextSmaller[parts[0]?.[2] ?? ""] ?? Number.NaN));
    }),
  );
});
