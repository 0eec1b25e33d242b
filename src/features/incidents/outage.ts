// What the pipeline does to incidents, inside its own fan-out transaction: a `down` opens one, what ends the outage
// resolves it. Set-based, and safe to be done again after a crash: the second time finds what the first has made.
import assert from "node:assert/strict";
import type { Tx } from "#platform/database/pool.ts";
import { findEndedBy, findOpenedBy, insertOpened, lockOpen, type OutageRow, saveEnded } from "./outage-store.ts";
import { insertEntries, notifyIncidents } from "./store.ts";

/** Who acts when nobody does. */
const keepwatch = { kind: "system", id: null, name: "Keepwatch" } as const;

/** An event `down`. At most one of each watched thing in one call. */
export interface Down {
  readonly eventId: number;
  readonly number: number; // of the watched thing
  readonly organizationId: string;
  readonly startedAt: Date;
  readonly detectedAt: Date;
  readonly reason: string;
  readonly message: string;
}

/** An event that ends an outage, if there is one. At most one of each watched thing in one call. */
export interface OutageEnd {
  readonly eventId: number;
  readonly number: number;
  readonly at: Date;
  readonly how: "recovered" | "taken_back" | "paused" | "deleted";
}

/** What a telling says of its incident. */
export interface OutageIncident {
  readonly id: string;
  readonly startedAt: Date;
  readonly resolvedAt: Date | null;
  readonly reason: string;
  readonly message: string;
}

/** Event id → the incident that it opens. An event that finds one open already is not in it: that one goes on. */
export async function openIncidents(tx: Tx, downs: readonly Down[]): Promise<Map<number, OutageIncident>> {
  assertOnePerThing(downs);
  // Whoever locks several incidents does so in the order of their ids, and before any other write.
  await lockOpen(tx, downs);
  const newIds = new Set(await insertOpened(tx, downs));
  const opened = new Map((await findOpenedBy(tx, downs)).map((incident) => [incident.openedBy, incident]));
  const entries = [...opened.values()]
    .filter((incident) => newIds.has(incident.id))
    .map(({ id, organizationId, detectedAt }) => {
      return { incidentId: id, organizationId, at: detectedAt, kind: "opened", actor: keepwatch, text: null } as const;
    });
  await insertEntries(tx, entries);
  await notifyIncidents(tx, [...newIds]);
  return new Map([...opened].map(([eventId, incident]) => [eventId, toldOf(incident)]));
}

const wordsOfEnd: Readonly<Record<OutageEnd["how"], string | null>> = {
  recovered: null,
  taken_back: "The miss was ours: a ping that came in time had not reached our database yet.",
  paused: "It was paused.",
  deleted: "It was deleted.",
};

/** Event id → the incident that it ends. Without one where none was open: there was no outage, or a person ended it. */
export async function resolveIncidents(tx: Tx, ends: readonly OutageEnd[]): Promise<Map<number, OutageIncident>> {
  assertOnePerThing(ends);
  const endOf = new Map(ends.map((end) => [end.number, end]));
  const ended = new Map<number, OutageIncident>();
  for (const incident of await findEndedBy(tx, ends)) {
    const end = endOf.get(incident.number);
    if (end !== undefined) ended.set(end.eventId, toldOf(incident));
  }
  const running = await lockOpen(tx, ends);
  const closing = running.flatMap((incident) => {
    const end = endOf.get(incident.number);
    // An event from before the outage, worked off late, does not end it.
    return end === undefined || end.eventId <= incident.openedBy ? [] : [{ incident, end }];
  });
  await saveEnded(
    tx,
    closing.map(({ incident, end }) => ({ id: incident.id, at: end.at })),
  );
  await insertEntries(
    tx,
    closing.map(({ incident: { id, organizationId }, end }) => {
      return {
        incidentId: id,
        organizationId,
        at: end.at,
        kind: "resolved",
        actor: keepwatch,
        text: wordsOfEnd[end.how],
      };
    }),
  );
  await notifyIncidents(
    tx,
    closing.map(({ incident }) => incident.id),
  );
  for (const { incident, end } of closing) ended.set(end.eventId, { ...toldOf(incident), resolvedAt: end.at });
  return ended;
}

function assertOnePerThing(events: readonly { readonly number: number }[]): void {
  assert.equal(new Set(events.map((event) => event.number)).size, events.length, "one event of each thing at a time");
}

function toldOf({ id, startedAt, resolvedAt, reason, message }: OutageRow): OutageIncident {
  return { id, startedAt, resolvedAt, reason, message };
}
