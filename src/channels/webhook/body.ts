// The body of a webhook: a promise to its receivers, key by key and in this order. The same bytes on every try.
import type { Telling } from "#channels/channel.ts";
import { sentence } from "#channels/wording.ts";

export function webhookBody(telling: Telling): string {
  const { id, event, occurredAt, organization, monitor, incident, notice, certificate, domain } = telling;
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
          },
        }),
    ...(certificate === undefined
      ? {}
      : { certificate: { ...certificate, message: sentence(telling), url: telling.page } }),
    ...(domain === undefined ? {} : { domain: { ...domain, message: sentence(telling), url: telling.page } }),
    ...(notice === undefined ? {} : { notice: { message: notice } }),
  });
}
