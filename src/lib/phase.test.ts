// Phases must be stable for ever and spread evenly over the interval, also for ids that were made in a row.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { phaseMs, stableHash } from "./phase.ts";
import { uuidv7Maker } from "./uuid.ts";

test("the hash of a text never changes", () => {
  assert.deepEqual(
    ["", "a", "0193b0c4-7c00-7000-8000-000000000001", "0193b0c4-7c00-7000-8000-000000000002"].map(stableHash),
    [2_872_998_923, 444_641_715, 3_350_479_346, 2_382_445_319],
  );
});

test("a phase is a whole number of milliseconds within the interval, and the same each time", () => {
  fc.assert(
    fc.property(fc.uuid(), fc.integer({ min: 1, max: 86_400_000 }), (id, intervalMs) => {
      const phase = phaseMs(id, intervalMs);
      assert.ok(Number.isInteger(phase) && phase >= 0 && phase < intervalMs);
      assert.equal(phaseMs(id, intervalMs), phase);
    }),
  );
});

test("ids that were made in a row are spread evenly over a minute", () => {
  let nowMs = 1_800_000_000_000;
  const make = uuidv7Maker(() => (nowMs += 1));
  const seconds = new Array<number>(60).fill(0);
  const total = 60_000;
  for (let count = 0; count < total; count += 1) {
    const second = Math.floor(phaseMs(make(), 60_000) / 1_000);
    seconds[second] = (seconds[second] ?? 0) + 1;
  }
  // 1,000 a second are expected; chance alone (deviation 31.4) leaves 800 to 1,200 less than once in 10^8 runs.
  for (const [second, checks] of seconds.entries())
    assert.ok(checks > 800 && checks < 1_200, `${checks} in second ${second}`);
});
