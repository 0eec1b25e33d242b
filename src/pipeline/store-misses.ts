// The SQL of deadlines that have passed: what is read when one comes up, and the compare-and-set by which a heartbeat is
// held to be down, inside a flush (hazards 12 and 13).
import type { DueWhy, Rules, Run, Schedule } from "#features/heartbeats/index.ts";
import type { Db, Tx } from "#platform/database/pool.ts";

/** A ping that was received at the last moment is written within this. */
export const LATE_PING_MS = 300;

/** A heartbeat with a deadline, as stored. Moments are Unix milliseconds. */
export interface AwaitedRow {
  readonly number: number;
  readonly name: string;
  readonly version: number;
  readonly seq: number;
  readonly since: number;
  readonly dueAt: number;
  readonly dueWhy: DueWhy;
  readonly expectedAt: number | null;
  readonly appliedAt: number | null;
  readonly lastPingAt: number | null;
  readonly runs: readonly Run[] | null;
  readonly schedule: Schedule;
  readonly rules: Partial<Rules>;
}

/** A deadline that has passed, to be judged in the next flush. */
export interface Miss {
  readonly number: number;
  readonly version: number;
  readonly seq: number;
  /** As stored: another one there means that a ping came. */
  readonly dueAt: number;
  /** Moved by the time in which nobody could receive. */
  readonly movedDueAt: number;
  /** From when it was waited, and how many stretches without ears that ended after that it is moved by. */
  readonly waitedFrom: number;
  readonly deafSpans: number;
  readonly reason: DueWhy;
  readonly message: string;
}

const ms = (column: string) => `date_part('epoch', ${column}) * 1000`;

/** Those of these heartbeats that have a deadline. */
export async function readAwaited(db: Db, numbers: readonly number[]): Promise<AwaitedRow[]> {
  const { rows } = await db.query<AwaitedRow>(
    `SELECT b.number, t.name, b.version, b.seq, ${ms("b.since")} AS since, ${ms("b.due_at")} AS "dueAt", b.due_why AS "dueWhy",
       ${ms("b.expected_at")} AS "expectedAt", ${ms("b.applied_at")} AS "appliedAt", ${ms("b.last_ping_at")} AS "lastPingAt", b.runs,
       h.schedule, h.rules
     FROM belief b JOIN thing t USING (number) JOIN heartbeat h USING (number)
     WHERE b.number = ANY($1) AND b.due_at IS NOT NULL AND t.deleted_at IS NULL`,
    [numbers],
  );
  return rows;
}

/** A deadline as the engines keep it. */
export interface Due {
  readonly number: number;
  readonly shard: number;
  readonly dueAt: number;
}

export async function readDues(db: Db, shards: readonly number[]): Promise<Due[]> {
  const { rows } = await db.query<Due>(
    `SELECT number, shard, ${ms("due_at")} AS "dueAt" FROM belief WHERE shard = ANY($1) AND due_at IS NOT NULL`,
    [shards],
  );
  return rows;
}

interface NearerRow {
  readonly numbers: readonly number[];
  readonly shards: readonly number[];
  readonly dues: readonly number[];
}

/**
 * Deadlines that pings brought nearer since `sinceXid`, and those of heartbeats that people changed since. In arrays, as
 * they are stored: thousands may have begun a run since the last reading.
 */
export async function readNearerDues(db: Db, sinceXid: string, shards: readonly number[]): Promise<Due[]> {
  const { rows } = await db.query<NearerRow>(
    `SELECT numbers, shards, dues FROM nearer_due WHERE xid >= $1::xid8
     UNION ALL
     SELECT array_agg(b.number), array_agg(b.shard), array_agg(${ms("b.due_at")})
     FROM thing t JOIN belief b USING (number)
     WHERE t.form = 'heartbeat' AND t.changed_xid >= $1::xid8 AND b.due_at IS NOT NULL HAVING count(*) > 0`,
    [sinceXid],
  );
  const own = new Set(shards);
  return rows.flatMap((row) =>
    row.numbers
      .map((number, place) => ({ number, shard: row.shards[place]!, dueAt: row.dues[place]! }))
      .filter(({ shard }) => own.has(shard)),
  );
}

/** What every engine has read by now. */
export async function forgetNearerDues(db: Db): Promise<void> {
  await db.query("DELETE FROM nearer_due WHERE at < clock_timestamp() - interval '5 minutes'");
}

/** Stretches in which no ping could be received, that ended after a moment. In order of their beginning. */
export async function readDeafSpans(db: Db, sinceMs: number): Promise<{ fromMs: number; toMs: number }[]> {
  const { rows } = await db.query<{ fromMs: number; toMs: number }>(
    `SELECT ${ms("from_at")} AS "fromMs", ${ms("to_at")} AS "toMs" FROM span
     WHERE form = 'heartbeat' AND numbers IS NULL AND to_at > to_timestamp($1::float8 / 1000) ORDER BY from_at`,
    [sinceMs],
  );
  return rows;
}

/**
 * Inside a flush, after its fence. Returns those that are missed now; the others have had a ping or an edit, wait for a
 * receiver that is not clear yet, or have to be moved by a stretch that was written down since they were looked at: a
 * receiver that wakes writes it together with how far it is clear.
 */
export async function writeMisses(tx: Tx, engineId: string, misses: readonly Miss[]): Promise<ReadonlySet<number>> {
  await tx.query("SELECT 1 FROM belief WHERE number = ANY($1) ORDER BY number FOR UPDATE", [
    misses.map((miss) => miss.number),
  ]);
  const { rows } = await tx.query<{ number: number }>(
    `WITH missed AS (
       UPDATE belief b SET state = 'down', seq = b.seq + 1, failures = b.failures + 1, reason = v.reason, message = v.message,
         since = greatest(to_timestamp(v.moved_due / 1000.0), b.since + interval '1 ms'), slot = greatest(v.moved_due::bigint, b.slot + 1),
         due_at = NULL, due_why = v.reason, expected_at = NULL
       FROM unnest($2::bigint[], $3::int[], $4::bigint[], $5::float8[], $6::float8[], $7::text[], $8::text[], $9::float8[], $10::int[])
         AS v (number, version, seq, due, moved_due, reason, message, waited_from, deaf_spans)
       WHERE b.number = v.number AND b.version = v.version AND b.seq = v.seq AND b.state <> 'down' AND b.due_at = to_timestamp(v.due / 1000.0)
         AND to_timestamp(v.moved_due / 1000.0) <= clock_timestamp() - ${LATE_PING_MS} * interval '1 ms'
         AND to_timestamp(v.moved_due / 1000.0) <= (SELECT min(clear_through) FROM receiver WHERE NOT is_gone)
         AND (SELECT count(*) FROM span s WHERE s.form = 'heartbeat' AND s.numbers IS NULL AND s.to_at > to_timestamp(v.waited_from / 1000.0))
           = v.deaf_spans
         AND b.shard IN (SELECT id FROM shard WHERE owner = $1)
       RETURNING b.number, b.seq, b.organization_id, b.since, b.slot, b.version, b.reason, b.message
     ), told AS (
       INSERT INTO event (number, seq, organization_id, state, from_at, slot, version, reason, message)
       SELECT number, seq, organization_id, 'down', since, slot, version, reason, message FROM missed
     )
     SELECT number FROM missed`,
    [
      engineId,
      misses.map((miss) => miss.number),
      misses.map((miss) => miss.version),
      misses.map((miss) => miss.seq),
      misses.map((miss) => miss.dueAt),
      misses.map((miss) => miss.movedDueAt),
      misses.map((miss) => miss.reason),
      misses.map((miss) => miss.message),
      misses.map((miss) => miss.waitedFrom),
      misses.map((miss) => miss.deafSpans),
    ],
  );
  if (rows.length > 0) await tx.query("SELECT pg_notify('event', ''), pg_notify('pulse', '')");
  return new Set(rows.map(({ number }) => number));
}
