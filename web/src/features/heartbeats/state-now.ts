// How a heartbeat stands at a moment. What comes by the clock alone is told by nobody: the page sees it coming. Pure.
import type { Heartbeat, HeartbeatState } from "#web/api/types.ts";
import type { State } from "#web/ui/state.ts";

type Told = Pick<Heartbeat, "state" | "stateSince" | "nextPingDueAt">;

/** "up" turns into "late" when the next ping is due. That it is missed, only the server can know. */
export function stateNow({ state, nextPingDueAt }: Told, nowMs: number): HeartbeatState {
  return state === "up" && nextPingDueAt !== null && nowMs >= Date.parse(nextPingDueAt) ? "late" : state;
}

export function sinceNow(told: Told, nowMs: number): string {
  const isNewlyLate = told.state === "up" && stateNow(told, nowMs) === "late";
  return isNewlyLate && told.nextPingDueAt !== null ? told.nextPingDueAt : told.stateSince;
}

/** The shape and colour of each state. */
export const markOf: Readonly<Record<HeartbeatState, State>> = {
  up: "up",
  late: "degraded",
  down: "down",
  unknown: "unknown",
  maintenance: "maintenance",
  new: "pending",
  paused: "paused",
};

/** Down because nothing came, and not because of what came. */
export function isMissing({ lastReason }: Pick<Heartbeat, "lastReason">): boolean {
  return lastReason === "missed" || lastReason === "not_started";
}
