// The life of a monitor, pure: that of every watched thing, and which settings a streak of failures hangs on.
import type { MonitorRow, MonitorSettings } from "./monitor-row.ts";
import * as things from "./thing-life.ts";
import type { Act } from "./thing-life.ts";

export { type Act, remove, restore } from "./thing-life.ts";
export type Step = things.Step<MonitorRow>;

/** Settings under which a streak is counted. */
const judgingSettings = ["target", "secrets", "timeoutMs", "failuresToDown", "successesToUp"] as const;

export function pause(before: MonitorRow, act: Act): Step | null {
  return before.isPaused ? null : edit(before, { isPaused: true }, act);
}

export function resume(before: MonitorRow, act: Act): Step | null {
  return before.isPaused ? edit(before, { isPaused: false }, act) : null;
}

/** Lays changed settings over the old ones. `isPaused` among them pauses or resumes. */
export function edit(before: MonitorRow, changed: Partial<MonitorSettings>, act: Act): Step {
  return things.edit<MonitorRow>(before, changed, act, { endsStreak: judgingSettings.some((name) => name in changed) });
}
