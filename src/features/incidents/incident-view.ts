// An incident as people and programs read it.
import Type, { type Static } from "typebox";
import { Id, Moment, Nullable, OneOf, Strict } from "#platform/schema.ts";
import { type Incident, incidentStates, stateOf } from "./incident.ts";

const By = Nullable(Strict({ id: Id, name: Type.String() }));

export const incidentFields = {
  id: Id,
  monitor: Strict(
    { id: Id, name: Type.String(), kind: Type.String(), url: Nullable(Type.String()) },
    { description: "The monitor, or a heartbeat, whose kind is `heartbeat` and which has no `url`" },
  ),
  state: OneOf(incidentStates, { description: "`open`: nobody has acknowledged it yet" }),
  startedAt: Type.Unsafe<string>({ ...Moment, description: "The first failed check of the outage" }),
  detectedAt: Type.Unsafe<string>({ ...Moment, description: "When we came to believe it" }),
  acknowledgedAt: Nullable(Moment),
  acknowledgedBy: By,
  resolvedAt: Nullable(Moment),
  resolvedBy: Type.Unsafe<Static<typeof By>>({ ...By, description: "null when it ended by itself" }),
  reason: Type.String({ description: "Stable code of the first failure: `status_unexpected`, …" }),
  message: Type.String(),
  durationSeconds: Type.Number({ minimum: 0, description: "From `startedAt` to its end, or until now" }),
  version: Type.Integer(),
};

export const IncidentView = Strict(incidentFields, { title: "Incident" });
export type IncidentView = Static<typeof IncidentView>;

/** A row of `incident` with the names that belong to its ids. */
export interface IncidentRow extends Incident {
  readonly openedBy: number; // event.id
  readonly reason: string;
  readonly message: string;
  readonly monitorId: string;
  readonly monitorName: string;
  readonly monitorKind: string;
  readonly monitorUrl: string | null;
  readonly acknowledgedName: string | null;
  readonly resolvedName: string | null;
}

export function incidentView(row: IncidentRow, now: Date): IncidentView {
  const untilMs = (row.resolvedAt ?? now).getTime();
  return {
    id: row.id,
    monitor: { id: row.monitorId, name: row.monitorName, kind: row.monitorKind, url: row.monitorUrl },
    state: stateOf(row),
    startedAt: row.startedAt.toISOString(),
    detectedAt: row.detectedAt.toISOString(),
    acknowledgedAt: row.acknowledgedAt?.toISOString() ?? null,
    acknowledgedBy: by(row.acknowledgedBy, row.acknowledgedName),
    resolvedAt: row.resolvedAt?.toISOString() ?? null,
    resolvedBy: by(row.resolvedBy, row.resolvedName),
    reason: row.reason,
    message: row.message,
    durationSeconds: Math.max(0, untilMs - row.startedAt.getTime()) / 1000,
    version: row.version,
  };
}

/** Who is gone without a name keeps the id. */
function by(id: string | null, name: string | null) {
  return id === null ? null : { id, name: name ?? "" };
}
