// What a message says about the thing that it concerns, and who listens: read at fan-out, from committed settings.
import type { HeartbeatTold, Telling } from "#channels/index.ts";
import { type Rules, type Schedule, scheduleWords, zoneOf } from "#features/heartbeats/index.ts";
import type { Db } from "#platform/database/pool.ts";

interface AnySubject {
  readonly organization: { readonly id: string; readonly name: string };
  /** The thing's own channels, or the default ones of the organisation. Deleted ones are left out when they are loaded. */
  readonly channelIds: readonly string[];
}

export interface MonitorSubject extends AnySubject {
  readonly monitor: NonNullable<Telling["monitor"]>;
  readonly heartbeat: null;
}

export interface HeartbeatSubject extends AnySubject {
  readonly monitor: null;
  readonly heartbeat: HeartbeatTold;
  readonly settings: { readonly schedule: Schedule; readonly rules: Rules };
}

export type Subject = MonitorSubject | HeartbeatSubject;

interface Row {
  number: number;
  organizationId: string;
  organizationName: string;
  id: string;
  name: string;
  kind: string | null; // null: no monitor
  url: string | null;
  slug: string | null;
  schedule: Schedule | null; // null: no heartbeat
  rules: Rules | null;
  tags: string[];
  channelIds: string[];
}

export async function loadSubjects(
  db: Db,
  numbers: readonly number[],
  publicUrl: string,
): Promise<Map<number, Subject>> {
  const found = await db.query<Row>(
    `SELECT t.number, o.id AS "organizationId", o.name AS "organizationName", t.id, t.name, m.kind, m.target->>'url' AS url,
       h.slug, h.schedule, h.rules, t.tags,
       coalesce(t.channel_ids, ARRAY(SELECT c.id FROM channel c
         WHERE c.organization_id = t.organization_id AND c.is_default AND c.deleted_at IS NULL ORDER BY c.id)) AS "channelIds"
     FROM thing t JOIN organization o ON o.id = t.organization_id
     LEFT JOIN monitor m ON m.number = t.number LEFT JOIN heartbeat h ON h.number = t.number
     WHERE t.number = ANY($1)`,
    [numbers],
  );
  const subjects = new Map<number, Subject>();
  for (const row of found.rows) {
    const subject = subjectOf(row, publicUrl);
    if (subject !== null) subjects.set(row.number, subject);
  }
  return subjects;
}

function subjectOf(row: Row, publicUrl: string): Subject | null {
  const { id, name, tags, channelIds, kind, schedule, rules } = row;
  const common = { organization: { id: row.organizationId, name: row.organizationName }, channelIds };
  if (kind !== null) return { ...common, monitor: { id, name, kind, url: row.url ?? "", tags }, heartbeat: null };
  if (schedule === null || rules === null) return null;
  const heartbeat = {
    id,
    name,
    slug: row.slug ?? "",
    schedule: scheduleWords(schedule),
    timeZone: zoneOf(schedule),
    tags,
    url: `${publicUrl}/heartbeats/${id}`,
  };
  return { ...common, monitor: null, heartbeat, settings: { schedule, rules } };
}
