// The SQL of the delivery log and of sending again. Claiming and sending are the pipeline's.
import { eventsOfEnd } from "#features/incidents/index.ts";
import { decodeCursor, pageOf } from "#platform/cursor.ts";
import type { Db, Tx } from "#platform/database/pool.ts";
import { malformed, notFound } from "#platform/refusal.ts";
import type { AttemptRow, DeliveryRow, DeliveryState } from "./delivery-view.ts";
import type { KeptTelling } from "./retry.ts";

/** Attempts that one answer holds, the newest; a day of tries in vain has some 300. */
const MAX_ATTEMPTS = 1_000;

const selectRows = `SELECT delivery.ord, delivery.id, delivery.state, delivery.channel_id AS "channelId", channel.name AS "channelName",
  delivery.channel_kind AS "channelKind", delivery.recipient, delivery.telling ->> 'event' AS event,
  delivery.incident_id AS "incidentId", thing.id AS "monitorId", thing.name AS "monitorName", delivery.created_at AS "createdAt",
  delivery.due_at AS "dueAt", delivery.attempts, delivery.last_status AS "lastStatus", delivery.last_detail AS "lastDetail",
  attempt.started_at AS "lastStartedAt", attempt.finished_at AS "lastFinishedAt", delivery.finished_at AS "finishedAt",
  delivery.resend_of AS "resendOf"
FROM delivery
LEFT JOIN channel ON channel.id = delivery.channel_id
LEFT JOIN thing ON thing.number = delivery.number
LEFT JOIN attempt ON attempt.delivery_id = delivery.id AND attempt.no = delivery.attempts`;

const conditionOf: Readonly<Record<DeliveryState, string>> = {
  pending: "delivery.state = 'pending' AND delivery.attempts = 0",
  sending: "delivery.state = 'claimed'",
  retrying: "delivery.state = 'pending' AND delivery.attempts > 0",
  held: "delivery.state = 'held'",
  sent: "delivery.state = 'sent'",
  dead: "delivery.state = 'dead'",
  skipped: "delivery.state = 'skipped'",
  folded: "delivery.state = 'folded'",
};

export interface DeliveryFilter {
  readonly state?: DeliveryState;
  readonly channelId?: string;
  readonly incidentId?: string;
  readonly cursor?: string;
  readonly limit: number;
}

export async function listDeliveryRows<Item>(
  db: Db,
  org: string,
  filter: DeliveryFilter,
  viewOf: (row: DeliveryRow) => Item,
) {
  const values: unknown[] = [org, filter.limit + 1];
  const conditions = ["delivery.organization_id = $1"];
  if (filter.cursor !== undefined) conditions.push(`delivery.ord < $${values.push(ordOf(filter.cursor))}`);
  if (filter.state !== undefined) conditions.push(conditionOf[filter.state]);
  if (filter.channelId !== undefined) conditions.push(`delivery.channel_id = $${values.push(filter.channelId)}`);
  if (filter.incidentId !== undefined) conditions.push(`delivery.incident_id = $${values.push(filter.incidentId)}`);
  const { rows } = await db.query<DeliveryRow>(
    `${selectRows} WHERE ${conditions.join(" AND ")} ORDER BY delivery.ord DESC LIMIT $2`,
    values,
  );
  return pageOf(rows, filter.limit, (row) => [row.ord], viewOf);
}

function ordOf(cursor: string): number {
  const [ord] = decodeCursor(cursor, 1);
  if (typeof ord === "number" && Number.isSafeInteger(ord)) return ord;
  throw malformed([{ path: "/cursor", message: "is not a cursor of this list" }]);
}

export async function getDelivery(db: Db, org: string, id: string): Promise<DeliveryRow> {
  const { rows } = await db.query<DeliveryRow>(
    `${selectRows} WHERE delivery.organization_id = $1 AND delivery.id = $2`,
    [org, id],
  );
  const [delivery] = rows;
  if (delivery === undefined) throw notFound("delivery");
  return delivery;
}

export async function listAttempts(db: Db, deliveryId: string): Promise<AttemptRow[]> {
  const { rows } = await db.query<AttemptRow>(
    `SELECT no AS number, started_at AS "startedAt", finished_at AS "finishedAt", result, status_code AS "statusCode", detail,
       is_ambiguous AS "isAmbiguous"
     FROM attempt WHERE delivery_id = $1 ORDER BY no DESC LIMIT ${MAX_ATTEMPTS}`,
    [deliveryId],
  );
  return rows.toReversed();
}

export interface LockedDelivery {
  readonly id: string;
  readonly state: string;
  readonly incidentId: string | null;
  readonly channelId: string;
  readonly recipient: string;
  readonly telling: KeptTelling;
  readonly isChannelDeleted: boolean;
}

/** One that `getDelivery` has found for the caller. */
export async function lockDelivery(tx: Tx, id: string): Promise<LockedDelivery> {
  const { rows } = await tx.query<LockedDelivery>(
    `SELECT delivery.id, delivery.state, delivery.incident_id AS "incidentId", delivery.channel_id AS "channelId",
       delivery.recipient, delivery.telling,
       NOT EXISTS (SELECT 1 FROM channel WHERE id = delivery.channel_id AND deleted_at IS NULL) AS "isChannelDeleted"
     FROM delivery WHERE delivery.id = $1 FOR UPDATE`,
    [id],
  );
  const [delivery] = rows;
  if (delivery === undefined) throw notFound("delivery");
  return delivery;
}

/** Has the recipient of this delivery heard, or will it hear, that its outage is over? */
export async function isEndTold(db: Db, { incidentId, channelId, recipient }: LockedDelivery): Promise<boolean> {
  const { rows } = await db.query(
    `SELECT 1 FROM delivery WHERE incident_id = $1 AND channel_id = $2 AND recipient = $3
       AND telling ->> 'event' = ANY($4) AND state IN ('pending', 'claimed', 'held', 'sent', 'folded') LIMIT 1`,
    [incidentId, channelId, recipient, eventsOfEnd],
  );
  return rows.length > 0;
}

/** The key stays, so a receiver that has taken it after all can tell. */
export async function sendAgain(tx: Tx, id: string): Promise<void> {
  await tx.query(
    `UPDATE delivery SET state = 'pending', due_at = clock_timestamp(), finished_at = NULL,
       give_up_at = clock_timestamp() + interval '24 hours' WHERE id = $1`,
    [id],
  );
}

/** A new delivery in the place of one that was given up. */
export async function insertResend(tx: Tx, deadId: string, id: string, telling: KeptTelling): Promise<void> {
  await tx.query(
    `INSERT INTO delivery (id, organization_id, event_id, incident_id, number, channel_id, channel_kind, recipient, telling, state, resend_of)
     SELECT $2, organization_id, event_id, incident_id, number, channel_id, channel_kind, recipient, $3, 'pending', id
     FROM delivery WHERE id = $1`,
    [deadId, id, JSON.stringify(telling)],
  );
}

/** Heard at COMMIT; it only wakes. */
export async function notifyDeliverers(tx: Tx): Promise<void> {
  await tx.query("SELECT pg_notify('delivery', ''), pg_notify('incident', '')");
}
