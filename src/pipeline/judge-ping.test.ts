// How pings change a heartbeat, as a table: the rules of Healthchecks (wire.md §1 "State") where nothing else is set, and
// what goes beyond them (H3, H5). Each row is a life: signals with their seconds, and what must be so afterwards.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  defaultRules,
  type Expectation,
  expectedAfterOf,
  noPulse,
  type Ping,
  type Rules,
  type Schedule,
  type Signal,
} from "#features/heartbeats/index.ts";
import { type HeartbeatBelief, judgePing, MISS_TAKEN_BACK } from "./judge-ping.ts";

const START = Date.UTC(2026, 10, 2, 12); // a Monday
const RUN_A = "aaaaaaaa-0000-4000-8000-000000000000";
const RUN_B = "bbbbbbbb-0000-4000-8000-000000000000";

const period: Schedule = { kind: "period", periodSeconds: 600 };

function expectation(rules: Partial<Rules> = {}, schedule: Schedule = period): Expectation {
  return { expectedAfter: expectedAfterOf(schedule), rules: { ...defaultRules, graceSeconds: 60, ...rules } };
}

const fresh: HeartbeatBelief = {
  state: "pending",
  seq: 1,
  since: START - 1_000,
  slot: START - 1_000,
  failures: 0,
  reason: null,
  message: null,
  pulse: noPulse,
};

let made = 0;

function ping(atSeconds: number, signal: Signal, more: Partial<Ping> = {}): Ping {
  made += 1;
  return {
    id: `01900000-0000-7000-8000-${String(made).padStart(12, "0")}`,
    number: 1,
    receivedAt: START + atSeconds * 1_000,
    signal,
    exitStatus: null,
    runId: null,
    form: "healthchecks",
    scheme: "http",
    method: "GET",
    address: null,
    userAgent: null,
    body: null,
    bodyBytes: 0,
    message: null,
    subject: null,
    toldDurationMs: null,
    isByFormerAddress: false,
    ...more,
  };
}

type Sign = readonly [atSeconds: number, signal: Signal, more?: Partial<Ping>];

function live(signs: readonly Sign[], settings: Expectation, before: HeartbeatBelief = fresh) {
  let belief = before;
  const judged = signs.map((sign) => {
    const one = judgePing(belief, ping(...sign), settings);
    belief = one.belief;
    return one;
  });
  const at = (moment: number | null) => (moment === null ? null : (moment - START) / 1_000);
  const { pulse } = belief;
  return {
    belief,
    judged,
    kinds: judged.map((one) => one.kind),
    changes: judged.flatMap((one) => (one.change === null ? [] : [one.change.state])),
    state: belief.state,
    due: at(pulse.dueAt),
    why: pulse.dueWhy,
    expected: at(pulse.expectedAt),
    lastPing: at(pulse.lastPingAt),
    duration: pulse.lastDurationMs === null ? null : pulse.lastDurationMs / 1_000,
    running: pulse.runs.map((run) => run.runId),
    pings: pulse.pings,
  };
}

type Life = Partial<Omit<ReturnType<typeof live>, "belief" | "judged">>;

const table: readonly (readonly [words: string, signs: readonly Sign[], must: Life, rules?: Partial<Rules>])[] = [
  [
    "a new one becomes up by its first success",
    [[0, "success"]],
    { state: "up", changes: ["up"], expected: 600, due: 660, why: "missed" },
  ],
  [
    "a new one becomes down by a failure",
    [[0, "fail"]],
    { state: "down", changes: ["down"], due: null, expected: null, lastPing: 0 },
  ],
  [
    "a success puts the deadline off",
    [
      [0, "success"],
      [300, "success"],
    ],
    { state: "up", changes: ["up"], due: 960 },
  ],
  [
    "down becomes up by a success",
    [
      [0, "fail"],
      [5, "success"],
    ],
    { changes: ["down", "up"], due: 665 },
  ],
  [
    "a second failure is no second change",
    [
      [0, "fail"],
      [5, "fail"],
    ],
    { changes: ["down"], lastPing: 5 },
  ],
  [
    "a start does not touch the state",
    [[0, "start"]],
    { state: "pending", changes: [], lastPing: null, running: [null] },
  ],
  ["what was started is due even when it is new", [[0, "start"]], { due: 60, why: "run_too_long", expected: null }],
  [
    "a start brings the deadline nearer",
    [
      [0, "success"],
      [100, "start"],
    ],
    { due: 160, why: "run_too_long", expected: 600 },
  ],
  [
    "the schedule's deadline stays when it is nearer",
    [
      [0, "success"],
      [630, "start"],
    ],
    { due: 660, why: "missed" },
  ],
  [
    "a success after a start has a duration",
    [
      [0, "start"],
      [20, "success"],
    ],
    { duration: 20, running: [], due: 680 },
    { graceSeconds: 60 },
  ],
  [
    "a success without a start has none",
    [
      [0, "start"],
      [20, "success"],
      [30, "success"],
    ],
    { duration: null },
  ],
  [
    "a failure after a start has a duration",
    [
      [0, "start"],
      [20, "fail"],
    ],
    { duration: 20, running: [], state: "down" },
  ],
  [
    "run ids are matched",
    [
      [0, "start", { runId: RUN_A }],
      [20, "success", { runId: RUN_A }],
    ],
    { duration: 20, running: [] },
  ],
  [
    "another run's success ends no run",
    [
      [0, "start", { runId: RUN_A }],
      [20, "success", { runId: RUN_B }],
    ],
    { duration: null, running: [RUN_A] },
  ],
  [
    "another run's failure ends all",
    [
      [0, "start", { runId: RUN_A }],
      [20, "fail", { runId: RUN_B }],
    ],
    { duration: null, running: [] },
  ],
  [
    "a success without a run id ends all",
    [
      [0, "start", { runId: RUN_A }],
      [20, "success"],
    ],
    { duration: null, running: [] },
  ],
  [
    "overlapping runs are told apart",
    [
      [0, "start", { runId: RUN_A }],
      [10, "start", { runId: RUN_B }],
      [20, "success", { runId: RUN_A }],
    ],
    { duration: 20, running: [RUN_B], due: 70 },
  ],
  [
    "a second start of a run begins it anew",
    [
      [0, "start"],
      [30, "start"],
    ],
    { due: 90, running: [null] },
  ],
  [
    "a run of over 72 hours is not matched",
    [
      [0, "start"],
      [260_000, "success"],
    ],
    { duration: null, running: [] },
  ],
  [
    "a log changes the counter alone",
    [
      [0, "success"],
      [10, "log"],
    ],
    { state: "up", due: 660, lastPing: 0, pings: 2 },
  ],
  ["exit status 0 is a success", [[0, "success", { exitStatus: 0 }]], { state: "up", kinds: ["success"] }],
  ["another exit status is a failure", [[0, "success", { exitStatus: 3 }]], { state: "down", kinds: ["fail"] }],
  [
    "other exit statuses may be fine (H5)",
    [[0, "success", { exitStatus: 3 }]],
    { state: "up" },
    { okExitStatuses: [0, 3] },
  ],
  [
    "only POST: another method is ignored",
    [[0, "success"]],
    { state: "pending", kinds: ["ignored"], pings: 1 },
    { onlyPost: true },
  ],
  ["only POST: a POST counts", [[0, "success", { method: "POST" }]], { state: "up" }, { onlyPost: true }],
  ["upside down: a failure is a success", [[0, "fail"]], { state: "up" }, { isUpsideDown: true }],
  ["upside down: a success is a failure", [[0, "success"]], { state: "down" }, { isUpsideDown: true }],
  [
    "two failures in a row make it down",
    [
      [0, "success"],
      [1, "fail"],
    ],
    { state: "up", changes: ["up"] },
    { failuresToDown: 2 },
  ],
  [
    "two failures in a row do",
    [
      [0, "success"],
      [1, "fail"],
      [2, "fail"],
    ],
    { changes: ["up", "down"] },
    { failuresToDown: 2 },
  ],
  [
    "a success in between begins the count anew",
    [
      [0, "fail"],
      [1, "success"],
      [2, "fail"],
    ],
    { changes: ["up"] },
    { failuresToDown: 2 },
  ],
  [
    "a first failure of two leaves a new one new",
    [[0, "fail"]],
    { state: "pending", changes: [] },
    { failuresToDown: 2 },
  ],
  [
    "a run that is too short is a failure (H3)",
    [
      [0, "start"],
      [20, "success"],
    ],
    { state: "down", kinds: ["start", "fail"] },
    { shortestSeconds: 30 },
  ],
  [
    "one that is long enough is none",
    [
      [0, "start"],
      [30, "success"],
    ],
    { state: "up" },
    { shortestSeconds: 30 },
  ],
  [
    "a run that is too long is a failure (H3)",
    [
      [0, "start"],
      [50, "success"],
    ],
    { state: "down" },
    { longestSeconds: 40 },
  ],
  ["the limit of a run apart from the grace (H5)", [[0, "start"]], { due: 4_000 }, { longestSeconds: 4_000 }],
  [
    "with a limit of its own, a start is what was expected",
    [
      [0, "success"],
      [600, "start"],
    ],
    { due: 1_260, expected: 1_200, why: "missed" },
    { longestSeconds: 4_000 },
  ],
  ["a deadline for the start (H5)", [[0, "success"]], { due: 610, why: "not_started" }, { startGraceSeconds: 10 }],
  [
    "a success that comes too early is a failure (H5)",
    [
      [0, "success"],
      [500, "success"],
    ],
    { state: "down" },
    { earliestSeconds: 60 },
  ],
  [
    "one that comes a little early is none",
    [
      [0, "success"],
      [550, "success"],
    ],
    { state: "up" },
    { earliestSeconds: 60 },
  ],
  [
    "a sign of life extends a run (H5)",
    [
      [0, "start"],
      [50, "alive"],
    ],
    { due: 110, running: [null], lastPing: null },
  ],
  [
    "without a run it changes nothing",
    [
      [0, "success"],
      [50, "alive"],
    ],
    { due: 660 },
  ],
  ["a duration that was told counts", [[0, "success", { toldDurationMs: 1_500 }]], { duration: 1.5 }],
];

for (const [words, signs, must, rules] of table)
  test(`state: ${words}`, () => {
    const is = live(signs, expectation(rules));
    assert.deepEqual(Object.fromEntries(Object.keys(must).map((key) => [key, is[key as keyof Life]])), must);
  });

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
    reason: "missed",
    failures: 1,
  };
  const back = live([[659, "success"]], expectation(), missed);
  assert.equal(back.state, "up");
  assert.equal(back.judged[0]?.change?.reason, MISS_TAKEN_BACK);
  assert.ok(back.belief.since > missed.since, "no interval of state begins before the one before it");
  const late = live([[661, "success"]], expectation(), missed);
  assert.deepEqual([late.state, late.judged[0]?.change?.reason], ["up", null], "one that came too late is a recovery");
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
        const { belief: after, change } = judgePing(before, ping(at, signal, { runId, exitStatus }), settings);
        assert.equal(after.pulse.pings, before.pulse.pings + 1);
        assert.equal(after.seq, before.seq + (change === null ? 0 : 1));
        assert.equal(after.state !== before.state, change !== null);
        if (change !== null) assert.ok(change.fromAt > before.since && change.slot > before.slot);
        if (after.state === "down") assert.equal(after.pulse.dueAt, null);
        if (after.state === "up") assert.ok(after.pulse.dueAt !== null && after.pulse.expectedAt !== null);
        assert.ok((after.pulse.appliedAt ?? 0) >= (before.pulse.appliedAt ?? 0));
        belief = after;
      }
    }),
  );
});
