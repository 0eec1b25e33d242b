// The SQL of the timeline. It reads the tables of deliveries without their feature, which leans on this one.
import type { Db } from "#platform/database/pool.ts";
import type { IncidentRow } from "./incident-view.ts";
import {
  type AttemptRow,
  type ChangeRow,
  type DeedRow,
  MAX_ATTEMPTS_OF_A_LINE,
  MAX_LINES_OF_A_KIND,
  type TimelineRows,
  type ToldRow,
  type UntoldRow,
} from "./timeline.ts";

type Outage = Pick<IncidentRow, "id" | "number" | "openedBy" | "startedAt" | "resolvedAt">;

// The changes of state of an outage. Moments are kept here to the millisecond, in the database to the microsecond.
const ofTheOutage = `event.number = $1 AND event.id >= $2 AND event.from_at >= $3
  AND event.from_at < coalesce($4::timestamptz + interval '1 millisecond', 'infinity')`;

export async function readTimeline(db: Db, incident: Outage): Promise<TimelineRows> {
  const told = await listTold(db, incident.id);
  return {
    deeds: await listDeeds(db, incident.id),
    changes: await listChanges(db, incident),
    told,
    attempts: await listNewestAttempts(
      db,
      told.map((delivery) => delivery.id),
    ),
    untold: await listUntold(db, incident),
  };
}

async function listDeeds(db: Db, incidentId: string): Promise<DeedRow[]> {
  const { rows } = await db.query<DeedRow>(
    `SELECT at, kind, actor_kind AS "actorKind", actor_id AS "actorId", actor_name AS "actorName", text
     FROM incident_entry WHERE incident_id = $1 ORDER BY id DESC LIMIT ${MAX_LINES_OF_A_KIND}`,
    [incidentId],
  );
  return rows.toReversed();
}

async function listChanges(db: Db, incident: Outage): Promise<ChangeRow[]> {
  const { rows } = await db.query<ChangeRow>(
    `SELECT from_at AS at, state, detected_at AS "detectedAt", reason, message
     FROM event WHERE ${ofTheOutage} ORDER BY from_at DESC LIMIT ${MAX_LINES_OF_A_KIND}`,
    rangeOf(incident),
  );
  return rows.toReversed();
}

async function listTold(db: Db, incidentId: string): Promise<ToldRow[]> {
  const { rows } = await db.query<ToldRow>(
    `SELECT delivery.created_at AS at, delivery.id, delivery.telling ->> 'event' AS event, delivery.state,
       delivery.attempts AS "attemptCount", delivery.recipient, delivery.channel_id AS "channelId",
       channel.name AS "channelName", delivery.channel_kind AS "channelKind"
     FROM delivery LEFT JOIN channel ON channel.id = delivery.channel_id
     WHERE delivery.incident_id = $1 ORDER BY delivery.ord DESC LIMIT ${MAX_LINES_OF_A_KIND}`,
    [incidentId],
  );
  return rows.toReversed();
}

async function listNewestAttempts(db: Db, deliveryIds: readonly string[]): Promise<AttemptRow[]> {
  const { rows } = await db.query<AttemptRow>(
    `SELECT told.id AS "deliveryId", newest.* FROM unnest($1::uuid[]) AS told (id) CROSS JOIN LATERAL (
       SELECT no AS number, started_at AS "startedAt", finished_at AS "finishedAt", result, status_code AS "statusCode", detail
       FROM attempt WHERE delivery_id = told.id ORDER BY no DESC LIMIT ${MAX_ATTEMPTS_OF_A_LINE}
     ) AS newest ORDER BY newest.number`,
    [deliveryIds],
  );
  return rows;
}

async function listUntold(db: Db, incident: Outage): Promise<UntoldRow[]> {
  const { rows } = await db.query<UntoldRow>(
    `SELECT untold.at, event.state, untold.why, untold.channel_id AS "channelId", channel.name AS "channelName",
       channel.kind AS "channelKind"
     FROM event JOIN untold ON untold.event_id = event.id LEFT JOIN channel ON channel.id = untold.channel_id
     WHERE ${ofTheOutage} ORDER BY untold.at DESC LIMIT ${MAX_LINES_OF_A_KIND}`,
    rangeOf(incident),
  );
  return rows.toReversed();
}

function rangeOf({ number, openedBy, startedAt, resolvedAt }: Outage): unknown[] {
  return [number, openedBy, startedAt, resolvedAt];
}
