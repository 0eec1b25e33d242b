// The life of a monitor, pure: what a person's act makes of its rows. Every step gives the monitor a new version and a
// higher slot, so that no verdict from before can be committed after it; a step that changes the state is an event.
import type { MonitorRow, MonitorSettings } from "./monitor-row.ts";

/** Who does it, and when. */
export interface Act {
  readonly by: string | null;
  readonly now: Date;
}

/** A step of one monitor: its rows before and after, and the event when the state changed. */
export interface Step {
  readonly before: MonitorRow;
  readonly after: MonitorRow;
  readonly event: { readonly reason: string | null; readonly message: string | null } | null;
  /** The running streak of failures or successes was made under other settings and counts no more. */
  readonly endsStreak: boolean;
}

const pausedByPerson = { reason: "paused_by_person", message: "Paused by a person" };
const deletedByPerson = { reason: "deleted_by_person", message: "Deleted by a person" };

export function pause(before: MonitorRow, act: Act): Step | null {
  return before.isPaused ? null : edit(before, { isPaused: true }, act);
}

export function resume(before: MonitorRow, act: Act): Step | null {
  return before.isPaused ? edit(before, { isPaused: false }, act) : null;
}

/** Lays changed settings over the old ones. `isPaused` among them pauses or resumes. */
export function edit(before: MonitorRow, changed: Partial<MonitorSettings>, act: Act): Step {
  const after = { ...before, ...changed, ...signed(before, act) };
  if (before.isPaused !== after.isPaused)
    return after.isPaused
      ? enter("paused", before, after, act, pausedByPerson)
      : enter("pending", before, after, act, null);
  const endsStreak = judgingSettings.some((name) => name in changed);
  return { before, after: endsStreak ? { ...after, failures: 0 } : after, event: null, endsStreak };
}

/** Settings under which a streak is counted. */
const judgingSettings = ["target", "secrets", "timeoutMs", "failuresToDown", "successesToUp"] as const;

/** A deleted monitor is not looked at: it rests like a paused one, but remembers whether a person had paused it. */
export function remove(before: MonitorRow, act: Act): Step {
  const after = { ...before, ...signed(before, act), deletedAt: act.now };
  if (before.isPaused) return { before, after, event: null, endsStreak: false };
  return enter("paused", before, after, act, deletedByPerson);
}

export function restore(before: MonitorRow, act: Act): Step | null {
  if (before.deletedAt === null) return null;
  const after = { ...before, ...signed(before, act), deletedAt: null };
  if (before.isPaused) return { before, after, event: null, endsStreak: false };
  return enter("pending", before, after, act, null);
}

function signed(before: MonitorRow, { by, now }: Act) {
  return {
    version: before.version + 1,
    slot: Math.max(before.slot + 1, now.getTime()),
    updatedAt: now,
    updatedBy: by,
  };
}

function enter(
  state: "pending" | "paused",
  before: MonitorRow,
  after: MonitorRow,
  { now }: Act,
  why: { reason: string; message: string } | null,
): Step {
  if (before.state === state) throw new Error(`a monitor that is ${state} cannot become it again`);
  // A moment of a state begins after the one before it, whatever the clocks of two machines say.
  const since = new Date(Math.max(now.getTime(), before.since.getTime() + 1));
  return {
    before,
    after: { ...after, state, seq: before.seq + 1, since, failures: 0 },
    event: { reason: why?.reason ?? null, message: why?.message ?? null },
    endsStreak: true,
  };
}
