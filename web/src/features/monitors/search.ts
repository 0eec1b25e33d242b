// What of the list stands in the address, so that a filtered list can be sent to somebody.
import type { MonitorState } from "#web/api/types.ts";

export const barRanges = ["1h", "24h", "7d", "90d"] as const;
export type BarRange = (typeof barRanges)[number];

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** How far back a bar usefully reaches, by the age of the oldest monitor: a bar of one cell says nothing. */
export function usualBarRange(oldestAt: string | undefined): BarRange {
  const ageMs = oldestAt === undefined ? 0 : Date.now() - Date.parse(oldestAt);
  if (ageMs < 3 * hourMs) return "1h";
  if (ageMs < 2 * dayMs) return "24h";
  return ageMs < 14 * dayMs ? "7d" : "90d";
}

export interface MonitorSearch {
  q?: string;
  state?: MonitorState;
  tag?: string;
  bar?: BarRange;
}

export const filterStates = [
  "up",
  "degraded",
  "down",
  "unknown",
  "maintenance",
  "paused",
  "pending",
] as const satisfies readonly MonitorState[];

export function readMonitorSearch(search: Record<string, unknown>): MonitorSearch {
  const { q, state, tag, bar } = search;
  const knownState = filterStates.find((known) => known === state);
  const knownBar = barRanges.find((known) => known === bar);
  return {
    ...(typeof q === "string" && q !== "" ? { q } : {}),
    ...(knownState === undefined ? {} : { state: knownState }),
    ...(typeof tag === "string" && tag !== "" ? { tag } : {}),
    ...(knownBar === undefined ? {} : { bar: knownBar }),
  };
}
