// The pulse of a heartbeat: what we know of it beside its state, and until when it is waited. Pure; moments are Unix
// milliseconds. The rules of Healthchecks hold where nothing else is set (wire.md, "State").
import type { Rules } from "./rules.ts";
import type { ExpectedAfter } from "./schedule.ts";

/** A run that has begun and not ended. */
export interface Run {
  readonly runId: string | null;
  readonly startedAt: number;
  /** The last sign that it goes on: it may take as long as a run may from here. */
  readonly aliveAt: number;
}

export type DueWhy = "missed" | "not_started" | "run_too_long";

export interface Pulse {
  readonly dueAt: number | null;
  /** Why that is its deadline; nothing is due while it is down: why it was missed, if that is why it is down. */
  readonly dueWhy: DueWhy | null;
  /** When the next success is due: from then on it is late. */
  readonly expectedAt: number | null;
  /** The newest ping that was judged. */
  readonly appliedAt: number | null;
  readonly appliedId: string | null;
  /** The newest success or failure. */
  readonly lastPingAt: number | null;
  readonly lastDurationMs: number | null;
  readonly pings: number;
  readonly runs: readonly Run[];
  /** Seconds that the last runs took that went well, oldest first. */
  readonly durations: readonly number[];
}

export const noPulse: Pulse = {
  dueAt: null,
  dueWhy: null,
  expectedAt: null,
  appliedAt: null,
  appliedId: null,
  lastPingAt: null,
  lastDurationMs: null,
  pings: 0,
  runs: [],
  durations: [],
};

/** Most runs under way that are told apart; of more, the oldest is forgotten. */
export const MAX_RUNS = 50;

/** The settings in the form in which pings are judged by them. */
export interface Expectation {
  readonly expectedAfter: ExpectedAfter;
  readonly rules: Rules;
}

/** How long a run may take, from its start or its last sign of life on. */
export function runLimitMs({ longestSeconds, graceSeconds }: Rules): number {
  return (longestSeconds ?? graceSeconds) * 1_000;
}

interface Deadline {
  readonly dueAt: number | null;
  readonly dueWhy: DueWhy | null;
  readonly expectedAt: number | null;
}

/**
 * Until when is waited. Only what is up is awaited by its schedule; a run that has begun must end in time whatever the
 * state, but when it is down already.
 */
export function deadlineOf(
  state: string,
  { lastPingAt, runs, dueWhy: wasDueWhy }: Pick<Pulse, "lastPingAt" | "runs" | "dueWhy">,
  { expectedAfter, rules }: Expectation,
): Deadline {
  if (state === "down") return { dueAt: null, dueWhy: wasDueWhy, expectedAt: null };
  const anchor = anchorOf(lastPingAt, runs, rules);
  const expectedAt = state === "up" && anchor !== null ? expectedAfter(anchor) : null;
  let dueAt: number | null = null;
  let dueWhy: DueWhy | null = null;
  const consider = (at: number, why: DueWhy) => {
    if (dueAt !== null && dueAt <= at) return;
    dueAt = at;
    dueWhy = why;
  };
  for (const run of runs) consider(run.aliveAt + runLimitMs(rules), "run_too_long");
  if (expectedAt !== null) {
    if (rules.startGraceSeconds !== null) consider(expectedAt + rules.startGraceSeconds * 1_000, "not_started");
    consider(expectedAt + rules.graceSeconds * 1_000, "missed");
  }
  return { dueAt, dueWhy, expectedAt };
}

/**
 * From when the next expected moment is counted: the last success or failure. Where starts and runs have limits of their
 * own, a run that has begun is what was expected, and the schedule goes on from there.
 */
function anchorOf(lastPingAt: number | null, runs: readonly Run[], rules: Rules): number | null {
  if (rules.longestSeconds === null && rules.startGraceSeconds === null) return lastPingAt;
  const newest = runs.reduce<number | null>(
    (at, run) => (at === null || run.startedAt > at ? run.startedAt : at),
    null,
  );
  return newest === null || (lastPingAt !== null && lastPingAt > newest) ? lastPingAt : newest;
}

/**
 * The deadline moved by the stretches in which nobody could receive: each moves it by its length, as far as it lies
 * between the moment from which it was waited and the deadline as moved so far. `blind` is sorted and does not overlap.
 */
export function movedDeadline(
  dueAt: number,
  waitedFrom: number,
  blind: readonly { readonly fromMs: number; readonly toMs: number }[],
): number {
  let moved = dueAt;
  for (const { fromMs, toMs } of blind) {
    if (toMs <= waitedFrom) continue;
    if (fromMs > moved) break;
    moved += toMs - Math.max(fromMs, waitedFrom);
  }
  return moved;
}
