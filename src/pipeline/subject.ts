// What a message says about the thing that it concerns, and who listens: read at fan-out, from committed settings.
import type { Telling } from "#channels/index.ts";
import type { Db } from "#platform/database/pool.ts";

export interface Subject {
  readonly organization: { readonly id: string; readonly name: string };
  readonly monitor: NonNullable<Telling["monitor"]>;
  /** The thing's own channels, or the default ones of the organisation. Deleted ones are left out when they are loaded. */
  readonly channelIds: readonly string[];
}

interface Row {
  number: number;
  organizationId: string;
  organizationName: string;
  id: string;
  name: string;
  kind: string;
  url: string | null;
  tags: string[];
  channelIds: string[];
}

export async function loadSubjects(db: Db, numbers: readonly number[]): Promise<Map<number, Subject>> {
  const found = await db.query<Row>(
    `SELECT t.number, o.id AS "organizationId", o.name AS "organizationName", t.id, t.name, m.kind, m.target->>'url' AS url, t.tags,
       coalesce(t.channel_ids, ARRAY(SELECT c.id FROM channel c
         WHERE c.organization_id = t.organization_id AND c.is_default AND c.deleted_at IS NULL ORDER BY c.id)) AS "channelIds"
     FROM thing t JOIN organization o ON o.id = t.organization_id JOIN monitor m ON m.number = t.number
     WHERE t.number = ANY($1)`,
    [numbers],
  );
  return new Map(
    found.rows.map((row) => [
      row.number,
      {
        organization: { id: row.organizationId, name: row.organizationName },
        monitor: { id: row.id, name: row.name, kind: row.kind, url: row.url ?? "", tags: row.tags },
        channelIds: row.channelIds,
      },
    ]),
  );
}
