// What is kept of beliefs comes back as it was, whatever it is and however many are forgotten for it.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MOST_USUAL } from "#pipeline/judge-ping.ts";
import { KnownBeliefs } from "./known-beliefs.ts";
import type { StoredBelief } from "./stored-belief.ts";

const record = <Shape>(shape: { [Key in keyof Shape]: fc.Arbitrary<Shape[Key]> }) =>
  fc.record(shape, { noNullPrototype: true });
const moment = fc.integer({ min: 0, max: 4 * 10 ** 12 });
const text = fc.option(fc.string());
const run = record({ runId: fc.option(fc.uuid()), startedAt: moment, aliveAt: moment });

const stored: fc.Arbitrary<StoredBelief> = record({
  number: fc.integer({ min: 1, max: 30 }),
  organizationId: fc.constantFrom("one", "two", "three"),
  shard: fc.integer({ min: 0, max: 255 }),
  version: fc.nat(),
  belief: record({
    state: fc.constantFrom("up", "down", "pending", "paused", "something new"),
    ...{ seq: fc.maxSafeNat(), since: moment, slot: fc.maxSafeNat(), failures: fc.nat(), reason: text, message: text },
    pulse: record({
      dueAt: fc.option(moment),
      dueWhy: fc.option(fc.constantFrom("missed" as const, "not_started" as const, "run_too_long" as const)),
      ...{ expectedAt: fc.option(moment), appliedAt: fc.option(moment), appliedId: fc.option(fc.uuid()) },
      ...{ lastPingAt: fc.option(moment), lastDurationMs: fc.option(fc.maxSafeNat()), pings: fc.maxSafeNat() },
      runs: fc.array(run, { maxLength: 3 }),
      durations: fc.array(fc.integer({ min: 0, max: 2 ** 31 - 1 }), { maxLength: MOST_USUAL }),
    }),
  }),
});

const [sample] = fc.sample(stored, { numRuns: 1, seed: 1 });
const numbered = (number: number): StoredBelief => ({
  ...sample!,
  number,
  belief: { ...sample!.belief, seq: number },
});

const step = fc.oneof(
  { weight: 8, arbitrary: stored },
  { weight: 2, arbitrary: record({ use: fc.integer({ min: 1, max: 30 }) }) },
  { weight: 2, arbitrary: record({ forget: fc.integer({ min: 1, max: 30 }) }) },
  { weight: 1, arbitrary: fc.constant("clear" as const) },
);

test("what is kept comes back as it was kept last, and nobody gets what is another's", () => {
  const steps = fc.array(step, { maxLength: 80, size: "max" });
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 10 }), (all, most) => {
      const beliefs = new KnownBeliefs(most);
      const model = new Map<number, StoredBelief>();
      for (const one of all) {
        if (one === "clear") {
          beliefs.clear();
          model.clear();
        } else if ("use" in one) {
          assert.deepEqual(beliefs.get(one.use), model.get(one.use));
        } else if ("forget" in one) {
          beliefs.forget(one.forget);
          model.delete(one.forget);
        } else {
          const isOneTooMany = !model.has(one.number) && model.size === most;
          beliefs.keep(one, one.belief);
          model.set(one.number, one);
          const gone = [...model.keys()].filter((number) => !beliefs.has(number));
          assert.equal(gone.length, isOneTooMany ? 1 : 0);
          for (const number of gone) model.delete(number);
          assert.ok(model.has(one.number));
        }
      }
      const found = Array.from({ length: 30 }, (_, place) => beliefs.get(place + 1)).filter(
        (known) => known !== undefined,
      );
      assert.deepEqual(
        found,
        [...model.values()].toSorted((a, b) => a.number - b.number),
      );
    }),
  );
});

test("who is used stays, as long as there are others who are not", () => {
  const beliefs = new KnownBeliefs(10);
  for (let number = 1; number <= 10; number++) beliefs.keep(numbered(number), numbered(number).belief);
  for (let number = 11; number <= 1_000; number++) {
    beliefs.get(3);
    beliefs.keep(numbered(number), numbered(number).belief);
  }
  assert.deepEqual(beliefs.get(3), numbered(3));
  assert.equal(beliefs.get(4), undefined);
});

test("numbers that differ only beyond 32 bits are told apart", () => {
  const beliefs = new KnownBeliefs();
  for (const number of [5, 2 ** 32 + 5, 2 ** 52 + 5]) beliefs.keep(numbered(number), numbered(number).belief);
  for (const number of [5, 2 ** 32 + 5, 2 ** 52 + 5]) assert.deepEqual(beliefs.get(number), numbered(number));
});

test("there is room for as many as may be known", () => {
  const beliefs = new KnownBeliefs(5_000);
  for (let number = 1; number <= 6_000; number++) beliefs.keep(numbered(number), numbered(number).belief);
  assert.equal(beliefs.get(1_000), undefined);
  for (let number = 1_001; number <= 6_000; number++) assert.deepEqual(beliefs.get(number), numbered(number));
});
