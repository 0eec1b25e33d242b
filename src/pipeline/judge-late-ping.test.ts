// Pings that reach the database later than they were received: out of the spool of a receiver that was cut from it, while
// the others went on and deadlines passed (hazard 14, invariant 11).
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MISS_TAKEN_BACK, type PingKind, type Schedule, type Signal } from "#features/heartbeats/index.ts";
import { foldHistory, isMiss, missedBy, type StoredEvent } from "#test/invariants/heartbeat-histories.ts";
import { expectation, fresh, live, ping, RUN_A, RUN_B, type Sign, START } from "#test/lives.ts";
import type { HeartbeatBelief } from "./heartbeat-belief.ts";
import { judgePing } from "./judge-ping.ts";

const schedule: Schedule = { kind: "period", periodSeconds: 600 };

/** Its deadline passes. */
function missedAt(belief: HeartbeatBelief): HeartbeatBelief {
  const { dueAt, dueWhy } = belief.pulse;
  assert.ok(dueAt !== null);
  return missedBy(belief, { seq: belief.seq + 1, reason: dueWhy, fromAt: Math.max(dueAt, belief.since + 1) });
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
  assert.deepEqual([failed.state, failed.changes, failed.belief.reason], ["down", [], "exit_status"]);
  for (const signal of ["success", "fail"] as const) {
    const back = live([[659, signal]], expectation(), failed.belief);
    assert.deepEqual(
      [back.changes, back.reasons],
      [
        ["up", "down"],
        [MISS_TAKEN_BACK, "exit_status"],
      ],
      signal,
    );
    assert.deepEqual([back.state, back.lastPing, back.belief.message], ["down", 700, failed.belief.message]);
    assert.equal(back.belief.since, START + 700_000);
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

test("nor when that run has given a sign of life since", () => {
  const began = missedAt(live([[0, "start", { runId: RUN_A }]], expectation()).belief);
  const late = live([[70, "alive", { runId: RUN_A }]], expectation(), began).belief;
  const other = live([[50, "success", { runId: RUN_B }]], expectation(), late);
  assert.deepEqual([other.state, other.changes], ["down", []]);
});

test("a sign of life that had come before its run took too long takes that back", () => {
  const tooLong = missedAt(live([[0, "start", { runId: RUN_A }]], expectation()).belief);
  const back = live([[50, "alive", { runId: RUN_A }]], expectation(), tooLong);
  assert.deepEqual([back.reasons, back.due], [[MISS_TAKEN_BACK], 110]);
});

test("starts and signs of life that come when something newer has been judged count for what they are", () => {
  const rules = { startGraceSeconds: 10 };
  const notStarted = missedAt(live([[0, "success"]], expectation(rules)).belief);
  const recovered = live([[650, "success", { runId: RUN_B }]], expectation(rules), notStarted).belief;
  const tooLate = live([[605, "start", { runId: RUN_A }]], expectation(rules), recovered);
  assert.deepEqual([tooLate.state, tooLate.running], ["up", []], "an end that came after it may have been its own");

  const began = live([[0, "start", { runId: RUN_A }]], expectation()).belief;
  const beside = missedAt(live([[55, "start", { runId: RUN_B }]], expectation(), began).belief);
  const alive = live([[50, "alive", { runId: RUN_A }]], expectation(), beside);
  assert.deepEqual([alive.reasons, alive.due], [[MISS_TAKEN_BACK], 110]);
  const older = live([[40, "alive", { runId: RUN_A }]], expectation(), alive.belief);
  assert.equal(older.due, 110, "a newer sign of life counts");
});

test("failures in a row are counted as they were received, whatever came late", () => {
  const two = expectation({ failuresToDown: 2 });
  const once = live([[650, "fail"]], two, missed);
  const failed = live([[700, "fail"]], two, missed).belief;
  const both = live([[650, "fail"]], two, failed);
  assert.deepEqual(
    [both.changes, both.reasons, both.belief.failures],
    [["up", "down"], [MISS_TAKEN_BACK, "failed"], 2],
  );
  assert.deepEqual([once.state, once.belief.failures], ["up", 1]);
});

test("a success that came too early is a failure, also when it comes late", () => {
  const early = live([[500, "success"]], expectation({ earliestSeconds: 60 }), missed);
  assert.deepEqual([early.kinds, early.reasons], [["fail"], [MISS_TAKEN_BACK, "too_early"]]);
});

test("what had been received before a pause does not end it", () => {
  const paused: HeartbeatBelief = { ...up, state: "paused", since: START + 300_000 };
  assert.equal(live([[299, "success"]], expectation(), paused).state, "paused");
  assert.equal(live([[301, "success"]], expectation(), paused).state, "up");
  const began = live([[290, "start"]], expectation(), paused);
  assert.deepEqual([began.state, began.running, began.due], ["paused", [], null]);
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

const sent = fc.record({
  at: fc.integer({ min: 0, max: 4_000 }),
  signal: fc.constantFrom<Signal>("success", "success", "success", "start", "fail"),
  runId: fc.constantFrom(null, RUN_A, RUN_B),
  heldBack: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 500 })),
});

test("whatever is held back for less than a period: no miss stands that what had been received proves false", () => {
  const signs = fc.uniqueArray(sent, { selector: ({ at }) => at, maxLength: 14 });
  fc.assert(
    fc.property(signs, (all) => {
      const settings = expectation();
      const isHeldBack = ({ signal, heldBack }: (typeof all)[number]) => signal !== "start" && heldBack > 0;
      const pings = all.map((one) => ({
        ping: ping(one.at, one.signal, { runId: one.runId }),
        reachesAt: START + one.at * 1_000 + (isHeldBack(one) ? one.heldBack * 1_000 + 500 : 0),
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
          // A run that was told to take too long is told again when another one's success has ended the outage.
          if (fromAt > dueAt) takenBackFrom.push(fromAt);
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
        .map(({ ping: { id, receivedAt: at, signal: kind, runId } }) => ({
          ...{ id, at, kind: kind as PingKind, runId },
          ...{ n: 0, durationMs: null, userAgent: null, bodyBytes: null },
        }))
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
      assert.equal(belief.pulse.lastPingAt, folded.belief.pulse.lastPingAt);
      assert.equal(belief.pulse.appliedAt, folded.belief.pulse.appliedAt);
      assert.equal(belief.failures > 0, belief.state === "down");
    }),
    { numRuns: 2_000 },
  );
});
