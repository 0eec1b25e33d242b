// The SQL by which monitors are made, locked, changed and read by id. Always by sets, so that a thousand cost a few
// statements. A monitor's thing, settings, belief and event change in one transaction, or not at all.
import type { Db, Tx } from "#platform/database/pool.ts";
import type { Step } from "./monitor-life.ts";
import { daysLeftColumns, daysLeftTables } from "./expiry-store.ts";
import type { DaysLeft, LastResult, MonitorRow, MonitorSettings } from "./monitor-row.ts";
import { insertThings, lockThings, saveThings, thingColumns } from "./thing-store.ts";

export const rowColumns = `${thingColumns}, m.kind, m.target, m.secrets, m.interval_seconds AS "intervalSeconds",
  m.retry_interval_seconds AS "retryIntervalSeconds", m.timeout_ms AS "timeoutMs", m.failures_to_down AS "failuresToDown",
  m.successes_to_up AS "successesToUp", m.certificate_days AS "certificateDays", m.domain_days AS "domainDays",
  m.tells_certificate_change AS "tellsCertificateChange"`;

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

/** The same, each locked against other people and against engines. */
export async function lockMonitors(
  tx: Tx,
  org: string,
  ids: readonly string[],
  restorableAt: Date | null,
): Promise<MonitorRow[]> {
  const numbers = await lockThings(tx, "monitor", org, ids, restorableAt);
  const { rows } = await tx.query<MonitorRow>(
    `SELECT ${rowColumns} FROM ${rowTables} WHERE t.number = ANY($1) ORDER BY t.number`,
    [numbers],
  );
  return rows;
}

const recordFields = `(number bigint, kind text, target jsonb, secrets bytea, "intervalSeconds" int, "retryIntervalSeconds" int,
  "timeoutMs" int, "failuresToDown" smallint, "successesToUp" smallint, "certificateDays" smallint[],
  "domainDays" smallint[], "tellsCertificateChange" boolean)`;

function recordsOf(rows: readonly (MonitorSettings & { readonly number: number })[]): string {
  return JSON.stringify(
    rows.map((row) => ({ ...row, secrets: row.secrets === null ? null : `\\x${row.secrets.toString("hex")}` })),
  );
}

/** Writes new monitors with the event that begins their history. */
export async function insertMonitors(tx: Tx, rows: readonly Omit<MonitorRow, "number">[]): Promise<void> {
  const numbers = await insertThings(tx, "monitor", rows);
  await tx.query(
    `INSERT INTO monitor (number, kind, target, secrets, interval_seconds, retry_interval_seconds, timeout_ms, failures_to_down, successes_to_up,
       certificate_days, domain_days, tells_certificate_change)
     SELECT number, kind, target, secrets, "intervalSeconds", "retryIntervalSeconds", "timeoutMs", "failuresToDown", "successesToUp",
       "certificateDays", "domainDays", "tellsCertificateChange"
     FROM jsonb_to_recordset($1::jsonb) AS r${recordFields}`,
    [recordsOf(rows.map((row) => ({ ...row, number: numbers.get(row.id)! })))],
  );
}

/** Writes the steps of monitors that were locked before. */
export async function saveSteps(tx: Tx, steps: readonly Step[]): Promise<void> {
  await saveThings(tx, steps);
  await tx.query(
    `UPDATE monitor m SET target = r.target, secrets = r.secrets, interval_seconds = r."intervalSeconds",
       retry_interval_seconds = r."retryIntervalSeconds", timeout_ms = r."timeoutMs", failures_to_down = r."failuresToDown",
       successes_to_up = r."successesToUp", certificate_days = r."certificateDays", domain_days = r."domainDays",
       tells_certificate_change = r."tellsCertificateChange"
     FROM jsonb_to_recordset($1::jsonb) AS r${recordFields} WHERE m.number = r.number`,
    [recordsOf(steps.map(({ after }) => after))],
  );
}
