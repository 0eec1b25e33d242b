// The thresholds both ways, what does not count, and the promises that hold for every history.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Belief, isTroubled, judge, type Look } from "./judge.ts";

const fresh: Belief = {
  state: "pending",
  seq: 1,
  since: 1_000,
  version: 1,
  slot: 1_000,
  failures: 0,
  successes: 0,
  streakAt: null,
};

const verdictOf: Readonly<Record<string, Look["verdict"]>> = { "+": "good", "~": "slow", "-": "bad" };

function walk(start: Belief, verdicts: string, thresholds = { failuresToDown: 2, successesToUp: 1 }) {
  let belief = start;
  const states: { state: string; since: number }[] = [];
  [...verdicts].forEach((letter, index) => {
    const at = 2_000 + index * 1_000;
    const verdict = verdictOf[letter] ?? "unmeasured";
    const judgement = judge(belief, { version: 1, slot: at, at: at + 5, verdict }, thresholds);
    if (judgement === null) return;
    belief = judgement.belief;
    if (judgement.isNewState) states.push({ state: belief.state, since: belief.since });
  });
  return { belief, states };
}

test("the first good look makes it up", () => {
  assert.deepEqual(walk(fresh, "+").states, [{ state: "up", since: 2_005 }]);
});

test("one failed check of two is not down; down begins with the first failed one", () => {
  assert.deepEqual(walk(fresh, "+-").states, [{ state: "up", since: 2_005 }]);
  assert.deepEqual(walk(fresh, "+--").states.at(-1), { state: "down", since: 3_005 });
  assert.deepEqual(walk(fresh, "+-+-").states.length, 1);
});

test("a thing that was never up goes down too", () => {
  assert.deepEqual(walk(fresh, "--").states, [{ state: "down", since: 2_005 }]);
});

test("successes in a row bring it up, from the first of them", () => {
  const thresholds = { failuresToDown: 1, successesToUp: 3 };
  assert.deepEqual(walk(fresh, "-++-+++", thresholds).states, [
    { state: "down", since: 2_005 },
    { state: "up", since: 6_005 },
  ]);
});

test("a slow look makes it degraded at once, a fast one up again; both count as good", () => {
  assert.deepEqual(walk(fresh, "~").states, [{ state: "degraded", since: 2_005 }]);
  assert.deepEqual(walk(fresh, "+~~+").states, [
    { state: "up", since: 2_005 },
    { state: "degraded", since: 3_005 },
    { state: "up", since: 5_005 },
  ]);
  assert.deepEqual(
    walk(fresh, "+-~-~").states.map(({ state }) => state),
    ["up", "degraded"],
  );
  assert.deepEqual(walk(fresh, "~-~").belief.failures, 0);
  assert.deepEqual(walk(fresh, "~--").states.at(-1), { state: "down", since: 3_005 });
});

test("slow looks end an outage, and the last look of the streak says how", () => {
  const thresholds = { failuresToDown: 1, successesToUp: 3 };
  assert.deepEqual(walk(fresh, "-+~+", thresholds).states.at(-1), { state: "up", since: 3_005 });
  assert.deepEqual(walk(fresh, "-~+~", thresholds).states.at(-1), { state: "degraded", since: 3_005 });
  assert.deepEqual(walk(fresh, "-~+-~", thresholds).states.at(-1)!.state, "down");
});

test("a steady slow thing writes nothing", () => {
  const degraded = walk(fresh, "~").belief;
  const look: Look = { version: 1, slot: 9_000, at: 9_000, verdict: "slow" };
  assert.equal(judge(degraded, look, { failuresToDown: 2, successesToUp: 1 }), null);
  assert.equal(isTroubled(degraded), false);
});

test("our own faults break no streak and count for nothing", () => {
  assert.equal(walk(fresh, "+-??-").states.at(-1)!.state, "down");
  assert.equal(
    judge(
      fresh,
      { version: 1, slot: 5_000, at: 5_000, verdict: "unmeasured" },
      { failuresToDown: 1, successesToUp: 1 },
    ),
    null,
  );
});

test("a look of other settings, of an old slot, or of a paused thing is not judged", () => {
  const look: Look = { version: 1, slot: 5_000, at: 5_000, verdict: "bad" };
  const once = { failuresToDown: 1, successesToUp: 1 };
  assert.equal(judge({ ...fresh, version: 2 }, look, once), null);
  assert.equal(judge({ ...fresh, slot: 5_000 }, look, once), null);
  assert.equal(judge({ ...fresh, state: "paused" }, look, once), null);
  assert.notEqual(judge(fresh, look, once), null);
});

test("a steady good thing writes nothing", () => {
  const up = walk(fresh, "+").belief;
  assert.equal(
    judge(up, { version: 1, slot: 9_000, at: 9_000, verdict: "good" }, { failuresToDown: 2, successesToUp: 1 }),
    null,
  );
});

test("for every history: seq counts states, since rises, neighbours differ, slots rise", () => {
  const verdict = fc.constantFrom("good" as const, "slow" as const, "bad" as const, "unmeasured" as const);
  const history = fc.array(verdict, { maxLength: 60 });
  const thresholds = fc.record({
    failuresToDown: fc.integer({ min: 1, max: 10 }),
    successesToUp: fc.integer({ min: 1, max: 10 }),
  });
  fc.assert(
    fc.property(history, thresholds, (verdicts, limits) => {
      let belief = fresh;
      verdicts.forEach((verdict, index) => {
        const at = 2_000 + index;
        const judgement = judge(belief, { version: 1, slot: at, at, verdict }, limits);
        if (judgement === null) return;
        const next = judgement.belief;
        assert.ok(next.slot > belief.slot);
        assert.equal(next.seq, belief.seq + (judgement.isNewState ? 1 : 0));
        assert.equal(judgement.isNewState, next.state !== belief.state);
        if (judgement.isNewState) assert.ok(next.since > belief.since);
        if (verdict === "bad") assert.ok(isTroubled(next));
        if (next.state === "down" && belief.state !== "down") assert.ok(next.failures >= limits.failuresToDown);
        if (judgement.isNewState && next.state === "up") assert.equal(verdict, "good");
        if (judgement.isNewState && next.state === "degraded") assert.equal(verdict, "slow");
        belief = next;
      });
    }),
  );
});

test("for every history: up and degraded differ by speed alone, and down does not know of it", () => {
  const verdict = fc.constantFrom("good" as const, "slow" as const, "bad" as const, "unmeasured" as const);
  const thresholds = { failuresToDown: 2, successesToUp: 2 };
  fc.assert(
    fc.property(fc.array(verdict, { maxLength: 60 }), (verdicts) => {
      let slowAndFast = fresh;
      let fastOnly = fresh;
      verdicts.forEach((seen, index) => {
        const look = { version: 1, slot: 2_000 + index, at: 2_000 + index };
        slowAndFast = judge(slowAndFast, { ...look, verdict: seen }, thresholds)?.belief ?? slowAndFast;
        fastOnly =
          judge(fastOnly, { ...look, verdict: seen === "slow" ? "good" : seen }, thresholds)?.belief ?? fastOnly;
        assert.equal(slowAndFast.state === "degraded" ? "up" : slowAndFast.state, fastOnly.state);
        assert.equal(slowAndFast.failures, fastOnly.failures);
        assert.equal(slowAndFast.successes, fastOnly.successes);
        if (seen === "slow") assert.notEqual(slowAndFast.state, "up");
        if (seen === "good") assert.notEqual(slowAndFast.state, "degraded");
      });
    }),
  );
});
