// Pure: how many expected moments have passed since the last sign of life.
import { expectationOf } from "./expectation.ts";
import type { HeartbeatRow } from "./heartbeat-row.ts";
import type { ExpectedAfter } from "./schedule.ts";

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
  return countExpected(expectedAfter, expectedAfter(pulse.lastPingAt), now, MAX_MISSED_RUNS);
}

/** Expected moments from `first` to `until`, both in it; counted to `most`. */
export function countExpected(expectedAfter: ExpectedAfter, first: number | null, until: number, most: number): number {
  let count = 0;
  for (let at = first; at !== null && at <= until && count < most; at = expectedAfter(at)) count++;
  return count;
}
