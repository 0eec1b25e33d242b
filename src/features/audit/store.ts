// The audit log as it is read: all SQL of this feature.
import type { Db } from "#platform/database/pool.ts";

export interface Entry {
  readonly id: string;
  readonly at: Date;
  readonly action: string;
  readonly actorKind: "person" | "api_key" | "system" | "anonymous";
  readonly actorId: string | null;
  readonly actorName: string | null;
  readonly objectKind: string | null;
  readonly objectId: string | null;
  readonly before: unknown;
  readonly after: unknown;
  readonly address: string | null;
  readonly requestId: string | null;
}

export interface EntryFilter {
  readonly objectId?: string;
  readonly action?: string;
  readonly actorId?: string;
  readonly from: Date | null; // inclusive
  readonly to: Date | null; // exclusive
  readonly beforeId: string | null;
}

/** Newest first: ids sort by time. */
export async function listEntries(db: Db, org: string, filter: EntryFilter, count: number): Promise<Entry[]> {
  const conditions = ["organization_id = $1"];
  const values: unknown[] = [org];
  const where = (condition: string, value: unknown) => {
    if (value === undefined || value === null) return;
    values.push(value);
    conditions.push(`${condition} $${values.length}`);
  };
  where("object_id =", filter.objectId);
  where("action =", filter.action);
  where("actor_id =", filter.actorId);
  where("at >=", filter.from);
  where("at <", filter.to);
  where("id <", filter.beforeId);
  values.push(count);
  const { rows } = await db.query<Entry>(
    `SELECT id, at, action, actor_kind AS "actorKind", actor_id AS "actorId", actor_name AS "actorName",
       object_kind AS "objectKind", object_id AS "objectId", before, after, address, request_id AS "requestId"
     FROM audit WHERE ${conditions.join(" AND ")} ORDER BY id DESC LIMIT $${values.length}`,
    values,
  );
  return rows;
}
