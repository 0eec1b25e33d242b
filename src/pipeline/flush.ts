// The SQL of one flush, in the order that hazards 1, 4, 8, 10 and 11 ask for: the fence on the engine's own row first,
// then looks, then beliefs under row locks in one order, then events. Every batch is one statement over arrays.
import type { Db, Tx } from "#platform/database/pool.ts";
import type { Judgement } from "./judge.ts";
import { storeFailures } from "./store-failures.ts";
import { storeLooks } from "./store-looks.ts";
import type { TakenLook } from "./taken-look.ts";

export interface FlushIdentity {
  readonly id: string; // engine.id
  readonly number: number; // engine.number
}

export interface FlushBatch {
  readonly looks: readonly TakenLook[];
  readonly releases: readonly number[]; // shards to give back
}

/**
 * Writes the batch inside the caller's transaction. Returns the numbers of the things whose beliefs took the new value;
 * a judged thing that is missing there has other settings or another owner by now. "refused": the
 * fence did not hold; read the row to learn why.
 */
export async function writeFlush(
  tx: Tx,
  engine: FlushIdentity,
  flushNo: number,
  batch: FlushBatch,
  judged: ReadonlyMap<TakenLook, Judgement>,
): Promise<ReadonlySet<number> | "refused"> {
  const fence = await tx.query(
    `UPDATE engine SET flush_no = $2, beat = beat + 1, alive_at = clock_timestamp()
     WHERE id = $1 AND NOT fenced AND flush_no = $2::bigint - 1`,
    [engine.id, flushNo],
  );
  if (fence.rowCount === 0) return "refused";
  if (batch.looks.length > 0) await storeLooks(tx, engine, flushNo, batch.looks);
  await storeFailures(tx, batch.looks);
  const written = judged.size > 0 ? await saveBeliefs(tx, engine, judged) : new Set<number>();
  await answerRequests(tx, batch.looks);
  if (batch.looks.length > 0) await tx.query(`SELECT pg_notify('results', '')`);
  if (batch.releases.length > 0) await releaseShards(tx, engine, batch.releases);
  return written;
}

export async function readFlushNo(
  db: Db,
  engine: FlushIdentity,
): Promise<{ flushNo: number; isFenced: boolean } | null> {
  const row = await db.query<{ flush_no: number; fenced: boolean }>(
    `SELECT flush_no, fenced FROM engine WHERE id = $1`,
    [engine.id],
  );
  const found = row.rows[0];
  return found === undefined ? null : { flushNo: found.flush_no, isFenced: found.fenced };
}

/** Compare-and-set on (seq, version, slot) and the shard's owner; a new state is an event in the same statement. */
async function saveBeliefs(
  tx: Tx,
  engine: FlushIdentity,
  judged: ReadonlyMap<TakenLook, Judgement>,
): Promise<ReadonlySet<number>> {
  const entries = [...judged];
  const beliefs = entries.map(([, judgement]) => judgement.belief);
  const numbers = entries.map(([look]) => look.watch.settings.number);
  await tx.query(`SELECT 1 FROM belief WHERE number = ANY($1) ORDER BY number FOR UPDATE`, [numbers]);
  const saved = await tx.query<{ number: number; isNewState: boolean }>(
    `WITH v AS (
       SELECT * FROM unnest($2::bigint[], $3::text[], $4::bigint[], $5::float8[], $6::int[], $7::bigint[], $8::int[], $9::int[], $10::float8[],
         $11::text[], $12::text[], $13::bool[], $14::bigint[])
         AS v(number, state, seq, since, version, slot, failures, successes, streak_at, reason, message, is_new_state, seen_seq)
     ), saved AS (
       UPDATE belief b SET state = v.state, seq = v.seq, since = to_timestamp(v.since / 1000.0), slot = v.slot,
         failures = v.failures, successes = v.successes, streak_at = to_timestamp(v.streak_at / 1000.0),
         reason = v.reason, message = v.message
       FROM v
       WHERE b.number = v.number AND b.seq = v.seen_seq AND b.version = v.version AND b.slot < v.slot
         AND b.shard IN (SELECT id FROM shard WHERE owner = $1)
       RETURNING b.number, b.organization_id, b.state, b.seq, b.since, b.slot, b.version, b.reason, b.message, v.is_new_state
     ), told AS (
       INSERT INTO event (number, seq, organization_id, state, from_at, slot, version, reason, message)
       SELECT number, seq, organization_id, state, since, slot, version, reason, message FROM saved WHERE is_new_state
       RETURNING 1
     )
     SELECT number, is_new_state AS "isNewState" FROM saved`,
    [
      engine.id,
      numbers,
      beliefs.map((belief) => belief.state),
      beliefs.map((belief) => belief.seq),
      beliefs.map((belief) => belief.since),
      beliefs.map((belief) => belief.version),
      beliefs.map((belief) => belief.slot),
      beliefs.map((belief) => belief.failures),
      beliefs.map((belief) => belief.successes),
      beliefs.map((belief) => belief.streakAt),
      entries.map(([look]) => look.sighting.reason),
      entries.map(([look]) => look.sighting.message),
      entries.map(([, judgement]) => judgement.isNewState),
      entries.map(([, judgement]) => judgement.belief.seq - (judgement.isNewState ? 1 : 0)),
    ],
  );
  if (saved.rows.some((row) => row.isNewState)) await tx.query(`SELECT pg_notify('event', '')`);
  return new Set(saved.rows.map((row) => row.number));
}

/** "Look now" is answered in the same commit that stores what was seen. */
async function answerRequests(tx: Tx, looks: readonly TakenLook[]): Promise<void> {
  const answers = looks.flatMap((look) =>
    look.requests.map((id) => {
      const { answer: _, ...sighting } = look.sighting;
      return { id, sighting: { ...sighting, at: new Date(look.at).toISOString() } };
    }),
  );
  if (answers.length === 0) return;
  await tx.query(
    `UPDATE look_request r SET answered_at = clock_timestamp(), sighting = a.sighting
     FROM jsonb_to_recordset($1::jsonb) AS a(id uuid, sighting jsonb) WHERE r.id = a.id`,
    [JSON.stringify(answers)],
  );
}

async function releaseShards(tx: Tx, engine: FlushIdentity, shards: readonly number[]): Promise<void> {
  await tx.query(`UPDATE shard SET owner = NULL, looked_until = clock_timestamp() WHERE owner = $1 AND id = ANY($2)`, [
    engine.id,
    shards,
  ]);
  await tx.query(`SELECT pg_notify('shard', '')`);
}
