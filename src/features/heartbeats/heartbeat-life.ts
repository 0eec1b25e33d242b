// The life of a heartbeat, pure: that of every watched thing, and the deadline made anew by each step.
import * as things from "#features/monitors/index.ts";
import { expectationOf } from "./expectation.ts";
import type { HeartbeatSettings } from "./heartbeat.ts";
import type { HeartbeatRow } from "./heartbeat-row.ts";
import { deadlineOf } from "./pulse.ts";

export type Step = things.Step<HeartbeatRow>;
type Act = things.Act;

export function pause(before: HeartbeatRow, act: Act): Step | null {
  return before.isPaused ? null : edit(before, { isPaused: true }, act);
}

export function resume(before: HeartbeatRow, act: Act): Step | null {
  return before.isPaused ? edit(before, { isPaused: false }, act) : null;
}

/** Lays changed settings over the old ones. `isPaused` among them pauses or resumes; nothing changed is a step as well. */
export function edit(before: HeartbeatRow, changed: Partial<HeartbeatSettings>, act: Act): Step {
  return awaited(things.edit<HeartbeatRow>(before, changed, act, { endsStreak: false }));
}

export function remove(before: HeartbeatRow, act: Act): Step {
  return awaited(things.remove(before, act));
}

export function restore(before: HeartbeatRow, act: Act): Step | null {
  const step = things.restore(before, act);
  return step === null ? null : awaited(step);
}

/** Whoever pauses, resumes or deletes it wants to hear no more of the runs under way. */
function awaited(step: Step): Step {
  const { after } = step;
  const isInterrupted = step.event !== null || after.deletedAt !== null;
  const pulse = { ...after.pulse, runs: isInterrupted ? [] : after.pulse.runs };
  const deadline = deadlineOf(after.state, pulse, expectationOf(after.schedule, after.rules));
  return { ...step, after: { ...after, pulse: { ...pulse, ...deadline } } };
}
