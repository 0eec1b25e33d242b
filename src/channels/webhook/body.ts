// The body of a webhook: a promise to its receivers, key by key and in this order. The same bytes on every try.
import type { Telling } from "#channels/channel.ts";
import { sentence } from "#channels/wording.ts";

export function webhookBody(telling: Telling): string {
  const { id, event, occurredAt, organization, monitor, heartbeat, incident, notice, certificate, domain, run } =
    telling;
  return JSON.stringify({
    id,
    event,
    occurredAt,
    organization: { id: organization.id, name: organization.name },
    ...(monitor === null
      ? {}
      : {
          monitor: {
            id: monitor.id,
            name: monitor.name,
            kind: monitor.kind,
            url: monitor.url,
            tags: monitor.tags,
          },
        }),
    ...(heartbeat === undefined || heartbeat === null
      ? {}
      : {
          heartbeat: {
            id: heartbeat.id,
            name: heartbeat.name,
            slug: heartbeat.slug,
            schedule: heartbeat.schedule,
            timeZone: heartbeat.timeZone,
            tags: heartbeat.tags,
            url: heartbeat.url,
          },
        }),
    ...(incident === null
      ? {}
      : {
          incident: {
            id: incident.id,
            startedAt: incident.startedAt,
            resolvedAt: incident.resolvedAt,
            reason: incident.reason,
            message: incident.message,
            url: incident.url,
            sequence: incident.sequence,
            ...(incident.missedRuns === undefined ? {} : { missedRuns: incident.missedRuns.count }),
            ...(incident.takenBack === undefined
              ? {}
              : { takenBack: { pingAt: incident.takenBack.pingAt, message: sentence(telling) } }),
          },
        }),
    ...(certificate === undefined
      ? {}
      : { certificate: { ...certificate, message: sentence(telling), url: telling.page } }),
    ...(domain === undefined ? {} : { domain: { ...domain, message: sentence(telling), url: telling.page } }),
    ...(run === undefined
      ? {}
      : {
          run: {
            id: run.runId,
            endedAt: run.endedAt,
            durationMs: run.durationMs,
            usualMs: run.usualMs,
            message: sentence(telling),
          },
        }),
    ...(notice === undefined ? {} : { notice: { message: notice } }),
  });
}
