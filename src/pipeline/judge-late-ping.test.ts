// Pings that reach the database later than they were received: out of the spool of a receiver that was cut from it, while
// the others went on and deadlines passed (hazard 14, invariant 11).
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MISS_TAKEN_BACK, type Schedule, type Signal } from "#features/heartbeats/index.ts";
import { foldHistory, isMiss, type StoredEvent } from "#test/invariants/heartbeat-histories.ts";
import { expectation, fresh, live, ping, RUN_A, RUN_B, type Sign, START } from "#test/lives.ts";
import { type HeartbeatBelief, judgePing } from "./judge-ping.ts";

const schedule: Schedule = { kind: "period", periodSeconds: 600 };

/** As writeMisses does it. */
function missedAt(belief: HeartbeatBelief): HeartbeatBelief {
  const { dueAt, dueWhy } = belief.pulse;
  assert.ok(dueAt !== null);
  const since = Math.max(dueAt, belief.since + 1);
  return {
    ...belief,
    ...{ state: "down", seq: belief.seq + 1, failures: belief.failures + 1, reason: dueWhy, message: "nothing came" },
    ...{ since, slot: Math.max(dueAt, belief.slot + 1) },
    pulse: { ...belief.pulse, dueAt: null, dueWhy: null, expectedAt: null },
  };
}

const up = live([[0, "success"]], expectation()).belief;
const missed = missedAt(up);

test("a failure that had come in time takes the miss back, and is told in its place", () => {
  const back = live([[659, "fail", { message: "disk full" }]], expectation(), missed);
  assert.deepEqual(
    [back.changes, back.reasons],
    [
      ["up", "down"],
      [MISS_TAKEN_BACK, "failed"],
    ],
  );
  assert.deepEqual([back.state, back.due, back.lastPing, back.belief.failures], ["down", null, 659, 1]);
  const late = live([[661, "fail"]], expectation(), missed);
  assert.deepEqual([late.state, late.changes], ["down", []], "one that came too late is a second failure");
});

test("when one failure is not enough to be down, it takes the miss back and leaves it up", () => {
  const back = live([[659, "fail"]], expectation({ failuresToDown: 2 }), missed);
  assert.deepEqual([back.reasons, back.state, back.due, back.belief.failures], [[MISS_TAKEN_BACK], "up", 1_319, 1]);
});

test("a failure that comes after the start of the next run counts all the same", () => {
  const sorted: Sign[] = [
    [0, "success"],
    [550, "fail"],
    [560, "start", { runId: RUN_A }],
  ];
  const inOrder = live(sorted, expectation());
  const belated = live([sorted[0]!, sorted[2]!, sorted[1]!], expectation());
  for (const key of ["state", "changes", "due", "lastPing", "running", "pings"] as const)
    assert.deepEqual(belated[key], inOrder[key], key);
});

test("after a miss and a failure, a ping that had come in time takes the miss back, and the failure is told", () => {
  const failed = live([[700, "fail", { exitStatus: 3 }]], expectation(), missed);
  assert.deepEqual([failed.state, failed.changes, failed.belief.reason], ["down", [], "missed"]);
  for (const signal of ["success", "fail"] as const) {
    const back = live([[659, signal]], expectation(), failed.belief);
    assert.deepEqual(
      [back.changes, back.reasons],
      [
        ["up", "down"],
        [MISS_TAKEN_BACK, "failed"],
      ],
      signal,
    );
    assert.deepEqual([back.state, back.lastPing, back.belief.message], ["down", 700, failed.belief.message]);
  }
  const older = live([[-50, "success"]], expectation(), failed.belief);
  assert.deepEqual(older.changes, [], "from it on, the time had passed by then as well");
});

test("a success of another run, received before a run took too long, proves nothing about that", () => {
  const running = live([[0, "start", { runId: RUN_A }]], expectation()).belief;
  const tooLong = missedAt(running);
  assert.equal(tooLong.reason, "run_too_long");
  const other = live([[50, "success", { runId: RUN_B }]], expectation(), tooLong);
  assert.deepEqual([other.state, other.changes, other.running], ["down", [], [RUN_A]]);
  const own = live([[50, "success", { runId: RUN_A }]], expectation(), tooLong);
  assert.deepEqual([own.state, own.reasons, own.running], ["up", [MISS_TAKEN_BACK], []]);
});

test("a sign of life that had come before its run took too long takes that back", () => {
  const tooLong = missedAt(live([[0, "start", { runId: RUN_A }]], expectation()).belief);
  const back = live([[50, "alive", { runId: RUN_A }]], expectation(), tooLong);
  assert.deepEqual([back.reasons, back.due], [[MISS_TAKEN_BACK], 110]);
});

test("a run that was told to take too long is not told again with each success of another one", () => {
  const tooLong = missedAt(live([[0, "start", { runId: RUN_A }]], expectation()).belief);
  const again = live([[70, "success", { runId: RUN_B }]], expectation(), tooLong);
  assert.deepEqual([again.changes, again.running, again.why, again.due], [["up"], [], "missed", 730]);
});

test("what had been received before a pause does not end it", () => {
  const paused: HeartbeatBelief = { ...up, state: "paused", since: START + 300_000 };
  assert.equal(live([[299, "success"]], expectation(), paused).state, "paused");
  assert.equal(live([[301, "success"]], expectation(), paused).state, "up");
});

test("a start that had been received after its run's end does not make the end negative", () => {
  const belated = live(
    [
      [0, "success"],
      [570, "start"],
      [560, "success"],
    ],
    expectation({ shortestSeconds: 5 }),
  );
  assert.deepEqual(
    [belated.kinds.at(-1), belated.judged.at(-1)?.durationMs, belated.running],
    ["success", null, [null]],
  );
});

test("whatever is held back for less than a period: no miss stands that what had been received proves false", () => {
  const sent = fc.record({
    at: fc.integer({ min: 0, max: 4_000 }),
    signal: fc.constantFrom<Signal>("success", "success", "success", "start", "fail"),
    runId: fc.constantFrom(null, RUN_A, RUN_B),
    heldBack: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 500 })),
  });
  const signs = fc.uniqueArray(sent, { selector: ({ at }) => at, maxLength: 14 });
  fc.assert(
    fc.property(signs, (all) => {
      const settings = expectation();
      const pings = all.map(({ at, signal, runId, heldBack }) => ({
        ping: ping(at, signal, { runId }),
        reachesAt: START + at * 1_000 + (signal === "start" || heldBack === 0 ? 0 : heldBack * 1_000 + 500),
      }));
      const events: StoredEvent[] = [];
      const takenBackFrom: number[] = [];
      let belief = fresh;
      for (const { ping: own, reachesAt } of pings.toSorted((a, b) => a.reachesAt - b.reachesAt)) {
        const { dueAt } = belief.pulse;
        if (dueAt !== null && dueAt < reachesAt) {
          belief = missedAt(belief);
          const { state, seq, reason, since: fromAt } = belief;
          events.push({ seq, state, reason, fromAt, detectedAt: fromAt });
        }
        // Those that something else has ended by then are told apart in SQL (receive/false-misses.ts).
        for (const [place, event] of events.entries())
          if (isMiss(event) && events[place + 1] !== undefined && own.receivedAt <= event.fromAt)
            takenBackFrom.push(event.fromAt);
        const judged = judgePing(belief, own, settings);
        belief = judged.belief;
        events.push(...judged.changes.map((change) => ({ ...change, detectedAt: reachesAt })));
      }
      const received = pings
        .map(({ ping: { id, receivedAt: at, signal: kind, runId } }) => {
          assert.ok(kind === "success" || kind === "start" || kind === "fail");
          return { id, at, kind, runId, n: 0, durationMs: null, userAgent: null, bodyBytes: null };
        })
        .toSorted((a, b) => a.at - b.at);
      const history = { number: 1, id: "", schedule, rules: settings.rules, pings: received, events, takenBackFrom };
      const folded = foldHistory({ ...history, belief: { ...belief.pulse, state: belief.state } }, START + 10_000_000);
      for (const miss of folded.misses) {
        assert.ok(miss.dueAt !== null, "nothing was due");
        assert.ok(
          miss.event.fromAt >= miss.dueAt,
          `due at ${miss.dueAt - START}, told at ${miss.event.fromAt - START}`,
        );
      }
      assert.equal(belief.state, folded.belief.state);
      assert.equal(belief.pulse.lastPingAt, folded.belief.pulse.lastPingAt);
      assert.equal(belief.pulse.appliedAt, folded.belief.pulse.appliedAt);
      assert.equal(belief.failures > 0, belief.state === "down");
    }),
    { numRuns: 2_000 },
  );
});
