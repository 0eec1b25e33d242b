// How many runs an outage has cost. Pure; moments are Unix milliseconds.
import { countExpected, MAX_MISSED_RUNS } from "./missed-runs.ts";
import { failingOf } from "./reasons.ts";
import type { Rules } from "./rules.ts";
import { expectedAfterOf, type Schedule } from "./schedule.ts";

/**
 * Expected moments that passed from the beginning of an outage to its end without a success. The newest of them is the one
 * that the ping belongs to which ended it: that run was late, and not missed. A miss begins when the grace is over.
 */
export function runsMissedIn(
  {
    schedule,
    rules,
  }: { readonly schedule: Schedule; readonly rules: Pick<Rules, "graceSeconds" | "startGraceSeconds"> },
  outage: { readonly reason: string; readonly startedAt: number; readonly endedAt: number },
): number {
  const expectedAfter = expectedAfterOf(schedule);
  const passed = countExpected(expectedAfter, firstExpected(), outage.endedAt, MAX_MISSED_RUNS + 1);
  return Math.max(0, passed - 1);

  function firstExpected(): number | null {
    const isMiss = failingOf(outage.reason) === "missed" && outage.reason !== "run_too_long";
    if (!isMiss) return expectedAfter(outage.startedAt);
    const graceSeconds = outage.reason === "not_started" ? rules.startGraceSeconds : rules.graceSeconds;
    return outage.startedAt - (graceSeconds ?? rules.graceSeconds) * 1_000;
  }
}
