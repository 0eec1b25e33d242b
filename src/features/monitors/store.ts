// The SQL by which monitors are made, locked, changed and read by id. Always by sets, so that a thousand cost a few
// statements. A monitor's thing, settings, belief and event change in one transaction, or not at all.
import type { Db, Tx } from "#platform/database/pool.ts";
import type { Step } from "./monitor-life.ts";
import { daysLeftColumns, daysLeftTables } from "./expiry-store.ts";
import type { DaysLeft, LastResult, MonitorRow } from "./monitor-row.ts";

/** How long a deletion can be undone (product P9). */
export const RESTORE_DAYS = 30;

export const rowColumns = `t.number, t.id, t.organization_id AS "organizationId", t.shard, t.name, t.tags, t.channel_ids AS "channelIds",
  t.is_paused AS "isPaused", t.version, t.created_at AS "createdAt", t.updated_at AS "updatedAt", t.created_by AS "createdBy",
  t.updated_by AS "updatedBy", t.deleted_at AS "deletedAt", m.kind, m.target, m.secrets, m.interval_seconds AS "intervalSeconds",
  m.retry_interval_seconds AS "retryIntervalSeconds", m.timeout_ms AS "timeoutMs", m.failures_to_down AS "failuresToDown",
  m.successes_to_up AS "successesToUp", m.certificate_days AS "certificateDays", m.domain_days AS "domainDays",
  m.tells_certificate_change AS "tellsCertificateChange", b.state, b.seq, b.since, b.slot, b.failures`;

export const rowTables = "thing t JOIN monitor m USING (number) JOIN belief b USING (number)";

export const lookColumns = `r.at AS "lastCheckAt", r.total_us AS "lastTotalUs", r.reason AS "lastReason", r.message AS "lastMessage"`;

/** The newest look at each `t`, as far as there is one. */
export const lastLook = "LEFT JOIN latest r ON r.number = t.number";

export type MonitorWithLook = MonitorRow & LastResult & DaysLeft;

/** Monitors of the organisation that are not deleted, in no particular order. */
export async function findMonitors(db: Db, org: string, ids: readonly string[]): Promise<MonitorWithLook[]> {
  const { rows } = await db.query<MonitorWithLook>(
    `SELECT ${rowColumns}, ${lookColumns}, ${daysLeftColumns} FROM ${rowTables} ${lastLook} ${daysLeftTables}
     WHERE t.organization_id = $1 AND t.id = ANY($2::uuid[]) AND t.deleted_at IS NULL`,
    [org, ids],
  );
  return rows;
}

/**
 * The same, each locked against other people and against engines: things first, then beliefs, each by number, which is
 * the order everywhere. `restorableAt`: also those that are deleted but could be brought back at that moment.
 */
export async function lockMonitors(
  tx: Tx,
  org: string,
  ids: readonly string[],
  restorableAt: Date | null,
): Promise<MonitorRow[]> {
  const locked = await tx.query<{ number: number }>(
    `SELECT number FROM thing
     WHERE organization_id = $1 AND id = ANY($2::uuid[])
       AND (deleted_at IS NULL OR deleted_at > $3::timestamptz - make_interval(days => $4))
     ORDER BY number FOR UPDATE`,
    [org, ids, restorableAt, RESTORE_DAYS],
  );
  const numbers = locked.rows.map(({ number }) => number);
  await tx.query("SELECT 1 FROM belief WHERE number = ANY($1) ORDER BY number FOR UPDATE", [numbers]);
  const { rows } = await tx.query<MonitorRow>(
    `SELECT ${rowColumns} FROM ${rowTables} WHERE t.number = ANY($1) ORDER BY t.number`,
    [numbers],
  );
  return rows;
}

const recordFields = `(number bigint, id uuid, "organizationId" uuid, shard smallint, name text, tags text[], "channelIds" uuid[],
  "isPaused" boolean, version int, "createdAt" timestamptz, "updatedAt" timestamptz, "createdBy" uuid, "updatedBy" uuid,
  "deletedAt" timestamptz, kind text, target jsonb, secrets bytea, "intervalSeconds" int, "retryIntervalSeconds" int, "timeoutMs" int,
  "failuresToDown" smallint, "successesToUp" smallint, "certificateDays" smallint[], "domainDays" smallint[],
  "tellsCertificateChange" boolean, state text, seq bigint, since timestamptz, slot bigint, failures int,
  "endsStreak" boolean, "entersState" boolean, reason text, message text)`;

function recordsOf(rows: readonly (Omit<MonitorRow, "number"> & object)[]): string {
  return JSON.stringify(
    rows.map((row) => ({ ...row, secrets: row.secrets === null ? null : `\\x${row.secrets.toString("hex")}` })),
  );
}

/** Writes new monitors with the event that begins their history. */
export async function insertMonitors(tx: Tx, rows: readonly Omit<MonitorRow, "number">[]): Promise<void> {
  await tx.query(
    `WITH r AS MATERIALIZED (SELECT * FROM jsonb_to_recordset($1::jsonb) AS r${recordFields}),
     t AS (
       INSERT INTO thing (id, organization_id, form, shard, name, tags, channel_ids, is_paused, version, created_at, updated_at, created_by, updated_by)
       SELECT id, "organizationId", 'monitor', shard, name, tags, "channelIds", "isPaused", version, "createdAt", "updatedAt", "createdBy", "updatedBy"
       FROM r ORDER BY id RETURNING number, id
     ),
     m AS (
       INSERT INTO monitor (number, kind, target, secrets, interval_seconds, retry_interval_seconds, timeout_ms, failures_to_down, successes_to_up,
         certificate_days, domain_days, tells_certificate_change)
       SELECT t.number, kind, target, secrets, "intervalSeconds", "retryIntervalSeconds", "timeoutMs", "failuresToDown", "successesToUp",
         "certificateDays", "domainDays", "tellsCertificateChange"
       FROM r JOIN t USING (id)
     ),
     b AS (
       INSERT INTO belief (number, organization_id, shard, state, seq, since, version, slot)
       SELECT t.number, "organizationId", shard, state, seq, since, version, slot FROM r JOIN t USING (id)
     )
     INSERT INTO event (number, seq, organization_id, state, from_at, slot, version)
     SELECT t.number, seq, "organizationId", state, since, slot, version FROM r JOIN t USING (id)`,
    [recordsOf(rows)],
  );
  await notify(tx, true);
}

/** Writes the steps of monitors that were locked before. */
export async function saveSteps(tx: Tx, steps: readonly Step[]): Promise<void> {
  if (steps.length === 0) return;
  const records = recordsOf(
    steps.map(({ after, event, endsStreak }) => ({
      ...after,
      endsStreak,
      entersState: event !== null,
      reason: event?.reason ?? null,
      message: event?.message ?? null,
    })),
  );
  await tx.query(
    `WITH r AS MATERIALIZED (SELECT * FROM jsonb_to_recordset($1::jsonb) AS r${recordFields}),
     t AS (
       UPDATE thing t SET name = r.name, tags = r.tags, channel_ids = r."channelIds", is_paused = r."isPaused", version = r.version,
         changed_xid = pg_current_xact_id(), updated_at = r."updatedAt", updated_by = r."updatedBy", deleted_at = r."deletedAt"
       FROM r WHERE t.number = r.number
     ),
     m AS (
       UPDATE monitor m SET target = r.target, secrets = r.secrets, interval_seconds = r."intervalSeconds",
         retry_interval_seconds = r."retryIntervalSeconds", timeout_ms = r."timeoutMs", failures_to_down = r."failuresToDown",
         successes_to_up = r."successesToUp", certificate_days = r."certificateDays", domain_days = r."domainDays",
         tells_certificate_change = r."tellsCertificateChange"
       FROM r WHERE m.number = r.number
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
    [records],
  );
  await notify(
    tx,
    steps.some(({ event }) => event !== null),
  );
}

/** Wakes the engines and, when there are events, whoever works them off. Sent at COMMIT; what is new is read from tables. */
async function notify(tx: Tx, hasEvents: boolean): Promise<void> {
  await tx.query("SELECT pg_notify('thing', '') UNION ALL SELECT pg_notify('event', '') WHERE $1::boolean", [
    hasEvents,
  ]);
}
