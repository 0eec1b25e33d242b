// The SQL that is the same for all watched things: how they are locked, made and changed. A thing, its belief and its
// event change together in one statement; what its form has of its own is written beside, in the same transaction.
import type { Tx } from "#platform/database/pool.ts";
import type { Step, ThingRow } from "./thing-life.ts";

/** How long a deletion can be undone (product P9). */
const RESTORE_DAYS = 30;

export type ThingForm = "monitor" | "heartbeat";

/** Of `thing t` and `belief b`. */
export const thingColumns = `t.number, t.id, t.organization_id AS "organizationId", t.shard, t.name, t.tags,
  t.channel_ids AS "channelIds", t.is_paused AS "isPaused", t.version, t.created_at AS "createdAt",
  t.updated_at AS "updatedAt", t.created_by AS "createdBy", t.updated_by AS "updatedBy", t.deleted_at AS "deletedAt",
  b.state, b.seq, b.since, b.slot, b.failures`;

/**
 * Locks things of the organisation against other people and against whoever judges: things first, then beliefs, each by
 * number, which is the order everywhere. `restorableAt`: also those that are deleted but could be brought back then.
 */
export async function lockThings(
  tx: Tx,
  form: ThingForm,
  org: string,
  ids: readonly string[],
  restorableAt: Date | null,
): Promise<number[]> {
  const locked = await tx.query<{ number: number }>(
    `SELECT number FROM thing
     WHERE organization_id = $1 AND id = ANY($2::uuid[]) AND form = $5
       AND (deleted_at IS NULL OR deleted_at > $3::timestamptz - make_interval(days => $4))
     ORDER BY number FOR UPDATE`,
    [org, ids, restorableAt, RESTORE_DAYS, form],
  );
  const numbers = locked.rows.map(({ number }) => number);
  await tx.query("SELECT 1 FROM belief WHERE number = ANY($1) ORDER BY number FOR UPDATE", [numbers]);
  return numbers;
}

const recordFields = `(number bigint, id uuid, "organizationId" uuid, shard smallint, name text, tags text[],
  "channelIds" uuid[], "isPaused" boolean, version int, "createdAt" timestamptz, "updatedAt" timestamptz,
  "createdBy" uuid, "updatedBy" uuid, "deletedAt" timestamptz, state text, seq bigint, since timestamptz, slot bigint,
  "endsStreak" boolean, "entersState" boolean, reason text, message text)`;

/** Without what its form has of its own: that may be large, and is sent by another statement. */
function recordOf(row: Omit<ThingRow, "number"> & { readonly number?: number }) {
  const { number, id, organizationId, shard, name, tags, channelIds, isPaused, version, state, seq, since, slot } = row;
  const { createdAt, updatedAt, createdBy, updatedBy, deletedAt } = row;
  const thing = { number, id, organizationId, shard, name, tags, channelIds, isPaused, version };
  return { ...thing, createdAt, updatedAt, createdBy, updatedBy, deletedAt, state, seq, since, slot };
}

/** Writes new things with the event that begins their history. Answers the number of each id. */
export async function insertThings(
  tx: Tx,
  form: ThingForm,
  rows: readonly Omit<ThingRow, "number">[],
): Promise<ReadonlyMap<string, number>> {
  const made = await tx.query<{ number: number; id: string }>(
    `WITH r AS MATERIALIZED (SELECT * FROM jsonb_to_recordset($1::jsonb) AS r${recordFields}),
     t AS (
       INSERT INTO thing (id, organization_id, form, shard, name, tags, channel_ids, is_paused, version, created_at, updated_at, created_by, updated_by)
       SELECT id, "organizationId", $2::text, shard, name, tags, "channelIds", "isPaused", version, "createdAt", "updatedAt", "createdBy", "updatedBy"
       FROM r ORDER BY id RETURNING number, id
     ),
     b AS (
       INSERT INTO belief (number, organization_id, shard, state, seq, since, version, slot)
       SELECT t.number, "organizationId", shard, state, seq, since, version, slot FROM r JOIN t USING (id)
     ),
     e AS (
       INSERT INTO event (number, seq, organization_id, state, from_at, slot, version)
       SELECT t.number, seq, "organizationId", state, since, slot, version FROM r JOIN t USING (id)
     )
     SELECT number, id FROM t`,
    [JSON.stringify(rows.map(recordOf)), form],
  );
  await notify(tx, true);
  return new Map(made.rows.map(({ id, number }) => [id, number]));
}

/** Writes the steps of things that were locked before. */
export async function saveThings(tx: Tx, steps: readonly Step<ThingRow>[]): Promise<void> {
  const records = steps.map(({ after, event, endsStreak }) => ({
    ...recordOf(after),
    endsStreak,
    entersState: event !== null,
    reason: event?.reason ?? null,
    message: event?.message ?? null,
  }));
  await tx.query(
    `WITH r AS MATERIALIZED (SELECT * FROM jsonb_to_recordset($1::jsonb) AS r${recordFields}),
     t AS (
       UPDATE thing t SET name = r.name, tags = r.tags, channel_ids = r."channelIds", is_paused = r."isPaused", version = r.version,
         changed_xid = pg_current_xact_id(), updated_at = r."updatedAt", updated_by = r."updatedBy", deleted_at = r."deletedAt"
       FROM r WHERE t.number = r.number
     ),
     b AS (
       UPDATE belief b SET version = r.version, slot = r.slot, state = r.state, seq = r.seq,
         since = CASE WHEN r."entersState" THEN r.since ELSE b.since END,
         failures = CASE WHEN r."endsStreak" THEN 0 ELSE b.failures END,
         successes = CASE WHEN r."endsStreak" THEN 0 ELSE b.successes END,
         streak_at = CASE WHEN r."endsStreak" THEN NULL ELSE b.streak_at END,
         reason = CASE WHEN r."entersState" THEN NULL ELSE b.reason END,
         message = CASE WHEN r."entersState" THEN NULL ELSE b.message END
       FROM r WHERE b.number = r.number
     )
     INSERT INTO event (number, seq, organization_id, state, from_at, slot, version, reason, message)
     SELECT number, seq, "organizationId", state, since, slot, version, reason, message FROM r WHERE "entersState"`,
    [JSON.stringify(records)],
  );
  await notify(
    tx,
    steps.some(({ event }) => event !== null),
  );
}

/** Wakes whoever looks or awaits and, when there are events, whoever works them off. Sent at COMMIT; what is new is read from tables. */
async function notify(tx: Tx, hasEvents: boolean): Promise<void> {
  await tx.query("SELECT pg_notify('thing', '') UNION ALL SELECT pg_notify('event', '') WHERE $1::boolean", [
    hasEvents,
  ]);
}
