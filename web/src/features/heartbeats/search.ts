// What of the list stands in the address, so that a filtered list can be sent to somebody.
import type { HeartbeatState } from "#web/api/types.ts";

export interface HeartbeatSearch {
  q?: string;
  state?: HeartbeatState;
  tag?: string;
}

export const filterStates = [
  "down",
  "late",
  "unknown",
  "maintenance",
  "up",
  "new",
  "paused",
] as const satisfies readonly HeartbeatState[];

export function readHeartbeatSearch(search: Record<string, unknown>): HeartbeatSearch {
  const { q, state, tag } = search;
  const knownState = filterStates.find((known) => known === state);
  return {
    ...(typeof q === "string" && q !== "" ? { q } : {}),
    ...(knownState === undefined ? {} : { state: knownState }),
    ...(typeof tag === "string" && tag !== "" ? { tag } : {}),
  };
}
