// What is told of an incident that begins or ends: the same for everybody who hears of it. Sends nothing, reads nothing.
import type { MissedRuns, Telling } from "#channels/index.ts";
import { failingOf, runsMissedIn, MAX_MISSED_RUNS } from "#features/heartbeats/index.ts";
import type { TellableIncident } from "./declare.ts";
import type { HeartbeatSubject, Subject } from "./subject.ts";
import type { TakenBack } from "./taken-back.ts";

export interface News {
  readonly event: Telling["event"];
  readonly incident: NonNullable<Telling["incident"]>;
}

/** `endedAt` is null when it begins; `takenBack` is what proves that a miss was none. */
export function newsOf(
  subject: Subject,
  incident: TellableIncident,
  endedAt: Date | null,
  takenBack: TakenBack | null,
  publicUrl: string,
): News {
  const told = {
    id: incident.id,
    sequence: incident.sequence,
    startedAt: incident.startedAt.toISOString(),
    resolvedAt: endedAt?.toISOString() ?? null,
    reason: incident.reason,
    message: incident.message,
    url: `${publicUrl}/incidents/${incident.id}`,
  };
  if (subject.heartbeat === null) return { event: endedAt === null ? "monitor.down" : "monitor.up", incident: told };
  if (endedAt === null) return { event: `heartbeat.${failingOf(incident.reason)}`, incident: told };
  const more = takenBack === null ? { missedRuns: missedRuns(subject, incident, endedAt) } : { takenBack };
  return { event: "heartbeat.recovered", incident: { ...told, ...more } };
}

function missedRuns({ settings }: HeartbeatSubject, incident: TellableIncident, endedAt: Date): MissedRuns {
  const { reason, startedAt } = incident;
  const count = runsMissedIn(settings, { reason, startedAt: startedAt.getTime(), endedAt: endedAt.getTime() });
  return { count, isAtLeast: count === MAX_MISSED_RUNS };
}
