// How pings change a heartbeat, as a table: the rules of Healthchecks (wire.md §1 "State") where nothing else is set, and
// what goes beyond them (H3, H5). Each row is a life: signals with their seconds, and what must be so afterwards.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Rules } from "#features/heartbeats/index.ts";
import { expectation, type Life, live, RUN_A, RUN_B, type Sign } from "#test/lives.ts";

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
