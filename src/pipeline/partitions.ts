// Day partitions of the results: made ahead of time, dropped when they are older than is kept. A partition is made aside
// and then attached, so that the flush does not wait behind a long reader.
import { type Pool, transaction } from "#platform/database/pool.ts";

const DAY_MS = 86_400_000;
/** Days ahead that are ready, so that a stopped clock job is noticed long before a flush fails. */
const DAYS_AHEAD = 3;
/** Results may arrive late by what an engine keeps in memory. */
const DAYS_BEHIND = 1;
const LOCK_TRIES = 100;
/** First half of the advisory lock under which partitions are made and dropped: "KP" */
const PARTITION_LOCK_CLASS = 0x4b50;

function partitionName(dayMs: number): string {
  return `result_${new Date(dayMs).toISOString().slice(0, 10).replaceAll("-", "")}`;
}

/** Makes what is missing from yesterday to three days ahead. Safe to run in several processes at once. */
export async function makePartitions(pool: Pool, nowMs: number): Promise<string[]> {
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS;
  const days = Array.from(
    { length: DAYS_BEHIND + 1 + DAYS_AHEAD },
    (_, place) => today + (place - DAYS_BEHIND) * DAY_MS,
  );
  const existing = new Set(await listPartitions(pool));
  const made: string[] = [];
  for (const day of days.filter((one) => !existing.has(partitionName(one)))) {
    await withShortLocks(pool, async (query) => {
      const name = partitionName(day);
      const from = new Date(day).toISOString();
      const to = new Date(day + DAY_MS).toISOString();
      const found = await query(`SELECT to_regclass('${name}') IS NOT NULL AS "isThere"`);
      if ((found.rows[0] as { isThere: boolean }).isThere) return;
      await query(`CREATE TABLE ${name} (LIKE result INCLUDING DEFAULTS)`);
      await query(`ALTER TABLE result ATTACH PARTITION ${name} FOR VALUES FROM ('${from}') TO ('${to}')`);
      made.push(name);
    });
  }
  return made;
}

/** Drops the partitions whose every result is older than `keepDays`. */
export async function dropOldPartitions(pool: Pool, nowMs: number, keepDays: number): Promise<string[]> {
  const oldest = partitionName(nowMs - keepDays * DAY_MS);
  const dropped: string[] = [];
  for (const name of (await listPartitions(pool)).filter((one) => one < oldest)) {
    await withShortLocks(pool, async (query) => {
      await query(`DROP TABLE IF EXISTS ${name}`);
      dropped.push(name);
    });
  }
  return dropped;
}

async function listPartitions(pool: Pool): Promise<string[]> {
  const found = await pool.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'result'::regclass ORDER BY 1`,
  );
  return found.rows.map((row) => row.name);
}

/** One at a time, and never longer in the way of a flush than 50 ms: when the lock is not free, later again. */
async function withShortLocks(
  pool: Pool,
  run: (query: (text: string) => Promise<{ rows: unknown[] }>) => Promise<void>,
): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await transaction(pool, async (tx) => {
        await tx.query(`SELECT pg_advisory_xact_lock(${PARTITION_LOCK_CLASS}, 0)`);
        await tx.query(`SET LOCAL lock_timeout = '50ms'`);
        await run((text) => tx.query(text));
      });
    } catch (error) {
      if ((error as { code?: unknown }).code !== "55P03" || tries >= LOCK_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
