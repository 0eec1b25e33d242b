// How many runs an outage has cost. Pure; moments are Unix milliseconds.
import { failingOf } from "./reasons.ts";
import type { Rules } from "./rules.ts";
import { expectedAfterOf, type Schedule } from "./schedule.ts";

/** More are not counted. */
export const MOST_COUNTED_RUNS = 100;

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
  let at = firstExpected();
  let passed = 0;
  while (at !== null && at <= outage.endedAt && passed <= MOST_COUNTED_RUNS) {
    passed += 1;
    at = expectedAfter(at);
  }
  return Math.max(0, passed - 1);

  function firstExpected(): number | null {
    const isMiss = failingOf(outage.reason) === "missed" && outage.reason !== "run_too_long";
    if (!isMiss) return expectedAfter(outage.startedAt);
    const graceSeconds = outage.reason === "not_started" ? rules.startGraceSeconds : rules.graceSeconds;
    return outage.startedAt - (graceSeconds ?? rules.graceSeconds) * 1_000;
  }
}
