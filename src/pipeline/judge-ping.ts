// Pure: what we believed of a heartbeat + a ping = what we now believe. The other half of judging is a deadline that
// passes: lateness.ts. No clock, no database.
import {
  type Expectation,
  MAX_RUNS,
  meaningOf,
  type Meaning,
  type Ping,
  type PingKind,
  type Pulse,
  type Run,
} from "#features/heartbeats/index.ts";
import { cameBeforeMiss, isFalseByNow, isProvenFalse, missTakenBack } from "./false-miss.ts";
import {
  awaited,
  type Entered,
  entering,
  type HeartbeatBelief,
  type StateChange,
  UNCHANGED,
} from "./heartbeat-belief.ts";

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

/**
 * Judges one ping. One older than the newest that was judged is recorded and decides nothing by itself, but it ends or
 * begins its run, takes a miss back that it proves to be none, and the last of all ends decides the state.
 */
export function judgePing(before: HeartbeatBelief, ping: Ping, expectation: Expectation): JudgedPing {
  const pings = before.pulse.pings + 1;
  const meaning = meaningOf(ping, expectation.rules);
  const isAsleep = before.state === "paused" && !expectation.rules.resumesByPing;
  const isIgnored = isAsleep || meaning.kind === "ignored";
  if (isIgnored || meaning.kind === "log") {
    const kind = isIgnored ? "ignored" : meaning.kind;
    return recorded({ belief: { ...before, pulse: { ...before.pulse, pings } }, changes: UNCHANGED }, kind, meaning);
  }
  const isLate = isOlder(ping, before.pulse);
  const { appliedAt, appliedId } = isLate ? before.pulse : { appliedAt: ping.receivedAt, appliedId: ping.id };
  const counted = { ...before, pulse: { ...before.pulse, pings, appliedAt, appliedId } };
  if (meaning.kind === "success" || meaning.kind === "fail") return ended(counted, ping, meaning, expectation, isLate);
  const begun = meaning.kind === "start" ? started(counted, ping, isLate) : keptAlive(counted, ping);
  const { belief, changes } = undecided(counted, begun, ping, meaning.kind, expectation);
  return recorded({ belief: awaited(belief, expectation), changes }, meaning.kind, meaning);
}

/** What ends no run. */
function recorded({ belief, changes }: Entered, kind: PingKind, { message }: Meaning): JudgedPing {
  return { belief, kind, durationMs: null, note: message ?? null, changes, slow: null };
}

function isOlder(ping: Ping, { appliedAt, appliedId }: Pulse): boolean {
  if (appliedAt === null || ping.receivedAt > appliedAt) return false;
  return ping.receivedAt < appliedAt || (appliedId !== null && ping.id <= appliedId);
}

/** One that comes late begins nothing that has ended, been begun anew or paused since. */
function started(belief: HeartbeatBelief, ping: Ping, isLate: boolean): HeartbeatBelief {
  const { runs, lastPingAt } = belief.pulse;
  const isEnded = isLate && lastPingAt !== null && lastPingAt > ping.receivedAt;
  const isBegunAnew = runs.some(({ runId, startedAt }) => runId === ping.runId && startedAt > ping.receivedAt);
  if (isEnded || isBegunAnew || isBeforePause(belief, ping)) return belief;
  const others = runs.filter((run) => run.runId !== ping.runId);
  const run: Run = { runId: ping.runId, startedAt: ping.receivedAt, aliveAt: ping.receivedAt };
  return { ...belief, pulse: { ...belief.pulse, runs: [...others, run].slice(-MAX_RUNS) } };
}

/** "Still at work": the run may take as long as a run may from here on. Without a run, the newest is meant, or none. */
function keptAlive(belief: HeartbeatBelief, ping: Ping): HeartbeatBelief {
  const { runs } = belief.pulse;
  const begun = runs.filter(({ startedAt }) => startedAt <= ping.receivedAt);
  const meant = begun.find(({ runId }) => runId === ping.runId) ?? begun.at(-1);
  const kept = runs.map((run) =>
    run === meant && run.aliveAt < ping.receivedAt ? { ...run, aliveAt: ping.receivedAt } : run,
  );
  return { ...belief, pulse: { ...belief.pulse, runs: kept } };
}

function isBeforePause({ state, since }: HeartbeatBelief, ping: Ping): boolean {
  return state === "paused" && ping.receivedAt <= since;
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
  const run = pulse.runs.find((one) => one.runId === ping.runId && one.startedAt <= ping.receivedAt);
  const durationMs = ping.toldDurationMs ?? durationOf(run, ping);
  const meaning = meant.kind === "success" ? checkedByTime(before, ping, durationMs, expectation) : meant;
  const isGood = meaning.kind === "success";
  const usualMs = usualOf(pulse.durations);
  const takes = isGood && durationMs !== null ? Math.min(Math.round(durationMs / 1_000), 2 ** 31 - 1) : null;
  const after: HeartbeatBelief = {
    ...before,
    pulse: {
      ...pulse,
      runs: runsAfter(pulse.runs, ping, isGood),
      durations: takes === null ? pulse.durations : [...pulse.durations, takes].slice(-MOST_USUAL),
      lastPingAt: isLast ? ping.receivedAt : pulse.lastPingAt,
      lastDurationMs: isLast ? durationMs : pulse.lastDurationMs,
    },
  };
  const { belief, changes } =
    isLast && !isBeforePause(before, ping)
      ? decided(before, after, ping, meaning, expectation)
      : undecided(before, after, ping, meaning.kind, expectation);
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

/** The newest end decides the state; a miss that it proves false is taken back first, also by one that failed. */
function decided(
  before: HeartbeatBelief,
  after: HeartbeatBelief,
  ping: Ping,
  { kind, reason, message }: Meaning,
  expectation: Expectation,
): Entered {
  const isGood = kind === "success";
  if (isGood && after.state === "up" && after.failures === 0) return { belief: after, changes: UNCHANGED };
  const isBefore = cameBeforeMiss(before, ping);
  const bringsDown = !isGood && before.failures >= expectation.rules.failuresToDown; // the miss was one of them
  const isFalse = isBefore && (bringsDown || isProvenFalse(before, after, ping, kind, expectation));
  // The miss came after it and stands; it counts as one more, or as the first one.
  if (isBefore && !isFalse)
    return { belief: { ...after, failures: isGood ? 1 : after.failures + 1 }, changes: UNCHANGED };
  const back = isFalse ? missTakenBack(after, ping.receivedAt) : { belief: after, changes: UNCHANGED };
  if (isGood) return followedBy(back, entering({ ...back.belief, failures: 0 }, "up", ping.receivedAt));
  const failures = back.belief.failures + 1;
  const failed = { ...back.belief, failures, reason: reason ?? "failed", message: message ?? "reported a failure" };
  return followedBy(back, entering(failed, stateAfter(failed, expectation), ping.receivedAt));
}

/**
 * What decides no state, for it is no end, or an end came after it. A miss may have been none all the same; if a failure
 * came after that miss, it is told in its place.
 */
function undecided(
  before: HeartbeatBelief,
  after: HeartbeatBelief,
  ping: Ping,
  kind: PingKind,
  expectation: Expectation,
): Entered {
  if (!cameBeforeMiss(before, ping)) return { belief: after, changes: UNCHANGED };
  const { lastPingAt } = before.pulse;
  const hasFailedSince = lastPingAt !== null && lastPingAt > before.since;
  const isFalse = hasFailedSince
    ? isFalseByNow(before, ping, kind, expectation)
    : isProvenFalse(before, after, ping, kind, expectation);
  if (!isFalse) return { belief: after, changes: UNCHANGED };
  const back = missTakenBack(after, ping.receivedAt);
  if (!hasFailedSince) return back;
  const failures = back.belief.failures + (kind === "fail" ? 1 : 0);
  const failed = { ...back.belief, failures, reason: before.reason, message: before.message };
  return followedBy(back, entering(failed, stateAfter(failed, expectation), lastPingAt));
}

function followedBy(first: Entered, then: Entered): Entered {
  return { belief: then.belief, changes: [...first.changes, ...then.changes] };
}

function durationOf(run: Run | undefined, ping: Ping): number | null {
  if (run === undefined) return null;
  const durationMs = ping.receivedAt - run.startedAt;
  return durationMs <= LONGEST_MATCHED_MS ? durationMs : null;
}

/** A success that came too early, or of a run that was too short or too long, is a failure. */
function checkedByTime(
  before: HeartbeatBelief,
  ping: Ping,
  durationMs: number | null,
  { expectedAfter, rules }: Expectation,
): Meaning {
  const { state, pulse } = before;
  if (durationMs !== null && rules.shortestSeconds !== null && durationMs < rules.shortestSeconds * 1_000)
    return { kind: "fail", reason: "run_too_short", message: `ended after ${seconds(durationMs)}, sooner than it can` };
  if (durationMs !== null && rules.longestSeconds !== null && durationMs > rules.longestSeconds * 1_000)
    return { kind: "fail", reason: "took_too_long", message: `took ${seconds(durationMs)}, longer than it may` };
  const isAwaited = state === "up" || cameBeforeMiss(before, ping);
  if (rules.earliestSeconds === null || !isAwaited || pulse.lastPingAt === null) return { kind: "success" };
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

/** Of one that failed. */
function stateAfter({ state, failures }: HeartbeatBelief, { rules }: Expectation): string {
  return failures >= rules.failuresToDown ? "down" : state;
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
