// One run of the packing: hours, then days, then what is older than is kept is dropped. One process at a time.
import type { Pool } from "#platform/database/pool.ts";
import { type PackedDays, packDays } from "./pack-days.ts";
import { type PackedHours, packHours } from "./pack-hours.ts";
import { DAY_MS, dropOldPartitions, packedDays, PARTITION_LOCK_CLASS, rollupHours } from "./partitions.ts";

/** Of the class of advisory locks for partitions: the packing itself. */
const PACK_LOCK = `${PARTITION_LOCK_CLASS}, 1`;

export interface Retention {
  /** Days for which looks, and failures, are kept. */
  readonly resultDays: number;
  /** Days for which the summaries of hours are kept; those of days are kept for ever. */
  readonly hourDays: number;
  /** Bad answers kept of each thing. */
  readonly failuresKept: number;
}

export interface Packed {
  readonly hours: PackedHours;
  readonly days: PackedDays;
  readonly dropped: string[];
}

/** null: another process packs at this moment. */
export async function pack(pool: Pool, nowMs: number, retention: Retention): Promise<Packed | null> {
  return pool.withSession(async (session) => {
    const lock = await session.query<{ isMine: boolean }>(`SELECT pg_try_advisory_lock(${PACK_LOCK}) AS "isMine"`);
    if (lock.rows[0]?.isMine !== true) return null;
    try {
      return {
        hours: await packHours(pool, nowMs),
        days: await packDays(pool, nowMs),
        dropped: await dropOld(pool, nowMs, retention),
      };
    } finally {
      await session.query(`SELECT pg_advisory_unlock(${PACK_LOCK})`);
    }
  });
}

async function dropOld(
  pool: Pool,
  nowMs: number,
  { resultDays, hourDays, failuresKept }: Retention,
): Promise<string[]> {
  const looks = await dropOldPartitions(pool, packedDays, nowMs, resultDays * DAY_MS);
  const hours = await dropOldPartitions(pool, rollupHours, nowMs, hourDays * DAY_MS);
  await pool.query(
    `DELETE FROM failure f USING (
       SELECT number, slot, at, row_number() OVER (PARTITION BY number ORDER BY slot DESC) AS place FROM failure) AS n
     WHERE f.number = n.number AND f.slot = n.slot AND (n.place > $2 OR n.at < $1)`,
    [new Date(nowMs - resultDays * DAY_MS), failuresKept],
  );
  return [...looks, ...hours];
}
