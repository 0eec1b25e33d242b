// Opens or resolves the incident of each event. What an incident is, and how it lives, is the feature's; which event
// means what is said here.
import { MISS_TAKEN_BACK } from "#features/heartbeats/index.ts";
import { nextSequence, openIncidents, type OutageEnd, resolveIncidents } from "#features/incidents/index.ts";
import type { Tx } from "#platform/database/pool.ts";
import type { ClaimedEvent } from "./unexpanded.ts";

export interface TellableIncident {
  readonly id: string;
  readonly startedAt: Date;
  readonly reason: string;
  readonly message: string;
  readonly sequence: number;
}

/** What an event led to: an incident to tell of, or why there is nothing to tell. */
export type Declared =
  | { readonly outcome: "opened" | "resolved"; readonly incident: TellableIncident }
  | { readonly outcome: "nothing"; readonly why: string };

/** How an event ends an outage; null when it does not: not knowing, for one, ends nothing. */
function howItEnds(event: ClaimedEvent): OutageEnd["how"] | null {
  if (event.reason === MISS_TAKEN_BACK) return "taken_back";
  if (event.state === "up" || event.state === "degraded") return "recovered";
  if (event.state === "paused") return event.reason === "deleted_by_person" ? "deleted" : "paused";
  return null;
}

/** Event id → what it led to. At most one event per thing is in the batch. */
export async function declareIncidents(tx: Tx, events: readonly ClaimedEvent[]): Promise<Map<number, Declared>> {
  const downs = events.filter((event) => event.state === "down");
  const ends = events.flatMap((event) => {
    const how = howItEnds(event);
    return how === null ? [] : [{ eventId: event.id, number: event.number, at: event.fromAt, how }];
  });
  const opened = await openIncidents(
    tx,
    downs.map((event) => ({
      eventId: event.id,
      number: event.number,
      organizationId: event.organizationId,
      startedAt: event.fromAt,
      detectedAt: event.detectedAt,
      reason: event.reason ?? "unknown",
      message: event.message ?? "",
    })),
  );
  const resolved = await resolveIncidents(tx, ends);
  const tellable = [...opened.values(), ...resolved.values()].map((incident) => incident.id);
  const sequences = await nextSequence(tx, tellable);
  const declared = new Map<number, Declared>();
  for (const event of events) {
    const incident = opened.get(event.id) ?? resolved.get(event.id);
    declared.set(event.id, outcomeOf(event, incident, sequences));
  }
  return declared;
}

function outcomeOf(
  event: ClaimedEvent,
  incident: Omit<TellableIncident, "sequence"> | undefined,
  sequences: ReadonlyMap<string, number>,
): Declared {
  if (incident === undefined)
    return { outcome: "nothing", why: event.state === "down" ? "already_open" : "not_an_outage" };
  if (event.state === "down")
    return { outcome: "opened", incident: { ...incident, sequence: sequences.get(incident.id)! } };
  if (event.state === "up" || event.state === "degraded")
    return { outcome: "resolved", incident: { ...incident, sequence: sequences.get(incident.id)! } };
  return { outcome: "nothing", why: event.reason ?? "not_an_outage" };
}
