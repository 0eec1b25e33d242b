// Pure: how many expected moments have passed since the last sign of life.
import { expectationOf } from "./expectation.ts";
import type { HeartbeatRow } from "./heartbeat-row.ts";

/** Counted so far and no further: a page shows a thousand heartbeats, and all may have stopped long ago. */
export const MAX_MISSED_RUNS = 100;

export function missedRunsOf(
  { state, schedule, rules, pulse }: Pick<HeartbeatRow, "state" | "schedule" | "rules" | "pulse">,
  now: number,
): number {
  if (state === "pending" || state === "paused" || pulse.lastPingAt === null) return 0;
  if (schedule.kind === "period" && schedule.daysOff === undefined) {
    const passed = Math.floor((now - pulse.lastPingAt) / (schedule.periodSeconds * 1_000));
    return Math.min(Math.max(passed, 0), MAX_MISSED_RUNS);
  }
  const { expectedAfter } = expectationOf(schedule, rules);
  let count = 0;
  let at = expectedAfter(pulse.lastPingAt);
  while (at !== null && at <= now && count < MAX_MISSED_RUNS) {
    count++;
    at = expectedAfter(at);
  }
  return count;
}
