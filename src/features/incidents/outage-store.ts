// The SQL by which the pipeline opens and ends incidents, many at once.
import { uuidv7 } from "#lib/uuid.ts";
import type { Tx } from "#platform/database/pool.ts";
import type { Down, OutageEnd } from "./outage.ts";

export interface OutageRow {
  readonly id: string;
  readonly organizationId: string;
  readonly number: number; // of the watched thing
  readonly openedBy: number; // event.id
  readonly startedAt: Date;
  readonly detectedAt: Date;
  readonly resolvedAt: Date | null;
  readonly reason: string;
  readonly message: string;
}

const columns = `id, organization_id AS "organizationId", number, opened_by AS "openedBy", started_at AS "startedAt",
  detected_at AS "detectedAt", resolved_at AS "resolvedAt", reason, message`;

/** The open incidents of these things. */
export async function lockOpen(tx: Tx, things: readonly { readonly number: number }[]): Promise<OutageRow[]> {
  const { rows } = await tx.query<OutageRow>(
    `SELECT ${columns} FROM incident WHERE number = ANY($1::bigint[]) AND resolved_at IS NULL ORDER BY id FOR UPDATE`,
    [things.map((thing) => thing.number)],
  );
  return rows;
}

/** Nothing where the event has its incident already, or the thing an open one. Returns the new ids. */
export async function insertOpened(tx: Tx, downs: readonly Down[]): Promise<string[]> {
  const sorted = downs.toSorted((a, b) => a.number - b.number);
  const { rows } = await tx.query<{ id: string }>(
    `INSERT INTO incident (id, organization_id, number, opened_by, started_at, detected_at, reason, message)
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[], $5::timestamptz[], $6::timestamptz[], $7::text[], $8::text[])
     ON CONFLICT DO NOTHING RETURNING id`,
    [
      sorted.map(() => uuidv7()),
      sorted.map((down) => down.organizationId),
      sorted.map((down) => down.number),
      sorted.map((down) => down.eventId),
      sorted.map((down) => down.startedAt.toISOString()),
      sorted.map((down) => down.detectedAt.toISOString()),
      sorted.map((down) => down.reason),
      sorted.map((down) => down.message),
    ],
  );
  return rows.map((row) => row.id);
}

export async function findOpenedBy(tx: Tx, downs: readonly Down[]): Promise<OutageRow[]> {
  const { rows } = await tx.query<OutageRow>(`SELECT ${columns} FROM incident WHERE opened_by = ANY($1::bigint[])`, [
    downs.map((down) => down.eventId),
  ]);
  return rows;
}

/** Those that these very events have ended before, known by the moment: the events of a thing never share one. */
export async function findEndedBy(tx: Tx, ends: readonly OutageEnd[]): Promise<OutageRow[]> {
  const { rows } = await tx.query<OutageRow>(
    `SELECT ${columns} FROM incident
     JOIN unnest($1::bigint[], $2::timestamptz[]) AS ended (thing_number, at)
       ON incident.number = ended.thing_number AND incident.resolved_at = ended.at
     WHERE incident.resolved_by IS NULL`,
    [ends.map((end) => end.number), ends.map((end) => end.at.toISOString())],
  );
  return rows;
}

export async function saveEnded(tx: Tx, ended: readonly { readonly id: string; readonly at: Date }[]): Promise<void> {
  await tx.query(
    `UPDATE incident SET resolved_at = ended.at, version = incident.version + 1, updated_at = clock_timestamp()
     FROM unnest($1::uuid[], $2::timestamptz[]) AS ended (incident_id, at) WHERE incident.id = ended.incident_id`,
    [ended.map(({ id }) => id), ended.map(({ at }) => at.toISOString())],
  );
}

/** Numbers the next telling of each incident, so that a receiver can order what arrives late (hazard 33). */
export async function nextSequence(tx: Tx, incidentIds: readonly string[]): Promise<Map<string, number>> {
  await tx.query("SELECT 1 FROM incident WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE", [incidentIds]);
  const { rows } = await tx.query<{ id: string; sequence: number }>(
    "UPDATE incident SET sequence = sequence + 1 WHERE id = ANY($1::uuid[]) RETURNING id, sequence",
    [incidentIds],
  );
  return new Map(rows.map(({ id, sequence }) => [id, sequence]));
}
