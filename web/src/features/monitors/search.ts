// What of the list stands in the address, so that a filtered list can be sent to somebody.
import type { MonitorState } from "#web/api/types.ts";

export const barRanges = ["24h", "7d", "90d"] as const;
export type BarRange = (typeof barRanges)[number];

export interface MonitorSearch {
  q?: string;
  state?: MonitorState;
  tag?: string;
  bar?: BarRange;
}

export const filterStates = ["up", "degraded", "down", "unknown", "maintenance", "paused", "pending"] as const satisfies readonly MonitorState[];

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
