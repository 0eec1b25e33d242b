// Pure: what we believed of a heartbeat + a ping = what we now believe. The other half of judging is a deadline that
// passes: lateness.ts. No clock, no database.
import {
  deadlineOf,
  type Expectation,
  failingOf,
  MAX_RUNS,
  meaningOf,
  type Meaning,
  MISS_TAKEN_BACK,
  type Ping,
  type PingKind,
  type Pulse,
  type Run,
} from "#features/heartbeats/index.ts";

export { MISS_TAKEN_BACK };

/** What is stored of a heartbeat. Moments are Unix milliseconds. */
export interface HeartbeatBelief {
  readonly state: string;
  readonly seq: number;
  readonly since: number;
  readonly slot: number;
  readonly failures: number; // in a row
  /** Of the last failure or miss. */
  readonly reason: string | null;
  readonly message: string | null;
  readonly pulse: Pulse;
}

export interface StateChange {
  readonly state: "up" | "down";
  readonly seq: number;
  readonly fromAt: number;
  readonly slot: number;
  readonly reason: string | null;
  readonly message: string | null;
}

export interface JudgedPing {
  readonly belief: HeartbeatBelief;
  readonly kind: PingKind;
  readonly durationMs: number | null;
  /** Why it counts as what it counts as, where its address does not say so. */
  readonly note: string | null;
  readonly change: StateChange | null;
  /** A run that took unusually long; what it took usually. */
  readonly slow: { readonly durationMs: number; readonly usualMs: number } | null;
}

/** A run that ends later than this after its start is not matched with it. */
const LONGEST_MATCHED_MS = 72 * 3_600_000;
/** Runs from which it is known what is usual: at least, and at most. */
const FEWEST_USUAL = 5;
export const MOST_USUAL = 20;

/**
 * Judges one ping. A ping older than the newest that was judged is recorded and changes nothing, but for the end of a
 * run: that is over, from a success the next one is awaited, and a miss that it proves to be none is taken back.
 */
export function judgePing(before: HeartbeatBelief, ping: Ping, expectation: Expectation): JudgedPing {
  const pings = before.pulse.pings + 1;
  const meaning = meaningOf(ping, expectation.rules);
  const recorded = { durationMs: null, note: meaning.message ?? null, change: null, slow: null };
  const isAsleep = before.state === "paused" && !expectation.rules.resumesByPing;
  const isIgnored = isAsleep || meaning.kind === "ignored";
  if (isIgnored || meaning.kind === "log" || isOlder(ping, before.pulse)) {
    const counted = { ...before, pulse: { ...before.pulse, pings } };
    const kind = isIgnored ? "ignored" : meaning.kind;
    const isEnd = kind === "success" || kind === "fail";
    return { belief: counted, ...recorded, kind, ...(isEnd && belated(counted, ping, meaning, expectation)) };
  }
  const seen = { ...before, pulse: { ...before.pulse, pings, appliedAt: ping.receivedAt, appliedId: ping.id } };
  if (meaning.kind === "start") return { belief: started(seen, ping, expectation), ...recorded, kind: "start" };
  if (meaning.kind === "alive") return { belief: keptAlive(seen, ping, expectation), ...recorded, kind: "alive" };
  return ended(seen, ping, meaning, expectation);
}

function isOlder(ping: Ping, { appliedAt, appliedId }: Pulse): boolean {
  if (appliedAt === null || ping.receivedAt > appliedAt) return false;
  return ping.receivedAt < appliedAt || (appliedId !== null && ping.id <= appliedId);
}

function started(belief: HeartbeatBelief, ping: Ping, expectation: Expectation): HeartbeatBelief {
  const others = belief.pulse.runs.filter((run) => run.runId !== ping.runId);
  const run: Run = { runId: ping.runId, startedAt: ping.receivedAt, aliveAt: ping.receivedAt };
  return awaited({ ...belief, pulse: { ...belief.pulse, runs: [...others, run].slice(-MAX_RUNS) } }, expectation);
}

/** "Still at work": the run may take as long as a run may from here on. Without a run, the newest is meant, or none. */
function keptAlive(belief: HeartbeatBelief, ping: Ping, expectation: Expectation): HeartbeatBelief {
  const { runs } = belief.pulse;
  const meant = runs.some((run) => run.runId === ping.runId) ? ping.runId : (runs.at(-1)?.runId ?? null);
  const kept = runs.map((run) => (run.runId === meant ? { ...run, aliveAt: ping.receivedAt } : run));
  return awaited({ ...belief, pulse: { ...belief.pulse, runs: kept } }, expectation);
}

function ended(belief: HeartbeatBelief, ping: Ping, meant: Meaning, expectation: Expectation): JudgedPing {
  const { pulse } = belief;
  const run = pulse.runs.find((one) => one.runId === ping.runId);
  const durationMs = ping.toldDurationMs ?? durationOf(run, ping);
  const meaning = meant.kind === "success" ? checkedByTime(belief, ping, durationMs, expectation) : meant;
  const isGood = meaning.kind === "success";
  // One that failed, or does not say which it was, ends all; else overlapping runs go on.
  const runs = isGood && ping.runId !== null ? pulse.runs.filter((one) => one !== run) : [];
  const usualMs = usualOf(pulse.durations);
  const takes = isGood && durationMs !== null ? Math.min(Math.round(durationMs / 1_000), 2 ** 31 - 1) : null;
  const durations = takes === null ? pulse.durations : [...pulse.durations, takes].slice(-MOST_USUAL);
  const failures = isGood ? 0 : belief.failures + 1;
  const ending: HeartbeatBelief = {
    ...belief,
    failures,
    reason: isGood ? belief.reason : (meaning.reason ?? "failed"),
    message: isGood ? belief.message : (meaning.message ?? "reported a failure"),
    pulse: { ...pulse, runs, durations, lastPingAt: ping.receivedAt, lastDurationMs: durationMs },
  };
  const { belief: entered, change } = entering(ending, stateAfter(belief, failures, expectation), ping.receivedAt);
  const isTakenBack = change?.state === "up" && provesMissFalse(belief, ping);
  return {
    belief: awaited(entered, expectation),
    kind: isGood ? "success" : "fail",
    durationMs,
    note: meaning.message ?? null,
    change: isTakenBack ? { ...change, ...takenBack } : change,
    slow: isSlow(durationMs, usualMs, expectation) && isGood ? { durationMs: durationMs!, usualMs: usualMs! } : null,
  };
}

/**
 * The end of a run that reaches the database after something that came later than it, such as the start of the next run:
 * what it has ended is over, a miss too, and what is awaited is awaited from it on. The state that came later stays.
 */
function belated(
  before: HeartbeatBelief,
  ping: Ping,
  meant: Meaning,
  expectation: Expectation,
): Pick<JudgedPing, "belief" | "change"> {
  const { pulse } = before;
  const run = pulse.runs.find((one) => one.runId === ping.runId);
  const durationMs = ping.toldDurationMs ?? durationOf(run, ping);
  const isGood = meant.kind === "success" && checkedByTime(before, ping, durationMs, expectation).kind === "success";
  const isOver = ({ runId, startedAt }: Run) =>
    startedAt <= ping.receivedAt && (!isGood || ping.runId === null || runId === ping.runId);
  const runs = pulse.runs.filter((one) => !isOver(one));
  const isLast = isGood && (pulse.lastPingAt === null || ping.receivedAt > pulse.lastPingAt);
  const seen = { ...before, pulse: { ...pulse, runs, ...(isLast && { lastPingAt: ping.receivedAt }) } };
  const isProof = isGood && provesMissFalse(before, ping) && (isLast || runs.length < pulse.runs.length);
  if (before.state === "paused" || !(isLast || isProof)) return { belief: awaited(seen, expectation), change: null };
  const { belief, change } = entering({ ...seen, failures: 0 }, "up", ping.receivedAt);
  return {
    belief: awaited(belief, expectation),
    change: isProof && change !== null ? { ...change, ...takenBack } : change,
  };
}

const takenBack = { reason: MISS_TAKEN_BACK, message: "A ping that came in time had not reached the database yet" };

/** It had been received by the moment at which we came to believe that nothing had come. */
function provesMissFalse(before: HeartbeatBelief, ping: Ping): boolean {
  return before.state === "down" && failingOf(before.reason) === "missed" && ping.receivedAt <= before.since;
}

function durationOf(run: Run | undefined, ping: Ping): number | null {
  if (run === undefined) return null;
  const durationMs = ping.receivedAt - run.startedAt;
  return durationMs <= LONGEST_MATCHED_MS ? durationMs : null;
}

/** A success that came too early, or of a run that was too short or too long, is a failure. */
function checkedByTime(
  { state, pulse }: HeartbeatBelief,
  ping: Ping,
  durationMs: number | null,
  { expectedAfter, rules }: Expectation,
): Meaning {
  if (durationMs !== null && rules.shortestSeconds !== null && durationMs < rules.shortestSeconds * 1_000)
    return { kind: "fail", reason: "run_too_short", message: `ended after ${seconds(durationMs)}, sooner than it can` };
  if (durationMs !== null && rules.longestSeconds !== null && durationMs > rules.longestSeconds * 1_000)
    return { kind: "fail", reason: "took_too_long", message: `took ${seconds(durationMs)}, longer than it may` };
  if (rules.earliestSeconds === null || state !== "up" || pulse.lastPingAt === null) return { kind: "success" };
  const expectedAt = expectedAfter(pulse.lastPingAt);
  if (expectedAt === null || ping.receivedAt >= expectedAt - rules.earliestSeconds * 1_000) return { kind: "success" };
  return {
    kind: "fail",
    reason: "too_early",
    message: `came ${seconds(expectedAt - ping.receivedAt)} before it was due`,
  };
}

function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}

function stateAfter(before: HeartbeatBelief, failures: number, { rules }: Expectation): string {
  if (failures === 0) return "up";
  return failures >= rules.failuresToDown ? "down" : before.state;
}

/** Into a state; each begins after the one before by at least a millisecond. */
export function entering(
  belief: HeartbeatBelief,
  state: string,
  at: number,
): { belief: HeartbeatBelief; change: StateChange | null } {
  if (state === belief.state || (state !== "up" && state !== "down")) return { belief, change: null };
  const fromAt = Math.max(at, belief.since + 1);
  const slot = Math.max(at, belief.slot + 1);
  const seq = belief.seq + 1;
  const why = state === "down" ? { reason: belief.reason, message: belief.message } : { reason: null, message: null };
  return {
    belief: { ...belief, state, seq, since: fromAt, slot, ...why },
    change: { state, seq, fromAt, slot, ...why },
  };
}

/** The belief with its deadline made anew. */
export function awaited(belief: HeartbeatBelief, expectation: Expectation): HeartbeatBelief {
  return { ...belief, pulse: { ...belief.pulse, ...deadlineOf(belief.state, belief.pulse, expectation) } };
}

/** The median; null while too few runs are known. */
function usualOf(durations: readonly number[]): number | null {
  if (durations.length < FEWEST_USUAL) return null;
  return durations.toSorted((a, b) => a - b)[durations.length >> 1]! * 1_000;
}

function isSlow(durationMs: number | null, usualMs: number | null, { rules }: Expectation): boolean {
  if (durationMs === null || usualMs === null || rules.slowFactor === null) return false;
  return durationMs > usualMs * rules.slowFactor;
}
