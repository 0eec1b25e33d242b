// The SQL of the outbox: claim, finish, hand back. A claim is a promise of 60 s; the attempt's row is written with it,
// before anything is sent, so that a crash leaves an attempt whose end is not known.
import type { Outcome, Telling } from "#channels/index.ts";
import { eventsOfBegin, eventsOfEnd } from "#features/incidents/index.ts";
import { type Db, type Pool, transaction, type Tx } from "#platform/database/pool.ts";

/** First half of the advisory lock that every deliverer holds for its life: "KD" */
export const DELIVERER_LOCK_CLASS = 0x4b44;
/** How long a claim holds when its holder neither finishes nor dies. */
const CLAIM_SECONDS = 60;
/** Due deliveries that one claim looks through at the most. */
const CLAIM_WINDOW = 2_000;

/**
 * Not held with its organisation, and not the end of what itself waits for a person. A CASE, since the planner takes a bare
 * condition for one that hardly any row meets, and would sort all that is due for each claim (seen: 4 ms became 148).
 */
const mayGoOut = `CASE WHEN d.organization_id = ANY (ARRAY(SELECT id FROM organization WHERE sending_held_at IS NOT NULL)) THEN false
  ELSE NOT EXISTS (SELECT 1 FROM delivery h WHERE h.incident_id = d.incident_id AND h.channel_id = d.channel_id
                     AND h.recipient = d.recipient AND h.state = 'held') END`;

export interface ClaimedDelivery {
  readonly id: string;
  readonly channelId: string;
  readonly channelKind: string;
  readonly recipient: string;
  readonly telling: Telling;
  readonly attempt: number;
  readonly claimNo: number;
  readonly isRepeat: boolean; // an earlier attempt may have been taken
  readonly createdAt: Date;
}

export interface FinishedAttempt {
  readonly delivery: ClaimedDelivery;
  readonly outcome: Outcome;
  /** When to try again, should it come to that: milliseconds from now. */
  readonly retryInMs: number;
}

/**
 * Claims up to `free` deliveries that are due, in order: none overtakes an earlier one of the same channel, recipient
 * and thing; none goes out before one of its incident that waits for a person, nor for an organisation whose sending is
 * held. Channels in `passOver` are left alone; of each other (of each in `only`) at most `perChannel` are taken.
 */
export async function claimDeliveries(
  pool: Pool,
  options: {
    deliverer: number;
    free: number;
    perChannel: number;
    passOver: readonly string[];
    only: readonly string[] | null;
  },
): Promise<ClaimedDelivery[]> {
  const claimed = await pool.query<ClaimedDelivery & { ord: number }>(
    `WITH due AS (
       SELECT d.id, d.channel_id, d.due_at, d.ord FROM delivery d
       WHERE d.state IN ('pending', 'claimed') AND d.due_at <= clock_timestamp()
         AND (d.state = 'pending' OR d.claim_until < clock_timestamp())
         AND d.channel_id <> ALL($4::uuid[]) AND ($5::uuid[] IS NULL OR d.channel_id = ANY($5::uuid[]))
         AND NOT EXISTS (SELECT 1 FROM delivery e WHERE e.channel_id = d.channel_id AND e.recipient = d.recipient AND e.number = d.number
                           AND e.ord < d.ord AND e.state IN ('pending', 'claimed'))
         AND ${mayGoOut}
       ORDER BY d.due_at, d.ord LIMIT $6
     ), ranked AS (
       SELECT id, due_at, ord, row_number() OVER (PARTITION BY channel_id ORDER BY due_at, ord) AS place FROM due
     ), chosen AS (
       SELECT d.id FROM delivery d JOIN ranked r ON r.id = d.id
       WHERE r.place <= $3 AND d.state IN ('pending', 'claimed') AND (d.state = 'pending' OR d.claim_until < clock_timestamp())
       ORDER BY r.due_at, r.ord LIMIT $2 FOR UPDATE OF d SKIP LOCKED
     ), claimed AS (
       UPDATE delivery d SET state = 'claimed', attempts = d.attempts + 1, claim_no = d.claim_no + 1, claimed_by = $1,
         claim_until = clock_timestamp() + interval '${CLAIM_SECONDS} s',
         is_ambiguous = d.is_ambiguous OR d.state = 'claimed'
       FROM chosen c WHERE d.id = c.id
       RETURNING d.*
     ), noted AS (
       INSERT INTO attempt (delivery_id, no, claim_no) SELECT id, attempts, claim_no FROM claimed RETURNING 1
     )
     SELECT id, channel_id AS "channelId", channel_kind AS "channelKind", recipient, telling, attempts AS attempt,
       claim_no AS "claimNo", is_ambiguous AS "isRepeat", created_at AS "createdAt", ord
     FROM claimed ORDER BY ord`,
    [options.deliverer, options.free, options.perChannel, options.passOver, options.only, CLAIM_WINDOW],
    false, // a plan for any values goes through all deliveries of a channel
  );
  return claimed.rows;
}

/** Keeps the outcomes of a batch of attempts, and what follows from them. */
export async function finishAttempts(pool: Pool, finished: readonly FinishedAttempt[]): Promise<void> {
  const rows = finished.map(({ delivery, outcome, retryInMs }) => ({
    id: delivery.id,
    no: delivery.attempt,
    claimNo: delivery.claimNo,
    result: outcome.result,
    status: outcome.statusCode,
    detail: outcome.detail,
    isAmbiguous: outcome.isAmbiguous,
    retryInMs,
  }));
  await transaction(pool, async (tx) => {
    const ids = rows.map((row) => row.id);
    await tx.query(`SELECT 1 FROM delivery WHERE id = ANY($1) ORDER BY ord FOR UPDATE`, [ids]);
    await tx.query(
      `WITH v AS (SELECT * FROM ${outcomeRows})
       UPDATE attempt a SET finished_at = clock_timestamp(), result = v.result, status_code = v.status, detail = v.detail, is_ambiguous = v."isAmbiguous"
       FROM v WHERE a.delivery_id = v.id AND a.no = v.no`,
      [JSON.stringify(rows)],
    );
    // A success counts whoever holds the claim; a failure only under the claim that it was made with.
    await tx.query(
      `WITH v AS (
         SELECT v.*, CASE WHEN v.result = 'sent' THEN 'sent'
                          WHEN v.result = 'permanent' OR d.give_up_at < clock_timestamp() THEN 'dead'
                          ELSE 'pending' END AS state
         FROM ${outcomeRows} JOIN delivery d ON d.id = v.id
       )
       UPDATE delivery d SET state = v.state, claim_until = NULL, claimed_by = NULL, last_status = v.status, last_detail = v.detail,
         is_ambiguous = d.is_ambiguous OR v."isAmbiguous",
         due_at = CASE WHEN v.state = 'pending' THEN clock_timestamp() + v."retryInMs" * interval '1 millisecond' ELSE d.due_at END,
         finished_at = CASE WHEN v.state = 'pending' THEN NULL ELSE clock_timestamp() END
       FROM v
       WHERE d.id = v.id AND (v.result = 'sent' AND d.state IN ('pending', 'claimed', 'held', 'dead') OR d.state = 'claimed' AND d.claim_no = v."claimNo")`,
      [JSON.stringify(rows)],
    );
    await skipHopeless(tx, ids);
    await releaseHeldBack(tx, finished);
    await tx.query(`SELECT pg_notify('incident', '')`);
  });
}

const outcomeRows = `jsonb_to_recordset($1::jsonb) AS v(id uuid, no int, "claimNo" int, result text, status int, detail text,
  "isAmbiguous" boolean, "retryInMs" float8)`;

/** Nobody is told that a thing is up again when the word that it was down certainly never arrived. */
async function skipHopeless(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.query(
    `UPDATE delivery u SET state = 'skipped', finished_at = clock_timestamp(), last_detail = 'The message that it was down never arrived.'
     FROM delivery d
     WHERE d.id = ANY($1) AND d.state = 'dead' AND NOT d.is_ambiguous AND d.telling->>'event' = ANY($2)
       AND u.incident_id = d.incident_id AND u.channel_id = d.channel_id AND u.recipient = d.recipient
       AND u.telling->>'event' = ANY($3) AND u.state = 'pending' AND u.attempts = 0`,
    [ids, eventsOfBegin, eventsOfEnd],
  );
}

/** The first success after trouble makes everything that waits for this channel due now. */
async function releaseHeldBack(tx: Tx, finished: readonly FinishedAttempt[]): Promise<void> {
  const recovered = finished.filter(({ delivery, outcome }) => outcome.result === "sent" && delivery.attempt > 1);
  if (recovered.length === 0) return;
  await tx.query(
    `UPDATE delivery SET due_at = clock_timestamp()
     WHERE channel_id = ANY($1) AND state = 'pending' AND attempts > 0 AND due_at > clock_timestamp()`,
    [[...new Set(recovered.map(({ delivery }) => delivery.channelId))]],
  );
}

/** Hands deliveries back that were claimed and not begun, or whose sending was ended by a stop. */
export async function handBack(
  pool: Pool,
  deliveries: readonly ClaimedDelivery[],
  isAmbiguous: boolean,
): Promise<void> {
  if (deliveries.length === 0) return;
  await pool.query(
    `UPDATE delivery d SET state = 'pending', due_at = clock_timestamp(), claim_until = NULL, claimed_by = NULL, is_ambiguous = d.is_ambiguous OR $3
     FROM unnest($1::uuid[], $2::int[]) AS v(id, claim_no)
     WHERE d.id = v.id AND d.state = 'claimed' AND d.claim_no = v.claim_no`,
    [deliveries.map((one) => one.id), deliveries.map((one) => one.claimNo), isAmbiguous],
  );
}

const isLockFree = (holder: string) => `NOT EXISTS (SELECT 1 FROM pg_locks l WHERE l.locktype = 'advisory'
  AND l.classid = ${DELIVERER_LOCK_CLASS}::oid AND l.objid = ${holder}::bigint::oid
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))`;

/** Deliverers that hold claims and whose lock is free: dead, or cut off for a moment. */
export async function findSilentHolders(db: Db, me: number): Promise<number[]> {
  const { rows } = await db.query<{ holder: number }>(
    `SELECT DISTINCT claimed_by AS holder FROM delivery d WHERE state = 'claimed' AND claimed_by <> $1 AND ${isLockFree("d.claimed_by")}`,
    [me],
  );
  return rows.map(({ holder }) => holder);
}

/**
 * What dead deliverers held is due again at once, as a repeat. So is what we hold ourselves without knowing it, since the
 * answer to a claim was lost: that was not sent.
 */
export async function takeBackOrphans(
  db: Db,
  own: { readonly deliverer: number; readonly held: readonly string[] },
  dead: readonly number[],
): Promise<number> {
  const taken = await db.query(
    `UPDATE delivery d SET state = 'pending', due_at = clock_timestamp(), claim_until = NULL, claimed_by = NULL,
       is_ambiguous = d.is_ambiguous OR d.claimed_by <> $1
     WHERE d.state = 'claimed' AND d.claim_until < clock_timestamp() + interval '${CLAIM_SECONDS - 2} s'
       AND (d.claimed_by = $1 AND d.id <> ALL($2::uuid[]) OR d.claimed_by = ANY($3::int[]) AND ${isLockFree("d.claimed_by")})`,
    [own.deliverer, own.held, dead],
  );
  return taken.rowCount;
}
