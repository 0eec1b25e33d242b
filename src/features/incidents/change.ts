// What every deed of a person on an incident has in common: lock, change, keep, write into the timeline, tell who looks.
import type { Done, VerbContext } from "#platform/verb.ts";
import { refuseLostUpdate } from "#platform/verb.ts";
import { type Incident, stateOf } from "./incident.ts";
import { type IncidentView, incidentView } from "./incident-view.ts";
import { getIncident, insertEntries, lockIncident, notifyIncidents, saveIncident } from "./store.ts";

export interface Deed {
  readonly kind: "acknowledged" | "resolved" | "commented";
  readonly text: string | null;
}

/** `next` returns the very same object when there is nothing to do. */
export async function change(
  { tx, org, caller, actor, now }: VerbContext,
  id: string,
  deed: Deed,
  next: (incident: Incident) => Incident,
): Promise<Done<IncidentView>> {
  const before = await lockIncident(tx, org, id);
  refuseLostUpdate(caller, before.version);
  const after = next(before);
  if (after !== before) {
    await saveIncident(tx, after, now);
    await insertEntries(tx, [{ ...deed, incidentId: id, organizationId: org, at: now, actor }]);
    await notifyIncidents(tx, [id]);
  }
  const answer = incidentView(await getIncident(tx, org, id), now);
  const changes =
    after === before
      ? []
      : [
          {
            objectKind: "incident",
            objectId: id,
            before: audited(before),
            after: { ...audited(after), text: deed.text },
          },
        ];
  return { answer, changes };
}

function audited(incident: Incident) {
  return { state: stateOf(incident), version: incident.version };
}
