// The fold of uptime against a slow and obvious one.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { mergeStretches, type Stretch } from "#lib/stretches.ts";
import {
  addUp,
  bucketEdges,
  countedAs,
  foldUptime,
  noTime,
  type StateChange,
  states,
  type Sums,
  uptimeRatio,
  worstState,
} from "./uptime.ts";

const LENGTH_MS = 60;

const moment = fc.integer({ min: -10, max: LENGTH_MS + 10 });
const stretch = fc
  .tuple(moment, fc.integer({ min: 0, max: 25 }))
  .map(([fromMs, lengthMs]): Stretch => ({ fromMs, toMs: fromMs + lengthMs }));
const stretches = fc.array(stretch, { maxLength: 6 });
const changes = fc
  .array(fc.record({ atMs: moment, state: fc.constantFrom(...states) }), { maxLength: 12 })
  .map((list): StateChange[] => list.toSorted((a, b) => a.atMs - b.atMs));
const edges = fc
  .array(fc.integer({ min: 0, max: LENGTH_MS }), { minLength: 2, maxLength: 8 })
  .map((list) => list.toSorted((a, b) => a - b));

/** Slow and obvious: asks of every single millisecond which state it was in. */
function everyMillisecond(
  history: readonly StateChange[],
  blind: readonly Stretch[],
  fromMs: number,
  toMs: number,
): Sums {
  const sums = noTime();
  for (let ms = fromMs; ms < toMs; ms++) {
    const state = history.findLast((change) => change.atMs <= ms)?.state ?? "absent";
    const isBlind = blind.some((span) => span.fromMs <= ms && ms < span.toMs);
    sums[isBlind && ["up", "down"].includes(state) ? "unknown" : state] += 1;
  }
  return sums;
}

const lengthOf = (sums: Sums) => Object.values(sums).reduce((a, b) => a + b, 0);

test("the fold says what asking every millisecond says, in every bucket", () => {
  fc.assert(
    fc.property(changes, stretches, edges, (history, blind, cuts) => {
      const folded = foldUptime(history, mergeStretches(blind), cuts);
      const slow = cuts.slice(1).map((toMs, index) => everyMillisecond(history, blind, cuts[index] ?? toMs, toMs));
      assert.deepEqual(folded, slow);
    }),
    { numRuns: 2_000 },
  );
});

test("the sums are the length of the range to the millisecond, and add up over its parts", () => {
  fc.assert(
    fc.property(changes, stretches, edges, (history, spans, cuts) => {
      const blind = mergeStretches(spans);
      const whole = foldUptime(history, blind, [cuts[0] ?? 0, cuts.at(-1) ?? 0]);
      assert.equal(lengthOf(addUp(whole)), (cuts.at(-1) ?? 0) - (cuts[0] ?? 0));
      assert.deepEqual(addUp(foldUptime(history, blind, cuts)), addUp(whole));
    }),
    { numRuns: 1_000 },
  );
});

test("merged stretches cover the same milliseconds, in order and apart from one another", () => {
  fc.assert(
    fc.property(stretches, (blind) => {
      const merged = mergeStretches(blind);
      for (let ms = -20; ms < LENGTH_MS + 40; ms++) {
        const covers = (span: Stretch) => span.fromMs <= ms && ms < span.toMs;
        assert.equal(merged.some(covers), blind.some(covers));
      }
      merged.forEach((span, index) => {
        assert.ok(span.fromMs < span.toMs);
        assert.ok((merged[index - 1]?.toMs ?? -Infinity) < span.fromMs);
      });
    }),
  );
});

test("blindness makes unknown of up and down alone", () => {
  const history: StateChange[] = states.map((state, index) => ({ atMs: index * 10, state }));
  const [sums] = foldUptime(history, [{ fromMs: -100, toMs: 1_000 }], [-10, 60]);
  assert.deepEqual(sums, { up: 0, down: 0, maintenance: 10, unknown: 30, pending: 10, paused: 10, absent: 10 });
});

test("states count as what they are, degraded as up, and ones not known here as unknown", () => {
  for (const state of states) assert.equal(countedAs(state), state);
  assert.equal(countedAs("degraded"), "up");
  assert.equal(countedAs("absent"), "unknown");
  assert.equal(countedAs("from_the_future"), "unknown");
});

test("the ratio is up / (up + down), and null when nothing was judged", () => {
  assert.equal(uptimeRatio({ ...noTime(), up: 3, down: 1, unknown: 100, paused: 7 }), 0.75);
  assert.equal(uptimeRatio({ ...noTime(), down: 1 }), 0);
  assert.equal(uptimeRatio({ ...noTime(), unknown: 5, pending: 5 }), null);
});

test("the worst state of a bucket is down, however short; there is none before the monitor", () => {
  assert.equal(worstState({ ...noTime(), up: 1_000, down: 1, unknown: 50 }), "down");
  assert.equal(worstState({ ...noTime(), up: 1_000, unknown: 1 }), "unknown");
  assert.equal(worstState({ ...noTime(), absent: 1_000 }), null);
});

test("bucket edges are whole milliseconds from end to end", () => {
  assert.deepEqual(bucketEdges({ fromMs: 100, toMs: 110 }, 4), [100, 102, 105, 107, 110]);
  assert.deepEqual(bucketEdges({ fromMs: 0, toMs: 2 }, 4), [0, 0, 1, 1, 2]);
});
