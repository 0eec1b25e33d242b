// A miss that was none: what had been received by then shows it, and reaches the database only now, out of the spool of a
// receiver that was cut from it (hazard 14). Pure.
import {
  deadlineOf,
  type Expectation,
  MISS_TAKEN_BACK,
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
 * Of a miss that others came after: what was waited for then is not known any more, but how long is. It may be wrong where
 * several runs overlap, or where an end that came between the two was forgotten over a failure that came after both.
 */
export function isFalseByNow(missed: HeartbeatBelief, ping: Ping, kind: PingKind, expectation: Expectation): boolean {
  const { rules } = expectation;
  const { dueWhy, lastPingAt, runs } = missed.pulse;
  const wasOutvoted = lastPingAt !== null && lastPingAt > ping.receivedAt && lastPingAt <= missed.since;
  const isDownByIt = kind === "fail" && rules.failuresToDown === 1 && !wasOutvoted;
  if (dueWhy === "run_too_long" && !isDownByIt) {
    const startedBy = missed.since - runLimitMs(rules);
    const isOfOneRun = ping.runId !== null && kind !== "fail";
    const isOther = ({ runId, startedAt }: Run) => runId !== ping.runId && startedAt <= startedBy;
    return startedBy <= ping.receivedAt && !(isOfOneRun && runs.some(isOther));
  }
  if (wasOutvoted || kind === "start" || kind === "alive") return false;
  const { dueAt } = deadlineOf("up", { lastPingAt: ping.receivedAt, runs: [] }, expectation);
  return dueAt === null || dueAt > missed.since;
}

/** As if it had not been: it does not count as a failure either. */
export function missTakenBack(belief: HeartbeatBelief, at: number): Entered {
  const up = entering({ ...belief, failures: belief.failures - 1 }, "up", at);
  const why = { reason: MISS_TAKEN_BACK, message: "A ping that came in time had not reached the database yet" };
  return { belief: up.belief, changes: up.changes.map((change) => ({ ...change, ...why })) };
}
