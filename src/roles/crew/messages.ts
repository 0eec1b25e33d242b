// What a leading process and its crew say to each other, over the channel that Node opens between parent and child: never
// on a command line, since the settings hold secrets.
import type { Settings } from "#platform/config.ts";
import type { DatabaseConnection } from "#platform/database/pool.ts";
import type { RoomFigures } from "#roles/capacity.ts";
import type { WaitingLooks } from "#roles/engine.ts";
import type { Whereabouts } from "#roles/installation.ts";
import type { Tally } from "./figures.ts";
import type { EngineLoad } from "./sizing.ts";

/** Connections that a member keeps to the database beside those of its flush and of the notices. */
export const MEMBER_POOL_SIZE = 4;

export type ToMember =
  | {
      readonly kind: "start";
      readonly number: number;
      readonly service: string;
      readonly settings: Settings;
      readonly connection: DatabaseConnection;
      readonly whereabouts: Whereabouts;
    }
  | { readonly kind: "stop" };

export interface MemberReport {
  readonly load: EngineLoad;
  readonly watching: number;
  readonly shards: number;
  /** Things that cannot be seen just now because our own network seems to be gone. */
  readonly blindThings: number;
  readonly waiting: WaitingLooks;
  readonly room: RoomFigures;
  readonly memoryBytes: number;
  readonly cpuSeconds: number;
  /** A sentence for /ready when something is wrong. */
  readonly problem: string | null;
  /** What was counted since the report before. */
  readonly tally: Tally;
}

export type FromMember = { readonly kind: "report"; readonly report: MemberReport };
