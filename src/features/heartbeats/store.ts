// The SQL by which heartbeats are made, locked, changed and read. Always by sets, so that a thousand cost a few
// statements. Things, beliefs and events are written as those of every watched thing.
import { insertThings, lockThings, saveThings, thingColumns, type ThingRow } from "#features/monitors/index.ts";
import type { Db, Tx } from "#platform/database/pool.ts";
import { notFound } from "#platform/refusal.ts";
import type { HeartbeatSettings } from "./heartbeat.ts";
import type { Step } from "./heartbeat-life.ts";
import { type HeartbeatRow, rowOf, type StoredHeartbeat } from "./heartbeat-row.ts";

export const rowColumns = `${thingColumns}, h.slug, h.description, h.schedule, h.rules, b.reason, b.message,
  b.due_at AS "dueAt", b.due_why AS "dueWhy", b.expected_at AS "expectedAt", b.applied_at AS "appliedAt",
  b.applied_id AS "appliedId", b.last_ping_at AS "lastPingAt", b.last_duration_ms AS "lastDurationMs", b.pings, b.runs,
  b.durations`;

export const rowTables = "thing t JOIN heartbeat h USING (number) JOIN belief b USING (number)";

/** Heartbeats of the organisation that are not deleted, in no particular order. */
export async function findHeartbeats(db: Db, org: string, ids: readonly string[]): Promise<HeartbeatRow[]> {
  const { rows } = await db.query<StoredHeartbeat>(
    `SELECT ${rowColumns} FROM ${rowTables}
     WHERE t.organization_id = $1 AND t.id = ANY($2::uuid[]) AND t.deleted_at IS NULL`,
    [org, ids],
  );
  return rows.map(rowOf);
}

export async function getHeartbeat(db: Db, org: string, id: string): Promise<HeartbeatRow> {
  const [row] = await findHeartbeats(db, org, [id]);
  if (row === undefined) throw notFound("heartbeat");
  return row;
}

/** The same, each locked against other people and against whoever judges its pings. */
export async function lockHeartbeats(
  tx: Tx,
  org: string,
  ids: readonly string[],
  restorableAt: Date | null,
): Promise<HeartbeatRow[]> {
  const numbers = await lockThings(tx, "heartbeat", org, ids, restorableAt);
  const { rows } = await tx.query<StoredHeartbeat>(
    `SELECT ${rowColumns} FROM ${rowTables} WHERE t.number = ANY($1) ORDER BY t.number`,
    [numbers],
  );
  return rows.map(rowOf);
}

export type NewRow = Omit<ThingRow, "number"> & HeartbeatSettings;

/** Writes new heartbeats with the event that begins their history. Answers the number of each id. */
export async function insertHeartbeats(tx: Tx, rows: readonly NewRow[]): Promise<ReadonlyMap<string, number>> {
  const numbers = await insertThings(tx, "heartbeat", rows);
  const records = rows.map((row) => ({ ...settingsRecord(row), number: numbers.get(row.id), org: row.organizationId }));
  await tx.query(
    `INSERT INTO heartbeat (number, organization_id, slug, description, schedule, rules)
     SELECT number, org, slug, description, schedule, rules FROM jsonb_to_recordset($1::jsonb)
     AS r(number bigint, org uuid, slug text, description text, schedule jsonb, rules jsonb)`,
    [JSON.stringify(records)],
  );
  return numbers;
}

/** Writes the steps of heartbeats that were locked before. */
export async function saveSteps(tx: Tx, steps: readonly Step[]): Promise<void> {
  await saveThings(tx, steps);
  const records = steps.map(({ after }) => ({
    ...settingsRecord(after),
    number: after.number,
    dueAt: momentOf(after.pulse.dueAt),
    dueWhy: after.pulse.dueWhy,
    expectedAt: momentOf(after.pulse.expectedAt),
    runs: after.pulse.runs,
  }));
  await tx.query(
    `WITH r AS MATERIALIZED (
       SELECT * FROM jsonb_to_recordset($1::jsonb) AS r(number bigint, slug text, description text, schedule jsonb,
         rules jsonb, "dueAt" timestamptz, "dueWhy" text, "expectedAt" timestamptz, runs jsonb)
     ),
     h AS (
       UPDATE heartbeat h SET slug = r.slug, description = r.description, schedule = r.schedule, rules = r.rules
       FROM r WHERE h.number = r.number
     )
     UPDATE belief b SET due_at = r."dueAt", due_why = r."dueWhy", expected_at = r."expectedAt",
       runs = nullif(r.runs, '[]'::jsonb)
     FROM r WHERE b.number = r.number`,
    [JSON.stringify(records)],
  );
}

function settingsRecord({
  slug,
  description,
  schedule,
  rules,
}: Pick<HeartbeatRow, "slug" | "description" | "schedule" | "rules">) {
  return { slug, description, schedule, rules };
}

function momentOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
