// What an engine keeps in memory of each thing that it watches: the settings, the belief as last committed, and what is
// under way. Memory follows the database, never the other way round.
import type { Watched } from "#features/monitors/index.ts";
import type { Belief } from "./judge.ts";

export interface Watch {
  settings: Watched;
  belief: Belief;
  epoch: number; // of the shard when it was taken; evidence in each result
  /** Of the newest look that was begun. */
  lastSlot: number;
  isInFlight: boolean;
  /** A look is owed beside its slots: as soon as the running one has ended, or its turn comes. */
  mustLookAgain: boolean;
  /** The "look now" requests that the running look will answer. */
  requests: readonly string[];
}

/** One for all that wait for nothing. */
export const noRequests: readonly string[] = [];

export function watchOf(settings: Watched, epoch: number): Watch {
  return {
    settings,
    belief: settings.belief,
    epoch,
    lastSlot: 0,
    isInFlight: false,
    mustLookAgain: false,
    requests: noRequests,
  };
}
