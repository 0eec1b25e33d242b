// The SQL of incidents as people see and change them. What the pipeline does to them is in outage-store.ts.
import { uuidv7 } from "#lib/uuid.ts";
import { MISS_TAKEN_BACK } from "#features/heartbeats/index.ts";
import { decodeIdCursor, pageOf } from "#platform/cursor.ts";
import type { Db, Tx } from "#platform/database/pool.ts";
import { notFound } from "#platform/refusal.ts";
import type { Actor } from "#platform/verb.ts";
import type { Incident, IncidentState } from "./incident.ts";
import type { IncidentRow } from "./incident-view.ts";

const incidentColumns = `incident.id, incident.number, incident.started_at AS "startedAt", incident.detected_at AS "detectedAt",
  incident.acknowledged_at AS "acknowledgedAt", incident.acknowledged_by AS "acknowledgedBy",
  incident.resolved_at AS "resolvedAt", incident.resolved_by AS "resolvedBy", incident.version`;

// Whoever acts is a person or an API key; a deleted monitor keeps its incidents.
const selectRows = `SELECT ${incidentColumns}, incident.opened_by AS "openedBy", incident.reason, incident.message,
  thing.id AS "monitorId", thing.name AS "monitorName", coalesce(monitor.kind, thing.form) AS "monitorKind",
  monitor.target ->> 'url' AS "monitorUrl",
  coalesce(acknowledger.name, acknowledging_key.name) AS "acknowledgedName",
  coalesce(resolver.name, resolving_key.name) AS "resolvedName"
FROM incident
JOIN thing ON thing.number = incident.number
LEFT JOIN monitor ON monitor.number = incident.number
LEFT JOIN person AS acknowledger ON acknowledger.id = incident.acknowledged_by
LEFT JOIN api_key AS acknowledging_key ON acknowledging_key.id = incident.acknowledged_by
LEFT JOIN person AS resolver ON resolver.id = incident.resolved_by
LEFT JOIN api_key AS resolving_key ON resolving_key.id = incident.resolved_by`;

const conditionOf: Readonly<Record<IncidentState, string>> = {
  open: "incident.resolved_at IS NULL AND incident.acknowledged_at IS NULL",
  acknowledged: "incident.resolved_at IS NULL AND incident.acknowledged_at IS NOT NULL",
  resolved: "incident.resolved_at IS NOT NULL",
};

export interface IncidentFilter {
  readonly state: IncidentState | undefined;
  readonly monitorId: string | undefined;
  readonly cursor: string | undefined;
  readonly limit: number;
}

/** Ids rise with time, so the newest come first by id. */
export async function listIncidentRows<Item>(
  db: Db,
  org: string,
  filter: IncidentFilter,
  viewOf: (row: IncidentRow) => Item,
) {
  const values: unknown[] = [org, filter.limit + 1];
  const conditions = ["incident.organization_id = $1"];
  const after = decodeIdCursor(filter.cursor);
  if (after !== null) conditions.push(`incident.id < $${values.push(after)}`);
  if (filter.state !== undefined) conditions.push(conditionOf[filter.state]);
  if (filter.monitorId !== undefined)
    conditions.push(
      `incident.number = (SELECT number FROM thing WHERE organization_id = $1 AND id = $${values.push(filter.monitorId)})`,
    );
  const { rows } = await db.query<IncidentRow>(
    `${selectRows} WHERE ${conditions.join(" AND ")} ORDER BY incident.id DESC LIMIT $2`,
    values,
  );
  return pageOf(rows, filter.limit, (row) => [row.id], viewOf);
}

export async function listNewestOpen(db: Db, org: string, limit: number): Promise<IncidentRow[]> {
  const { rows } = await db.query<IncidentRow>(
    `${selectRows} WHERE incident.organization_id = $1 AND incident.resolved_at IS NULL ORDER BY incident.id DESC LIMIT $2`,
    [org, limit],
  );
  return rows;
}

export async function countOpen(db: Db, org: string): Promise<{ openCount: number; unacknowledgedCount: number }> {
  const { rows } = await db.query<{ openCount: number; unacknowledgedCount: number }>(
    `SELECT count(*) AS "openCount", count(*) FILTER (WHERE acknowledged_at IS NULL) AS "unacknowledgedCount"
     FROM incident WHERE organization_id = $1 AND resolved_at IS NULL`,
    [org],
  );
  return rows[0] ?? { openCount: 0, unacknowledgedCount: 0 };
}

export async function getIncident(db: Db, org: string, id: string): Promise<IncidentRow> {
  const { rows } = await db.query<IncidentRow>(
    `${selectRows} WHERE incident.organization_id = $1 AND incident.id = $2`,
    [org, id],
  );
  const [incident] = rows;
  if (incident === undefined) throw notFound("incident");
  return incident;
}

/** Whoever changes an incident or claims an escalation of it begins here, so that one waits for the other. */
export async function lockIncident(tx: Tx, org: string, id: string): Promise<Incident> {
  const { rows } = await tx.query<Incident>(
    `SELECT ${incidentColumns} FROM incident WHERE organization_id = $1 AND id = $2 FOR UPDATE`,
    [org, id],
  );
  const [incident] = rows;
  if (incident === undefined) throw notFound("incident");
  return incident;
}

export async function saveIncident(tx: Tx, incident: Incident, now: Date): Promise<void> {
  await tx.query(
    `UPDATE incident SET acknowledged_at = $2, acknowledged_by = $3, resolved_at = $4, resolved_by = $5, version = $6, updated_at = $7
     WHERE id = $1`,
    [
      incident.id,
      incident.acknowledgedAt,
      incident.acknowledgedBy,
      incident.resolvedAt,
      incident.resolvedBy,
      incident.version,
      now,
    ],
  );
}

export interface Entry {
  readonly incidentId: string;
  readonly organizationId: string;
  readonly at: Date;
  readonly kind: "opened" | "acknowledged" | "commented" | "resolved";
  readonly actor: Pick<Actor, "kind" | "id" | "name">;
  readonly text: string | null;
}

export async function insertEntries(tx: Tx, entries: readonly Entry[]): Promise<void> {
  if (entries.length === 0) return;
  await tx.query(
    `INSERT INTO incident_entry (id, organization_id, incident_id, at, kind, actor_kind, actor_id, actor_name, text)
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::text[], $6::text[], $7::uuid[], $8::text[], $9::text[])`,
    [
      entries.map(() => uuidv7()),
      entries.map((entry) => entry.organizationId),
      entries.map((entry) => entry.incidentId),
      entries.map((entry) => entry.at.toISOString()),
      entries.map((entry) => entry.kind),
      entries.map((entry) => entry.actor.kind),
      entries.map((entry) => entry.actor.id),
      entries.map((entry) => entry.actor.name),
      entries.map((entry) => entry.text),
    ],
  );
}

/** Wakes the live pages; heard at COMMIT. */
export async function notifyIncidents(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.query("SELECT pg_notify('incident', id) FROM unnest($1::text[]) AS changed (id)", [ids]);
}

/**
 * How it ended by itself: it answered or reported again, or the miss was none. Null when a person closed it, or paused or
 * deleted the monitor or heartbeat.
 */
export async function recoveryOf(db: Db, incident: Incident): Promise<"recovered" | "taken_back" | null> {
  if (incident.resolvedAt === null || incident.resolvedBy !== null) return null;
  const { rows } = await db.query<{ reason: string | null }>(
    `SELECT reason FROM event WHERE number = $1 AND state IN ('up', 'degraded')
       AND from_at >= $2 AND from_at < $2::timestamptz + interval '1 millisecond'`,
    [incident.number, incident.resolvedAt],
  );
  const [recovery] = rows;
  if (recovery === undefined) return null;
  return recovery.reason === MISS_TAKEN_BACK ? "taken_back" : "recovered";
}
