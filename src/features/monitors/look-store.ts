// The SQL of "look now": a request that the engine of the monitor's shard answers.
import { type Pool, type Db, transaction } from "#platform/database/pool.ts";
import { Refusal } from "#platform/refusal.ts";
import type { FinishedLook } from "./sighting-view.ts";

/** Requests of one organisation that wait at the same time. */
const MAX_WAITING = 100;
/** Older requests were left behind by a process that died while it waited. */
const FORGET_AFTER_MINUTES = 10;
/** An engine that has not flushed for longer than this is not there; see KEEPWATCH_LEASE_SECONDS. */
const ALIVE_WITHIN_SECONDS = 15;

export async function insertLookRequest(
  pool: Pool,
  id: string,
  monitor: { readonly number: number; readonly shard: number; readonly organizationId: string },
): Promise<void> {
  await transaction(pool, async (tx) => {
    await tx.query("DELETE FROM look_request WHERE requested_at < clock_timestamp() - make_interval(mins => $1)", [
      FORGET_AFTER_MINUTES,
    ]);
    const inserted = await tx.query(
      `INSERT INTO look_request (id, number, shard)
       SELECT $1, $2, $3 WHERE (
         SELECT count(*) FROM look_request JOIN thing USING (number) WHERE organization_id = $4 AND answered_at IS NULL
       ) < $5`,
      [id, monitor.number, monitor.shard, monitor.organizationId, MAX_WAITING],
    );
    if (inserted.rowCount === 0)
      throw new Refusal(429, "too_many_checks", `${MAX_WAITING} checks are being waited for already.`, {
        retryAfterSeconds: 1,
      });
    await tx.query("SELECT pg_notify('look', $1)", [String(monitor.shard)]);
  });
}

export async function findAnswer(db: Db, id: string): Promise<FinishedLook | null> {
  const { rows } = await db.query<{ sighting: FinishedLook }>(
    "SELECT sighting FROM look_request WHERE id = $1 AND answered_at IS NOT NULL",
    [id],
  );
  return rows[0]?.sighting ?? null;
}

export async function dropLookRequest(db: Db, id: string): Promise<void> {
  await db.query("DELETE FROM look_request WHERE id = $1", [id]);
}

/** Whether a living engine owns the shard. */
export async function hasEngine(db: Db, shard: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `SELECT 1 FROM shard s JOIN engine e ON e.id = s.owner
     WHERE s.id = $1 AND NOT e.fenced AND e.alive_at > clock_timestamp() - make_interval(secs => $2)`,
    [shard, ALIVE_WITHIN_SECONDS],
  );
  return rowCount > 0;
}
