// Pure: what we believed of a heartbeat + a ping = what we now believe. The other half of judging is a deadline that
// passes: lateness.ts. No clock, no database.
import assert from "node:assert/strict";
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
  runLimitMs,
} from "#features/heartbeats/index.ts";

export { MISS_TAKEN_BACK };

/** What is stored of a heartbeat. Moments are Unix milliseconds. */
export interface HeartbeatBelief {
  readonly state: string;
  readonly seq: number;
  readonly since: number;
  readonly slot: number;
  readonly failures: number; // in a row
  /** Of the last failure or miss; of an outage that began as a miss, that miss's. */
  readonly reason: string | null;
  /** Of the last failure or miss. */
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
  /** In order; more than one when a miss is taken back and a failure told in its place. */
  readonly changes: readonly StateChange[];
  /** A run that took unusually long; what it took usually. */
  readonly slow: { readonly durationMs: number; readonly usualMs: number } | null;
}

/** A run that ends later than this after its start is not matched with it. */
const LONGEST_MATCHED_MS = 72 * 3_600_000;
/** Runs from which it is known what is usual: at least, and at most. */
const FEWEST_USUAL = 5;
export const MOST_USUAL = 20;

const UNCHANGED: readonly StateChange[] = [];

/**
 * Judges one ping. One older than the newest that was judged is recorded and changes nothing, but for the end of a run:
 * that is over, what was held against it is taken back, and what came last of all ends decides the state.
 */
export function judgePing(before: HeartbeatBelief, ping: Ping, expectation: Expectation): JudgedPing {
  const pings = before.pulse.pings + 1;
  const meaning = meaningOf(ping, expectation.rules);
  const recorded = { durationMs: null, note: meaning.message ?? null, changes: UNCHANGED, slow: null };
  const isAsleep = before.state === "paused" && !expectation.rules.resumesByPing;
  const isIgnored = isAsleep || meaning.kind === "ignored";
  const isLate = isOlder(ping, before.pulse);
  const isEnd = meaning.kind === "success" || meaning.kind === "fail";
  if (isIgnored || meaning.kind === "log" || (isLate && !isEnd)) {
    const kind = isIgnored ? "ignored" : meaning.kind;
    return { belief: { ...before, pulse: { ...before.pulse, pings } }, ...recorded, kind };
  }
  const newest = isLate ? null : { appliedAt: ping.receivedAt, appliedId: ping.id };
  const seen = { ...before, pulse: { ...before.pulse, pings, ...newest } };
  if (meaning.kind === "success" || meaning.kind === "fail") return ended(seen, ping, meaning, expectation, isLate);
  const begun = meaning.kind === "start" ? started(seen, ping) : keptAlive(seen, ping);
  const { belief, changes } = isProvenFalse(seen, begun, ping, meaning.kind, expectation)
    ? missTakenBack(begun, ping.receivedAt)
    : { belief: begun, changes: UNCHANGED };
  return { ...recorded, belief: awaited(belief, expectation), kind: meaning.kind, changes };
}

function isOlder(ping: Ping, { appliedAt, appliedId }: Pulse): boolean {
  if (appliedAt === null || ping.receivedAt > appliedAt) return false;
  return ping.receivedAt < appliedAt || (appliedId !== null && ping.id <= appliedId);
}

function started(belief: HeartbeatBelief, ping: Ping): HeartbeatBelief {
  const others = belief.pulse.runs.filter((run) => run.runId !== ping.runId);
  const run: Run = { runId: ping.runId, startedAt: ping.receivedAt, aliveAt: ping.receivedAt };
  return { ...belief, pulse: { ...belief.pulse, runs: [...others, run].slice(-MAX_RUNS) } };
}

/** "Still at work": the run may take as long as a run may from here on. Without a run, the newest is meant, or none. */
function keptAlive(belief: HeartbeatBelief, ping: Ping): HeartbeatBelief {
  const { runs } = belief.pulse;
  const meant = runs.some((run) => run.runId === ping.runId) ? ping.runId : (runs.at(-1)?.runId ?? null);
  const kept = runs.map((run) => (run.runId === meant ? { ...run, aliveAt: ping.receivedAt } : run));
  return { ...belief, pulse: { ...belief.pulse, runs: kept } };
}

/** `isLate`: something that came later than it has been judged already, the start of the next run perhaps. */
function ended(
  before: HeartbeatBelief,
  ping: Ping,
  meant: Meaning,
  expectation: Expectation,
  isLate: boolean,
): JudgedPing {
  const { pulse } = before;
  const isLast = !isLate || pulse.lastPingAt === null || ping.receivedAt > pulse.lastPingAt;
  const isBeforePause = before.state === "paused" && ping.receivedAt <= before.since;
  const run = pulse.runs.find((one) => one.runId === ping.runId && one.startedAt <= ping.receivedAt);
  const durationMs = ping.toldDurationMs ?? durationOf(run, ping);
  const meaning = meant.kind === "success" ? checkedByTime(before, ping, durationMs, expectation) : meant;
  const isGood = meaning.kind === "success";
  const usualMs = usualOf(pulse.durations);
  const takes = isGood && durationMs !== null ? Math.min(Math.round(durationMs / 1_000), 2 ** 31 - 1) : null;
  const seen: HeartbeatBelief = {
    ...before,
    pulse: {
      ...pulse,
      runs: runsAfter(pulse.runs, ping, isGood),
      durations: takes === null ? pulse.durations : [...pulse.durations, takes].slice(-MOST_USUAL),
      ...(isLast && { lastPingAt: ping.receivedAt, lastDurationMs: durationMs }),
    },
  };
  const judge = isLast && !isBeforePause ? decided : outvoted;
  const { belief, changes } = judge(before, seen, ping, meaning, expectation);
  return {
    belief: awaited(belief, expectation),
    kind: isGood ? "success" : "fail",
    durationMs,
    note: meaning.message ?? null,
    changes,
    slow: isSlow(durationMs, usualMs, expectation) && isGood ? { durationMs: durationMs!, usualMs: usualMs! } : null,
  };
}

/** One that failed, or does not say which it was, ends all that had begun; else overlapping runs go on. */
function runsAfter(runs: readonly Run[], ping: Ping, isGood: boolean): readonly Run[] {
  return runs.filter(
    ({ runId, startedAt }) => startedAt > ping.receivedAt || (isGood && ping.runId !== null && runId !== ping.runId),
  );
}

interface Entered {
  readonly belief: HeartbeatBelief;
  readonly changes: readonly StateChange[];
}

/** The newest end decides the state; a miss that it proves false is taken back first, also by one that failed. */
function decided(
  before: HeartbeatBelief,
  seen: HeartbeatBelief,
  ping: Ping,
  { kind, reason, message }: Meaning,
  expectation: Expectation,
): Entered {
  const isGood = kind === "success";
  if (isGood && seen.state === "up" && seen.failures === 0) return { belief: seen, changes: UNCHANGED };
  const bringsDown = !isGood && before.failures >= expectation.rules.failuresToDown; // the miss was one of them
  const isFalse = cameBeforeMiss(before, ping) && (bringsDown || isProvenFalse(before, seen, ping, kind, expectation));
  if (cameBeforeMiss(before, ping) && !isFalse) return { belief: seen, changes: UNCHANGED };
  const back = isFalse ? missTakenBack(seen, ping.receivedAt) : { belief: seen, changes: UNCHANGED };
  if (isGood) return followedBy(back, recovered(back.belief, ping, expectation));
  // What began as a miss stays one until it ends: a ping may prove yet that it was none.
  const failures = back.belief.failures + 1;
  const state = stateAfter(back.belief, failures, expectation);
  const code = isMissed(back.belief) ? back.belief.reason : (reason ?? "failed");
  const failed = { ...back.belief, failures, reason: code, message: message ?? "reported a failure" };
  return followedBy(back, entering(failed, state, ping.receivedAt));
}

/**
 * An end that came after this one has decided the state. A miss in between may have been none all the same; if it was a
 * failure that came after it, that is told in its place.
 */
function outvoted(
  before: HeartbeatBelief,
  seen: HeartbeatBelief,
  ping: Ping,
  { kind }: Meaning,
  expectation: Expectation,
): Entered {
  const { lastPingAt } = before.pulse;
  const unchanged = { belief: seen, changes: UNCHANGED };
  if (!cameBeforeMiss(before, ping) || lastPingAt === null) return unchanged;
  if (lastPingAt <= before.since)
    return isProvenFalse(before, seen, ping, kind, expectation) ? missTakenBack(seen, ping.receivedAt) : unchanged;
  if (!isFalseByNow(before, ping, kind, expectation)) return unchanged;
  const back = missTakenBack(seen, ping.receivedAt);
  const failed = { ...back.belief, reason: "failed", message: before.message };
  return followedBy(back, entering(failed, stateAfter(failed, failed.failures, expectation), lastPingAt));
}

/** Of a run that took too long while it was down was told, or nobody waited for it: it is not told with each success. */
function recovered(belief: HeartbeatBelief, ping: Ping, { rules }: Expectation): ReturnType<typeof entering> {
  const { pulse } = belief;
  const isOverdue = ({ aliveAt }: Run) => belief.state === "down" && aliveAt + runLimitMs(rules) <= ping.receivedAt;
  const runs = pulse.runs.filter((run) => !isOverdue(run));
  return entering({ ...belief, failures: 0, pulse: { ...pulse, runs } }, "up", ping.receivedAt);
}

function followedBy(
  back: Entered,
  { belief, change }: { belief: HeartbeatBelief; change: StateChange | null },
): Entered {
  return { belief, changes: change === null ? back.changes : [...back.changes, change] };
}

function isMissed({ state, reason }: HeartbeatBelief): boolean {
  return state === "down" && failingOf(reason) === "missed";
}

/** It had been received by the moment at which we came to believe that nothing had come. */
function cameBeforeMiss(before: HeartbeatBelief, ping: Ping): boolean {
  return isMissed(before) && ping.receivedAt <= before.since;
}

/** What was waited for would have been due later, had the ping been there. */
function isProvenFalse(
  before: HeartbeatBelief,
  after: HeartbeatBelief,
  ping: Ping,
  kind: PingKind,
  expectation: Expectation,
): boolean {
  if (!cameBeforeMiss(before, ping)) return false;
  const former = deadlineOf("up", before.pulse, expectation).dueAt;
  if (former === null || former > before.since) return isFalseByNow(before, ping, kind, expectation);
  const dueAt = deadlineOf("up", after.pulse, expectation).dueAt;
  return dueAt === null || dueAt > former;
}

/** Of a miss that others came after: what was waited for then is not known any more, and how long is. */
function isFalseByNow(missed: HeartbeatBelief, ping: Ping, kind: PingKind, expectation: Expectation): boolean {
  const isDownByIt = kind === "fail" && expectation.rules.failuresToDown === 1;
  if (missed.reason === "run_too_long" && !isDownByIt)
    return missed.since - runLimitMs(expectation.rules) <= ping.receivedAt;
  const { dueAt } = deadlineOf("up", { lastPingAt: ping.receivedAt, runs: [] }, expectation);
  return dueAt === null || dueAt > missed.since;
}

/** As if it had not been: it does not count as a failure either. */
function missTakenBack(belief: HeartbeatBelief, at: number): Entered {
  const { belief: entered, change } = entering({ ...belief, failures: belief.failures - 1 }, "up", at);
  assert(change !== null, "what is missed is down");
  const message = "A ping that came in time had not reached the database yet";
  return { belief: entered, changes: [{ ...change, reason: MISS_TAKEN_BACK, message }] };
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
  if (pulse.lastPingAt > ping.receivedAt) return { kind: "success" }; // what came before it is not known any more
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
