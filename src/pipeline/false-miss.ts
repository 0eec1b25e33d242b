// A miss that was none: what had been received by then shows it, and reaches the database only now, out of the spool of a
// receiver that was cut from it (hazard 14). Pure.
import {
  deadlineOf,
  type Expectation,
  MISS_TAKEN_BACK,
  noPulse,
  type Ping,
  type PingKind,
  type Run,
  runLimitMs,
} from "#features/heartbeats/index.ts";
import { type Entered, entering, type HeartbeatBelief } from "./heartbeat-belief.ts";

/** It had been received by the moment at which we came to believe that nothing had come. */
export function cameBeforeMiss({ state, since, pulse }: HeartbeatBelief, ping: Ping): boolean {
  return state === "down" && pulse.dueWhy !== null && ping.receivedAt <= since;
}

/** Of a ping that came before it: what was waited for would have been due later, had the ping been there. */
export function isProvenFalse(
  before: HeartbeatBelief,
  after: HeartbeatBelief,
  ping: Ping,
  kind: PingKind,
  expectation: Expectation,
): boolean {
  const former = deadlineOf("up", before.pulse, expectation).dueAt;
  if (former === null || former > before.since) return isFalseByNow(before, ping, kind, expectation);
  const dueAt = deadlineOf("up", after.pulse, expectation).dueAt;
  return dueAt === null || dueAt > former;
}

/**
 * Up to when nothing would have been missed after the ping, had it been the last: by the schedule, if it is an end, and by
 * the limit of a run that it ended or was a sign of (Unix milliseconds; Infinity: for ever).
 */
export function reachOf(
  ping: Ping,
  kind: PingKind,
  expectation: Expectation,
): { byScheduleMs: number; byRunMs: number } {
  const { dueAt } = deadlineOf("up", { ...noPulse, lastPingAt: ping.receivedAt }, expectation);
  const isEnd = kind === "success" || kind === "fail";
  return {
    byScheduleMs: isEnd ? (dueAt ?? Infinity) : -Infinity,
    byRunMs: isEnd || kind === "alive" ? ping.receivedAt + runLimitMs(expectation.rules) : -Infinity,
  };
}

/**
 * Of a miss that others came after: what was waited for then is not known any more, but how long is. It may be wrong where
 * several runs overlap, or where an end that came between the two was forgotten over a failure that came after both.
 */
export function isFalseByNow(missed: HeartbeatBelief, ping: Ping, kind: PingKind, expectation: Expectation): boolean {
  const { rules } = expectation;
  const { since, pulse } = missed;
  const { dueWhy, lastPingAt, runs } = pulse;
  const { byScheduleMs, byRunMs } = reachOf(ping, kind, expectation);
  const wasOutvoted = lastPingAt !== null && lastPingAt > ping.receivedAt && lastPingAt <= since;
  const isDownByIt = kind === "fail" && rules.failuresToDown === 1 && !wasOutvoted;
  if (dueWhy !== "run_too_long" || isDownByIt) return !wasOutvoted && since < byScheduleMs;
  const isOfOneRun = ping.runId !== null && kind !== "fail";
  const isOther = ({ runId, startedAt }: Run) => runId !== ping.runId && startedAt + runLimitMs(rules) <= since;
  return since <= byRunMs && !(isOfOneRun && runs.some(isOther));
}

/** As if it had not been: it does not count as a failure either. */
export function missTakenBack(belief: HeartbeatBelief, at: number): Entered {
  const up = entering({ ...belief, failures: belief.failures - 1 }, "up", at);
  const why = { reason: MISS_TAKEN_BACK, message: "A ping that came in time had not reached the database yet" };
  return { belief: up.belief, changes: up.changes.map((change) => ({ ...change, ...why })) };
}
