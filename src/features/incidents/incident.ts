// An incident: one outage of one watched thing, from the first failed check until it ends. Its life, pure: what a person
// may do to it and what follows. Knows nothing of the database, of alerts or of who may call.
import { Refusal } from "#platform/refusal.ts";
import type { Actor } from "#platform/verb.ts";

export type IncidentState = "open" | "acknowledged" | "resolved";
export const incidentStates = ["open", "acknowledged", "resolved"] as const;

export interface Incident {
  readonly id: string;
  readonly number: number; // of the watched thing
  readonly startedAt: Date;
  readonly detectedAt: Date;
  readonly acknowledgedAt: Date | null;
  readonly acknowledgedBy: string | null;
  readonly resolvedAt: Date | null;
  readonly resolvedBy: string | null; // null when it came back by itself
  readonly version: number;
}

export function stateOf(incident: Pick<Incident, "acknowledgedAt" | "resolvedAt">): IncidentState {
  if (incident.resolvedAt !== null) return "resolved";
  return incident.acknowledgedAt === null ? "open" : "acknowledged";
}

/** Somebody takes care of it. A second time changes nothing (the same object is returned): the first one has it. */
export function acknowledge(incident: Incident, actor: Actor, now: Date): Incident {
  refuseWhenOver(incident, "acknowledge");
  if (incident.acknowledgedAt !== null) return incident;
  return { ...incident, acknowledgedAt: now, acknowledgedBy: actor.id, version: incident.version + 1 };
}

/** A person ends it, whatever the monitor says. Its recovery then finds no open incident and tells nobody. */
export function resolve(incident: Incident, actor: Actor, now: Date): Incident {
  refuseWhenOver(incident, "resolve");
  return { ...incident, resolvedAt: now, resolvedBy: actor.id, version: incident.version + 1 };
}

/** Also after its end: what was learned often comes later. */
export function comment(incident: Incident): Incident {
  return { ...incident, version: incident.version + 1 };
}

function refuseWhenOver(incident: Incident, what: string): void {
  if (incident.resolvedAt === null) return;
  throw new Refusal(409, "already_resolved", `This incident has ended, so there is nothing to ${what}.`);
}
