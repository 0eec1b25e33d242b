// Who takes pings: a row per start of such a process, with how far it has written what it received. A deadline is judged
// only when all have written what came before it; a stretch in which none could receive moves all deadlines.
import { hostname } from "node:os";
import { uuidv7 } from "#lib/uuid.ts";
import { oneRow } from "#platform/database/one-row.ts";
import type { Db, Pool } from "#platform/database/pool.ts";
import { transaction } from "#platform/database/pool.ts";
import { type SignOfLife, SilenceWatch } from "#pipeline/silence-watch.ts";

/** First half of the advisory lock that every receiver holds for its life (the second is receiver.number): "KR" */
export const RECEIVER_LOCK_CLASS = 0x4b52;
/** A receiver whose clear moment is so far behind has pings in its spool. */
const FAR_BEHIND = "10 seconds";

export interface ReceiverIdentity {
  readonly id: string;
  readonly number: number;
  /** From when deadlines wait for it (Unix milliseconds). */
  readonly registeredAt: number;
  /** Others received before, and nobody did any more. */
  readonly isSuccessor: boolean;
}

const isLocked = `EXISTS (SELECT 1 FROM pg_locks l WHERE l.locktype = 'advisory' AND l.classid = ${RECEIVER_LOCK_CLASS}::bigint::oid
  AND l.objid = r.number::bigint::oid AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))`;

/**
 * Registers this process. When others received and nobody does now, the stretch until now is written down; what follows until
 * it can receive itself, its first beat must tell. `clearThrough`: what came up to then is written (Unix milliseconds): less
 * than now where a spool waits.
 */
export async function registerReceiver(pool: Pool, clearThrough: number): Promise<ReceiverIdentity> {
  const id = uuidv7();
  return transaction(pool, async (tx) => {
    await tx.query(`SELECT pg_advisory_xact_lock(${RECEIVER_LOCK_CLASS}, 0)`); // one after another: they count each other
    const registered = await tx.query<{ number: number; registeredAt: number }>(
      `INSERT INTO receiver (id, host, pid, clear_through)
       VALUES ($1, $2, $3, least(clock_timestamp(), to_timestamp($4::float8 / 1000)))
       RETURNING number, date_part('epoch', alive_at) * 1000 AS "registeredAt"`,
      [id, hostname(), process.pid, clearThrough],
    );
    const deaf = await tx.query(
      `INSERT INTO span (id, from_at, to_at, why, form)
       SELECT $1, since, me.alive_at, 'nobody_received', 'heartbeat'
       FROM receiver me, (SELECT max(alive_at) AS since FROM receiver WHERE id <> $2) AS others
       WHERE me.id = $2 AND since < me.alive_at AND NOT EXISTS (SELECT 1 FROM receiver r WHERE NOT r.is_gone AND ${isLocked})`,
      [uuidv7(), id],
    );
    return { id, ...oneRow(registered), isSuccessor: deaf.rowCount > 0 };
  });
}

/** A stretch in which this receiver could not receive (Unix milliseconds): deadlines move by it. */
export interface OwnDeafness {
  readonly id: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly why: "receiver_stood_still" | "pings_turned_away" | "nobody_received";
}

/** What a receiver says of itself. Moments are Unix milliseconds by its clock. */
export interface ReceiverSign {
  /** When it was said: a database that stood still may hear of it long after, when the process has died. */
  readonly aliveAt: number;
  readonly clearThrough: number;
  readonly deaf: readonly OwnDeafness[];
}

const deafWritten = `INSERT INTO span (id, from_at, to_at, why, form)
  SELECT id, to_timestamp(from_ms / 1000), to_timestamp(to_ms / 1000), why, 'heartbeat'
  FROM unnest($2::uuid[], $3::float8[], $4::float8[], $5::text[]) AS d (id, from_ms, to_ms, why) ON CONFLICT DO NOTHING`;

function deafValues(deaf: readonly OwnDeafness[]): unknown[] {
  return [
    deaf.map((one) => one.id),
    deaf.map((one) => one.fromMs),
    deaf.map((one) => one.toMs),
    deaf.map((one) => one.why),
  ];
}

/**
 * A sign of life, how far all is written, and where we were deaf before that: in one statement, so that nobody goes by the
 * one without the other. False: others held it to be dead, and it must register anew; the stretches are written all the same.
 */
export async function beat(
  db: Db,
  { id }: ReceiverIdentity,
  { aliveAt, clearThrough, deaf }: ReceiverSign,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `WITH deaf AS (${deafWritten})
     UPDATE receiver SET beat = beat + 1, alive_at = greatest(alive_at, least(clock_timestamp(), to_timestamp($6::float8 / 1000))),
       clear_through = greatest(clear_through, to_timestamp($7::float8 / 1000))
     WHERE id = $1 AND NOT is_gone`,
    [id, ...deafValues(deaf), aliveAt, clearThrough],
  );
  return rowCount > 0;
}

/** All that it took are written. Since its last beat it may have taken no more: `alive_at` stays as that said. */
export async function sayGoodbye(db: Db, { id }: ReceiverIdentity, deaf: readonly OwnDeafness[]): Promise<void> {
  await db.query(`WITH deaf AS (${deafWritten}) UPDATE receiver SET is_gone = true WHERE id = $1`, [
    id,
    ...deafValues(deaf),
  ]);
}

/** The one heard of last stays: it says until when somebody received. */
export async function forgetGoneReceivers(db: Db): Promise<void> {
  await db.query(
    `DELETE FROM receiver WHERE is_gone AND alive_at < clock_timestamp() - interval '1 day'
       AND alive_at < (SELECT max(alive_at) FROM receiver)`,
  );
}

/** Looks, for the engines, after receivers that are silent: what waits for them must not wait for ever. */
export class ReceiverWatch {
  private readonly pool: Pool;
  private readonly silence: SilenceWatch;

  constructor(options: { pool: Pool; leaseMs: number; monotonicMs: () => number }) {
    this.pool = options.pool;
    this.silence = new SilenceWatch(options.leaseMs, options.monotonicMs);
  }

  async dropSilent(): Promise<void> {
    const { rows } = await this.pool.query<SignOfLife & { isRestarted: boolean }>(
      // One that was behind when it was last heard of may have left a spool: its successors get the whole lease to find it.
      // One that has not said anything yet is about to take its lock.
      `SELECT r.id, r.beat::text AS count, NOT ${isLocked} AND r.beat > 0 AND r.clear_through > r.alive_at - interval '${FAR_BEHIND}' AS "isLockFree",
         clock_timestamp() - pg_postmaster_start_time() < interval '30 s' AS "isRestarted"
       FROM receiver r WHERE NOT r.is_gone`,
    );
    for (const { id, count } of this.silence.silentOf(rows, rows[0]?.isRestarted ?? false))
      await this.pool.query("UPDATE receiver SET is_gone = true WHERE id = $1 AND NOT is_gone AND beat = $2", [
        id,
        count,
      ]);
  }
}
