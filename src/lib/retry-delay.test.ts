// The delays: about 1 s, doubled, never above 5 minutes, and spread.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { retryDelayMs } from "./retry-delay.ts";

test("without luck either way the delay is one second, doubled each time, up to the longest step", () => {
  const middle = () => 0.5;
  const delays = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 60].map((tries) => retryDelayMs(tries, middle));
  assert.deepEqual(delays, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 250_000, 250_000, 250_000]);
});

test("the dice move a delay by a fifth, and the longest is five minutes", () => {
  assert.equal(
    retryDelayMs(1, () => 0),
    800,
  );
  assert.equal(
    retryDelayMs(1, () => 1),
    1_200,
  );
  assert.equal(
    retryDelayMs(50, () => 1),
    300_000,
  );
});

test("every delay of every try is a whole number of milliseconds within its bounds", () => {
  const dice = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2_000 }), dice, (tries, throwOfDice) => {
      const delayMs = retryDelayMs(tries, () => throwOfDice);
      assert.ok(Number.isInteger(delayMs));
      assert.ok(delayMs >= 800 && delayMs <= 300_000, `${delayMs}`);
    }),
  );
});

test("a number of tries that cannot be is our own mistake", () => {
  for (const tries of [0, -1, 1.5, Number.NaN]) assert.throws(() => retryDelayMs(tries, Math.random), RangeError);
});
