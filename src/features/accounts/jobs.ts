// Daily work: what has had its time is deleted, in batches that hold no lock for long.
import type { Pool } from "#platform/database/pool.ts";
import { attemptWindowMs } from "./attempt-store.ts";

const batchRows = 1_000;
const mostBatches = 1_000; // of one kind in one run; the rest waits for the next run
const hourMs = 3_600_000;
const keepEndedSessionsMs = 7 * 24 * hourMs;
const keepAnswersMs = 24 * hourMs;

export interface CleanedAccounts {
  readonly links: number;
  readonly sessions: number;
  readonly attempts: number;
  readonly answers: number;
}

/** Deletes expired links, ended sessions with their tokens, old sign-in attempts and kept answers. Gives the counts. */
export async function cleanAccounts(pool: Pool, now: Date): Promise<CleanedAccounts> {
  const before = (ageMs: number) => new Date(now.getTime() - ageMs);
  return {
    links: await deleteAll(pool, "one_time_link", "expires_at <= $1", now),
    sessions: await deleteAll(pool, "session", "least(ended_at, expires_at) <= $1", before(keepEndedSessionsMs)),
    attempts: await deleteAll(pool, "sign_in_attempt", "at <= $1", before(attemptWindowMs)),
    answers: await deleteAll(pool, "idempotency", "created_at <= $1", before(keepAnswersMs)),
  };
}

async function deleteAll(pool: Pool, table: string, condition: string, moment: Date): Promise<number> {
  let deleted = 0;
  for (let batch = 0; batch < mostBatches; batch += 1) {
    const { rowCount } = await pool.query(
      `DELETE FROM ${table} WHERE ctid IN
         (SELECT ctid FROM ${table} WHERE ${condition} LIMIT ${batchRows} FOR UPDATE SKIP LOCKED)`,
      [moment],
    );
    deleted += rowCount;
    if (rowCount < batchRows) break;
  }
  return deleted;
}
