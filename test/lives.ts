// Lives of heartbeats for tests of how pings are judged: signals with their seconds, and what is so afterwards.
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
import type { HeartbeatBelief } from "#pipeline/heartbeat-belief.ts";
import { judgePing } from "#pipeline/judge-ping.ts";

export const START = Date.UTC(2026, 10, 2, 12); // a Monday
export const RUN_A = "aaaaaaaa-0000-4000-8000-000000000000";
export const RUN_B = "bbbbbbbb-0000-4000-8000-000000000000";

const period: Schedule = { kind: "period", periodSeconds: 600 };

export function expectation(rules: Partial<Rules> = {}, schedule: Schedule = period): Expectation {
  return { expectedAfter: expectedAfterOf(schedule), rules: { ...defaultRules, graceSeconds: 60, ...rules } };
}

export const fresh: HeartbeatBelief = {
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

export function ping(atSeconds: number, signal: Signal, more: Partial<Ping> = {}): Ping {
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

export type Sign = readonly [atSeconds: number, signal: Signal, more?: Partial<Ping>];

export function live(signs: readonly Sign[], settings: Expectation, before: HeartbeatBelief = fresh) {
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
    changes: judged.flatMap((one) => one.changes.map(({ state }) => state)),
    reasons: judged.flatMap((one) => one.changes.map(({ reason }) => reason)),
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

export type Life = Partial<Omit<ReturnType<typeof live>, "belief" | "judged">>;
