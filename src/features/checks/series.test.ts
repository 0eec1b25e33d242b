// How a range is cut into buckets of round widths.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { DAY_MS } from "./range.ts";
import { bucketStarts, bucketWidthMs, MAX_POINTS } from "./series.ts";

const range = fc
  .tuple(fc.integer({ min: 0, max: 2 ** 41 }), fc.integer({ min: 1, max: 400 * DAY_MS }))
  .map(([fromMs, lengthMs]) => ({ fromMs, toMs: fromMs + lengthMs }));

test("buckets are aligned, cover the range, and are as many as wanted (one more where the ends cut two)", () => {
  fc.assert(
    fc.property(range, fc.integer({ min: 1, max: MAX_POINTS }), (asked, points) => {
      const widthMs = bucketWidthMs(asked, points);
      const starts = bucketStarts(asked, widthMs);
      assert.ok(starts.length <= points + 1);
      assert.ok(starts.every((startMs) => startMs % widthMs === 0));
      const [first = Infinity] = starts;
      const last = starts.at(-1) ?? -Infinity;
      assert.ok(first <= asked.fromMs && first + widthMs > asked.fromMs);
      assert.ok(last < asked.toMs && last + widthMs >= asked.toMs);
    }),
  );
});

test("a day in 120 points is cut into a quarter of an hour each, a year into whole days", () => {
  assert.equal(bucketWidthMs({ fromMs: 0, toMs: DAY_MS }, 120), 15 * 60_000);
  assert.equal(bucketWidthMs({ fromMs: 0, toMs: 365 * DAY_MS }, 100), 4 * DAY_MS);
});
