// Fan-out: an event is worked off into the incident, the deliveries and the reasons why somebody is not told, in one
// transaction on committed settings that can be done again with the same outcome. It sends nothing.
import { randomUUID } from "node:crypto";
import { channels as channelKinds, type Telling } from "#channels/index.ts";
import { loadChannels, type OpenedChannel } from "#features/channels/index.ts";
import { MISS_TAKEN_BACK } from "#features/heartbeats/index.ts";
import { eventsOfBegin } from "#features/incidents/index.ts";
import { type Pool, transaction, type Tx } from "#platform/database/pool.ts";
import type { Vault } from "#platform/secrets.ts";
import { declareIncidents, type Declared } from "./declare.ts";
import { newsOf } from "./news.ts";
import { loadSubjects, type Subject } from "./subject.ts";
import { type TakenBack, takeBackMisses } from "./taken-back.ts";
import { claimEvents, type ClaimedEvent } from "./unexpanded.ts";

/** Most events of one fan-out. */
export const MAX_EVENTS = 500;

export interface AlertOptions {
  readonly pool: Pool;
  readonly vault: Vault;
  readonly publicUrl: string;
}

interface NewDelivery {
  readonly id: string;
  readonly organizationId: string;
  readonly eventId: number;
  readonly incidentId: string;
  readonly number: number;
  readonly channelId: string;
  readonly channelKind: string;
  readonly recipient: string;
  readonly telling: Telling;
}

interface Untold {
  readonly eventId: number;
  readonly organizationId: string;
  readonly channelId: string | null;
  readonly why: string;
}

/**
 * Works off what waits, up to `most` events, those in `passOver` left alone. Returns the ids: call again while it is a
 * full batch. Rejects with nothing changed; `onClaimed` says beforehand which events the transaction is about.
 */
export async function expandEvents(
  options: AlertOptions,
  batch: {
    readonly most: number;
    readonly passOver: readonly number[];
    readonly onClaimed?: (ids: number[]) => void;
  } = {
    most: MAX_EVENTS,
    passOver: [],
  },
): Promise<number[]> {
  return transaction(options.pool, async (tx) => {
    const events = await claimEvents(tx, batch.most, batch.passOver);
    const ids = events.map((event) => event.id);
    batch.onClaimed?.(ids);
    if (events.length === 0) return ids;
    const declared = await declareIncidents(tx, events);
    const numbers = [...new Set(events.map((event) => event.number))];
    const subjects = await loadSubjects(tx, numbers, options.publicUrl);
    const takenBack = await takeBackMisses(tx, events, declared);
    const told = await whoWasTold(tx, declared);
    const channels = await channelsOf(tx, options.vault, events, subjects, declared, told);
    const deliveries: NewDelivery[] = [];
    const untold: Untold[] = [];
    for (const event of events) {
      const subject = subjects.get(event.number);
      const one =
        subject === undefined
          ? []
          : tellOne(event, declared.get(event.id)!, subject, channels, told, takenBack, options.publicUrl);
      if (typeof one === "string")
        untold.push({ eventId: event.id, organizationId: event.organizationId, channelId: null, why: one });
      else if (one.length === 0)
        untold.push({
          eventId: event.id,
          organizationId: event.organizationId,
          channelId: null,
          why: "nobody_listens",
        });
      else deliveries.push(...one);
    }
    await insertDeliveries(tx, deliveries);
    await insertUntold(tx, untold);
    await tx.query(`UPDATE event SET expanded_at = clock_timestamp() WHERE id = ANY($1)`, [ids]);
    if (deliveries.length > 0) await tx.query(`SELECT pg_notify('delivery', '')`);
    await tx.query(`SELECT pg_notify('incident', '')`);
    return ids;
  });
}

/** Deliveries of one event, or the reason why nobody at all is told of it. */
function tellOne(
  event: ClaimedEvent,
  declared: Declared,
  subject: Subject,
  channels: ReadonlyMap<string, OpenedChannel>,
  told: ReadonlyMap<string, readonly Told[]>,
  takenBack: ReadonlyMap<string, TakenBack>,
  publicUrl: string,
): NewDelivery[] | string {
  if (declared.outcome === "nothing") return declared.why;
  const { incident } = declared;
  const isDown = declared.outcome === "opened";
  const places = isDown
    ? subject.channelIds.flatMap((id) => {
        const channel = channels.get(id);
        if (channel === undefined) return [];
        return channelKinds
          .get(channel.kind)!
          .recipients(channel.settings)
          .map((recipient) => ({ channel, recipient }));
      })
    : (told.get(incident.id) ?? []).flatMap(({ channelId, recipient }) => {
        const channel = channels.get(channelId);
        return channel === undefined ? [] : [{ channel, recipient }];
      });
  const proof = takenBack.get(incident.id) ?? null;
  if (!isDown && places.length === 0) return proof === null ? "nobody_was_told_of_the_outage" : MISS_TAKEN_BACK;
  if (places.length === 0) return [];
  const news = newsOf(subject, incident, isDown ? null : event.fromAt, proof, publicUrl);
  return places.map(({ channel, recipient }) => {
    const id = randomUUID();
    const telling: Telling = {
      id,
      event: news.event,
      occurredAt: event.fromAt.toISOString(),
      organization: subject.organization,
      monitor: subject.monitor,
      heartbeat: subject.heartbeat,
      incident: news.incident,
    };
    return {
      id,
      organizationId: event.organizationId,
      eventId: event.id,
      incidentId: incident.id,
      number: event.number,
      channelId: channel.id,
      channelKind: channel.kind,
      recipient,
      telling,
    };
  });
}

interface Told {
  readonly channelId: string;
  readonly recipient: string;
}

/**
 * Who has heard, or may yet hear, of each outage that ends now. One whose message certainly never arrived is left out;
 * the locks keep a message from being given up meanwhile, which would then find no message of the end to skip.
 */
async function whoWasTold(tx: Tx, declared: ReadonlyMap<number, Declared>): Promise<Map<string, Told[]>> {
  const ending = [...declared.values()].flatMap((one) => (one.outcome === "resolved" ? [one.incident.id] : []));
  const byIncident = new Map<string, Told[]>();
  if (ending.length === 0) return byIncident;
  const found = await tx.query<Told & { incidentId: string }>(
    `SELECT DISTINCT incident_id AS "incidentId", channel_id AS "channelId", recipient FROM (
       SELECT incident_id, channel_id, recipient FROM delivery
       WHERE incident_id = ANY($1) AND event_id IS NOT NULL AND telling->>'event' = ANY($2)
         AND (state IN ('pending', 'claimed', 'held', 'sent') OR state IN ('dead', 'skipped') AND is_ambiguous)
       ORDER BY ord FOR SHARE
     ) told`,
    [ending, eventsOfBegin],
  );
  for (const row of found.rows) byIncident.set(row.incidentId, [...(byIncident.get(row.incidentId) ?? []), row]);
  return byIncident;
}

async function channelsOf(
  tx: Tx,
  vault: Vault,
  events: readonly ClaimedEvent[],
  subjects: ReadonlyMap<number, Subject>,
  declared: ReadonlyMap<number, Declared>,
  told: ReadonlyMap<string, readonly Told[]>,
): Promise<Map<string, OpenedChannel>> {
  const ids = new Set<string>();
  for (const event of events) {
    if (declared.get(event.id)!.outcome !== "opened") continue;
    for (const id of subjects.get(event.number)?.channelIds ?? []) ids.add(id);
  }
  for (const places of told.values()) for (const place of places) ids.add(place.channelId);
  if (ids.size === 0) return new Map();
  const channels = await loadChannels(tx, vault, [...ids]);
  return new Map(channels.map((channel) => [channel.id, channel]));
}

async function insertDeliveries(tx: Tx, deliveries: readonly NewDelivery[]): Promise<void> {
  if (deliveries.length === 0) return;
  await tx.query(
    `INSERT INTO delivery (id, organization_id, event_id, incident_id, number, channel_id, channel_kind, recipient, telling, state)
     SELECT id, "organizationId", "eventId", "incidentId", number, "channelId", "channelKind", recipient, telling,
       CASE WHEN (SELECT e.detected_at < i.hold_before FROM event e, installation i WHERE e.id = d."eventId") THEN 'held' ELSE 'pending' END
     FROM jsonb_to_recordset($1::jsonb)
       AS d(id uuid, "organizationId" uuid, "eventId" bigint, "incidentId" uuid, number bigint, "channelId" uuid, "channelKind" text,
            recipient text, telling jsonb)
     ORDER BY "eventId"
     ON CONFLICT (event_id, channel_id, recipient) WHERE resend_of IS NULL AND event_id IS NOT NULL DO NOTHING`,
    [JSON.stringify(deliveries)],
  );
}

async function insertUntold(tx: Tx, untold: readonly Untold[]): Promise<void> {
  if (untold.length === 0) return;
  await tx.query(
    `INSERT INTO untold (event_id, channel_id, organization_id, why)
     SELECT "eventId", "channelId", "organizationId", why
     FROM jsonb_to_recordset($1::jsonb) AS u("eventId" bigint, "channelId" uuid, "organizationId" uuid, why text)
     ON CONFLICT DO NOTHING`,
    [JSON.stringify(untold)],
  );
}
