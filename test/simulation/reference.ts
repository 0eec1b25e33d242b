// What should be believed, worked out slowly and plainly from everything that was committed: whole streaks are kept and
// counted, and nothing of the real judge is used.
import type { Entry } from "./plain-record.ts";

export interface ExpectedEvent {
  readonly state: string;
  readonly fromMs: number;
}

export interface Expected {
  readonly events: readonly ExpectedEvent[];
  /** After each look of the journal: is it in trouble, so that it is looked at on its retry interval? By its slot. */
  readonly troubledAfter: ReadonlyMap<number, boolean>;
}

export function expectedOf(journal: readonly Entry[]): Expected {
  const events: ExpectedEvent[] = [];
  const troubledAfter = new Map<number, boolean>();
  let failedAtMs: number[] = [];
  let wellAtMs: number[] = [];
  let version = 0;
  let newestSlot = 0;
  let thresholds = { failuresToDown: 0, successesToUp: 0 };
  const state = () => events.at(-1)!.state;
  const begin = (next: string, atMs: number) => {
    events.push({ state: next, fromMs: Math.max(atMs, (events.at(-1)?.fromMs ?? -Infinity) + 1) });
    wellAtMs = [];
  };
  for (const entry of journal) {
    if (entry.kind === "edit") {
      ({ version, thresholds } = entry);
      newestSlot = entry.slot;
      if (entry.endsStreak) failedAtMs = wellAtMs = [];
      if (entry.begins !== null) events.push({ state: entry.begins.state, fromMs: entry.begins.sinceMs });
      continue;
    }
    const { look } = entry;
    const counts = look.verdict !== "unmeasured" && look.version === version && look.slot > newestSlot;
    if (counts && state() !== "paused") {
      // A look that finds all well as before is not written, and so does not raise what the next must be above.
      const isAsBefore = failedAtMs.length === 0 && state() === (look.verdict === "slow" ? "degraded" : "up");
      if (look.verdict === "bad" || !isAsBefore) newestSlot = look.slot;
      if (look.verdict === "bad") {
        wellAtMs = [];
        failedAtMs = [...failedAtMs, look.at];
        if (state() !== "down" && failedAtMs.length >= thresholds.failuresToDown) begin("down", failedAtMs[0]!);
      } else {
        failedAtMs = [];
        const well = look.verdict === "slow" ? "degraded" : "up";
        if (state() === "down") {
          wellAtMs = [...wellAtMs, look.at];
          if (wellAtMs.length >= thresholds.successesToUp) begin(well, wellAtMs[0]!);
        } else if (state() !== well) begin(well, look.at);
      }
    }
    troubledAfter.set(look.slot, failedAtMs.length > 0 || wellAtMs.length > 0 || state() === "down");
  }
  return { events, troubledAfter };
}
