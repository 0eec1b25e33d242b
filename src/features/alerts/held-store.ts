// The SQL of messages that wait for a person: after the database went back or was copied, or while the program runs under
// another address than before. They are locked in the order in which the outbox locks them.
import { oneRow } from "#platform/database/one-row.ts";
import type { Db, Tx } from "#platform/database/pool.ts";

export interface Held {
  readonly count: number;
  readonly oldestAt: Date | null;
  /** Since when nothing at all goes out, because the address is another; null when only old messages wait. */
  readonly sendingHeldAt: Date | null;
  readonly url: string | null;
  readonly formerUrl: string | null;
}

/** What waits of one organisation: all that is due while its sending is held, else what is held by itself. */
const waits = `delivery.organization_id = $1 AND (delivery.state = 'held' OR delivery.state = 'pending'
  AND EXISTS (SELECT 1 FROM organization WHERE id = $1 AND sending_held_at IS NOT NULL))`;

export async function readHeldOf(db: Db, org: string): Promise<Held> {
  return oneRow(
    await db.query<Held>(
      `SELECT held.*, organization.sending_held_at AS "sendingHeldAt", installation.url, installation.former_url AS "formerUrl"
       FROM organization
       LEFT JOIN installation ON true
       CROSS JOIN LATERAL (SELECT count(*) AS count, min(created_at) AS "oldestAt" FROM delivery WHERE ${waits}) held
       WHERE organization.id = $1`,
      [org],
    ),
  );
}

/** All of it is due now, has its day of tries, and goes out in its old order. Whether it was told before is not known. */
export async function sendAllHeld(tx: Tx, org: string): Promise<number> {
  await lockHeld(tx, org);
  const sent = await tx.query(
    `UPDATE delivery SET state = CASE WHEN state = 'held' THEN 'pending' ELSE state END, is_ambiguous = is_ambiguous OR state = 'held',
       due_at = clock_timestamp(), give_up_at = clock_timestamp() + interval '24 hours' WHERE ${waits}`,
    [org],
  );
  await tx.query("UPDATE organization SET sending_held_at = NULL WHERE id = $1", [org]);
  return sent.rowCount;
}

/** Sending stays held where the address is another: what comes later waits as well. */
export async function dropAllHeld(tx: Tx, org: string): Promise<number> {
  await lockHeld(tx, org);
  const dropped = await tx.query(
    `UPDATE delivery SET state = 'skipped', finished_at = clock_timestamp(),
       last_detail = 'It waited for a person, who dropped it.' WHERE ${waits}`,
    [org],
  );
  return dropped.rowCount;
}

async function lockHeld(tx: Tx, org: string): Promise<void> {
  await tx.query("SELECT 1 FROM organization WHERE id = $1 FOR UPDATE", [org]);
  await tx.query(`SELECT 1 FROM delivery WHERE ${waits} ORDER BY ord FOR UPDATE`, [org]);
}
