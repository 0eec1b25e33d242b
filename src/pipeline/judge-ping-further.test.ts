// What decides how a ping is judged beside its state: pauses, content, order of arrival, days off, usual durations.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  defaultRules,
  expectedAfterOf,
  MISS_TAKEN_BACK,
  type Rules,
  type Schedule,
  type Signal,
} from "#features/heartbeats/index.ts";
import { expectation, fresh, live, ping, RUN_A, RUN_B, type Sign, START } from "#test/lives.ts";
import type { HeartbeatBelief } from "./heartbeat-belief.ts";
import { judgePing } from "./judge-ping.ts";

const paused: HeartbeatBelief = { ...fresh, state: "paused" };

test("state: paused is ended by a success or a failure", () => {
  assert.equal(live([[0, "success"]], expectation(), paused).state, "up");
  assert.equal(live([[0, "fail"]], expectation(), paused).state, "down");
  const started = live([[0, "start"]], expectation(), paused);
  assert.deepEqual([started.state, started.due], ["paused", 60], "a run that began is due, also when paused");
});

test("state: paused until a person resumes it ignores all pings, and counts them", () => {
  const asleep = live(
    [
      [0, "success"],
      [1, "fail"],
      [2, "start"],
    ],
    expectation({ resumesByPing: false }),
    paused,
  );
  assert.deepEqual([asleep.state, asleep.kinds, asleep.pings], ["paused", ["ignored", "ignored", "ignored"], 3]);
  assert.equal(asleep.due, null);
});

const words = { failureKeywords: ["error"], successKeywords: ["done"], startKeywords: ["begin"] };
const content = (more: object = {}) => ({ content: { ...defaultRules.content, readsBody: true, ...words, ...more } });
const saying = (text: string, signal: Signal = "success"): Sign => [
  0,
  signal,
  { body: Buffer.from(text), bodyBytes: text.length },
];

test("order of resolution: keywords replace what the path said, the failure's first", () => {
  const kindOf = (sign: Sign, rules: Partial<Rules>) => live([sign], expectation(rules)).kinds[0];
  assert.equal(kindOf(saying("done with an error"), content()), "fail");
  assert.equal(kindOf(saying("done, begin"), content()), "success");
  assert.equal(kindOf(saying("begin"), content()), "start");
  assert.equal(kindOf(saying("nothing of it"), content()), "ignored");
  assert.equal(kindOf(saying("nothing of it"), content({ otherwise: "fail" })), "fail");
  assert.equal(kindOf(saying("Done"), content()), "ignored", "upper and lower case matter");
  for (const signal of ["start", "fail", "log"] as const)
    assert.equal(kindOf(saying("done", signal), content()), "success");
  assert.equal(
    kindOf([0, "success", { exitStatus: 1, body: Buffer.from("done"), bodyBytes: 4 }], content()),
    "success",
  );
  assert.equal(kindOf([0, "success"], content()), "ignored", "no body is an empty one");
  assert.equal(
    kindOf([0, "success", { body: Buffer.from([0xff, 0x64, 0x6f, 0x6e, 0x65, 0xc3]), bodyBytes: 6 }], content()),
    "success",
  );
  assert.equal(kindOf(saying("done"), { ...content(), onlyPost: true }), "ignored", "the method comes first");
});

test("a success whose body does not fit the JSON rule is a failure (H5)", () => {
  const json = (operator: "==" | ">" | "!=", value: number | string) => ({
    content: { ...defaultRules.content, json: { path: "copied.rows", operator, value } },
  });
  const kindOf = (text: string, rules: Partial<Rules>) => live([saying(text)], expectation(rules)).kinds[0];
  assert.equal(kindOf('{"copied": {"rows": 5}}', json(">", 0)), "success");
  assert.equal(kindOf('{"copied": {"rows": 0}}', json(">", 0)), "fail");
  assert.equal(kindOf('{"copied": {"rows": "5"}}', json("==", 5)), "fail");
  for (const text of ["", "no JSON", "{}", "[]", '{"copied": null}', '{"copied": {"__proto__": 1}}'])
    assert.equal(kindOf(text, json("==", 5)), "fail", text);
});

test("a ping that is older than the newest judged one is recorded and changes nothing (hazard 14)", () => {
  const later = live(
    [
      [100, "success"],
      [50, "fail"],
    ],
    expectation(),
  );
  assert.deepEqual([later.state, later.kinds, later.pings, later.lastPing], ["up", ["success", "fail"], 2, 100]);
});

test("a ping that had come in time takes a miss back (hazard 14)", () => {
  const { belief } = live([[0, "success"]], expectation());
  const missed: HeartbeatBelief = {
    ...belief,
    state: "down",
    seq: 3,
    since: START + 660_000,
    failures: 1,
  };
  const back = live([[659, "success"]], expectation(), missed);
  assert.equal(back.state, "up");
  assert.equal(back.reasons[0], MISS_TAKEN_BACK);
  assert.ok(back.belief.since > missed.since, "no interval of state begins before the one before it");
  const late = live([[661, "success"]], expectation(), missed);
  assert.deepEqual([late.state, late.reasons], ["up", [null]], "one that came too late is a recovery");
});

test("a success that comes after the start of the next run counts all the same: what is awaited is awaited from it on", () => {
  const sorted: Sign[] = [
    [0, "success"],
    [550, "success"],
    [560, "start", { runId: RUN_A }],
  ];
  const inOrder = live(sorted, expectation({ longestSeconds: 900 }));
  const belated = live([sorted[0]!, sorted[2]!, sorted[1]!], expectation({ longestSeconds: 900 }));
  for (const key of ["state", "due", "why", "expected", "lastPing", "running", "pings"] as const)
    assert.deepEqual(belated[key], inOrder[key], key);
  assert.deepEqual(belated.belief.pulse.appliedAt, START + 560_000, "the newest is still the start");
});

test("a success that comes after the start of the next run takes back the miss before that start (hazard 14)", () => {
  const { belief } = live([[0, "success"]], expectation());
  const missed = { ...belief, state: "down", seq: 3, since: START + 660_000, failures: 1 };
  const started = live([[700, "start", { runId: RUN_A }]], expectation(), missed);
  assert.equal(started.state, "down");
  const back = live([[659, "success"]], expectation(), started.belief);
  assert.equal(back.reasons[0], MISS_TAKEN_BACK);
  assert.deepEqual([back.state, back.lastPing, back.running, back.due], ["up", 659, [RUN_A], 760]);
  const tooLate = live([[665, "success"]], expectation(), started.belief);
  assert.deepEqual([tooLate.state, tooLate.reasons], ["up", [null]], "one that came after it ends it");
});

test("the end of a run that comes after later pings ends it all the same: it is not held to take too long", () => {
  const rules = { graceSeconds: 60 };
  for (const end of ["success", "fail"] as const) {
    const sorted: Sign[] = [
      [0, "success"],
      [550, "start", { runId: RUN_A }],
      [560, end, { runId: RUN_A }],
      [570, "success", { runId: RUN_B }],
    ];
    const inOrder = live(sorted, expectation(rules));
    const before = live([sorted[0]!, sorted[1]!, sorted[3]!], expectation(rules));
    assert.deepEqual([before.why, before.due], ["run_too_long", 610]);
    const belated = live([sorted[0]!, sorted[1]!, sorted[3]!, sorted[2]!], expectation(rules));
    for (const key of ["state", "due", "why", "expected", "lastPing", "running", "pings"] as const)
      assert.deepEqual(belated[key], inOrder[key], `${key} after a ${end}`);
    const missed = {
      ...before.belief,
      state: "down",
      seq: 9,
      since: START + 610_000,
      failures: 1,
    };
    const back = live([sorted[2]!], expectation(rules), missed);
    assert.deepEqual([back.state, back.reasons], ["up", [MISS_TAKEN_BACK]], `after a ${end}`);
  }
});

test("days off: nothing is expected on them (H5)", () => {
  const schedule: Schedule = {
    kind: "cron",
    expressions: ["0 3 * * *"],
    timeZone: "Europe/Berlin",
    daysOff: { weekdays: ["saturday", "sunday"], dates: ["2026-11-09"] },
  };
  const friday = Date.UTC(2026, 10, 6, 3); // after the run of Friday
  const next = expectedAfterOf(schedule)(friday);
  assert.equal(new Date(next ?? 0).toISOString(), "2026-11-10T02:00:00.000Z", "not Saturday, Sunday, nor that Monday");
});

test("a run that takes much longer than usual is told (H5), once it is known what is usual", () => {
  const runs = (durations: readonly number[]): Sign[] =>
    durations.flatMap((seconds, index): Sign[] => [
      [index * 1_000, "start"],
      [index * 1_000 + seconds, "success"],
    ]);
  const slowOf = (durations: readonly number[], slowFactor: number | null) =>
    live(runs(durations), expectation({ slowFactor, longestSeconds: 900 })).judged.map((one) => one.slow !== null);
  assert.equal(slowOf([10, 10, 10, 10, 10, 35], 3).at(-1), true);
  assert.equal(slowOf([10, 10, 10, 10, 10, 25], 3).at(-1), false);
  assert.equal(slowOf([10, 10, 10, 35], 3).at(-1), false, "four runs are too few to know");
  assert.equal(slowOf([10, 10, 10, 10, 10, 35], null).at(-1), false);
});

test("whatever comes in whatever order: the counter counts, states change step by step, deadlines follow", () => {
  const sign = fc.record({
    at: fc.integer({ min: 0, max: 5_000 }),
    signal: fc.constantFrom<Signal>("success", "start", "fail", "log", "alive"),
    runId: fc.constantFrom(null, RUN_A, RUN_B),
    exitStatus: fc.constantFrom(null, 0, 1),
  });
  fc.assert(
    fc.property(fc.array(sign, { maxLength: 40 }), fc.integer({ min: 1, max: 3 }), (signs, failuresToDown) => {
      const settings = expectation({ failuresToDown });
      let belief = fresh;
      for (const { at, signal, runId, exitStatus } of signs) {
        const before = belief;
        const { belief: after, changes } = judgePing(before, ping(at, signal, { runId, exitStatus }), settings);
        assert.equal(after.pulse.pings, before.pulse.pings + 1);
        assert.equal(after.seq, before.seq + changes.length);
        assert.equal(after.state, changes.at(-1)?.state ?? before.state);
        let last = before;
        for (const change of changes) {
          assert.ok(change.state !== last.state && change.fromAt > last.since && change.slot > last.slot);
          last = { ...last, state: change.state, since: change.fromAt, slot: change.slot };
        }
        if (after.state === "down") assert.equal(after.pulse.dueAt, null);
        if (after.state === "up") assert.ok(after.pulse.dueAt !== null && after.pulse.expectedAt !== null);
        assert.ok((after.pulse.appliedAt ?? 0) >= (before.pulse.appliedAt ?? 0));
        belief = after;
      }
    }),
  );
});
