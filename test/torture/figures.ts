// What a scenario did and what came of it, in numbers.
import type { Pool } from "#platform/database/pool.ts";
import type { ReceivedRequest } from "#test/doubles/webhook-receiver.ts";
import { isTaken, keyOf } from "#test/invariants/invariant.ts";
import type { PingFigures } from "./ping-figures.ts";
import { recordedLooks } from "#test/recorded-looks.ts";

export interface Figures {
  readonly blows: number;
  readonly looks: number;
  readonly changes: number;
  readonly deliveries: number;
  readonly attempts: number;
  /** Keys that were taken more than once, which only an attempt that ended in doubt allows. */
  readonly takenAgain: number;
  /** Deliveries that were never taken and not skipped. */
  readonly lost: number;
  readonly pings?: PingFigures;
}

export async function figuresOf(pool: Pool, received: readonly ReceivedRequest[], blows: number): Promise<Figures> {
  const { rows } = await pool.query<{ changes: number; attempts: number; ids: string[] | null }>(
    `SELECT (SELECT count(*)::int FROM event) AS changes,
       (SELECT count(*)::int FROM attempt) AS attempts,
       (SELECT array_agg(id::text) FROM delivery WHERE state <> 'skipped') AS ids`,
  );
  const looks = (await recordedLooks(pool)).length;
  const { changes, attempts, ids } = rows[0]!;
  const takenCounts = new Map<string, number>();
  for (const request of received.filter(isTaken))
    takenCounts.set(keyOf(request), (takenCounts.get(keyOf(request)) ?? 0) + 1);
  return {
    blows,
    looks,
    changes,
    deliveries: ids?.length ?? 0,
    attempts,
    takenAgain: [...takenCounts.values()].filter((count) => count > 1).length,
    lost: (ids ?? []).filter((id) => !takenCounts.has(id)).length,
  };
}
