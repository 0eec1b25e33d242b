// The SQL of what this dialect asks and our verbs do not answer: which check is alike, flips, and badges. Reads only.
import { shownStateSql } from "#features/heartbeats/index.ts";
import type { Db } from "#platform/database/pool.ts";

/** What must be equal; what is left out may be anything. */
export interface Likeness {
  readonly name?: string;
  readonly slug?: string;
  readonly tags?: string;
  readonly timeout?: number;
  readonly grace?: number;
}

/** The id of the oldest that is alike. */
export async function findAlike(db: Db, org: string, like: Likeness): Promise<string | undefined> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT t.id FROM thing t JOIN heartbeat h USING (number)
     WHERE t.organization_id = $1 AND h.organization_id = $1 AND t.deleted_at IS NULL
       AND ($2::text IS NULL OR (lower(t.name) = lower($2) AND t.name = $2))
       AND ($3::text IS NULL OR h.slug = $3)
       AND ($4::text IS NULL OR array_to_string(t.tags, ' ') = $4)
       AND ($5::int IS NULL OR (h.schedule->>'periodSeconds')::int = $5)
       AND ($6::int IS NULL OR (h.rules->>'graceSeconds')::int = $6)
     ORDER BY t.id LIMIT 1`,
    [org, like.name ?? null, like.slug ?? null, like.tags ?? null, like.timeout ?? null, like.grace ?? null],
    false, // What is given decides which index is of use.
  );
  return rows[0]?.id;
}

/** Newest ones of a check that one answer names. */
const MAX_FLIPS = 10_000;

/** Changes between up and down, newest first. What lies between them, such as a pause, is none. */
export async function listFlips(
  db: Db,
  org: string,
  number: number,
  range: { readonly from: Date | null; readonly to: Date | null },
): Promise<{ at: Date; isUp: boolean }[]> {
  const { rows } = await db.query<{ at: Date; isUp: boolean }>(
    `SELECT at, "isUp" FROM (
       SELECT from_at AS at, seq, state <> 'down' AS "isUp", lag(state <> 'down') OVER (ORDER BY seq) AS before
       FROM event WHERE number = $1 AND organization_id = $2 AND state IN ('up', 'down')
     ) AS change
     WHERE before IS DISTINCT FROM "isUp" AND ($3::timestamptz IS NULL OR at >= $3) AND ($4::timestamptz IS NULL OR at < $4)
     ORDER BY seq DESC LIMIT ${MAX_FLIPS}`,
    [number, org, range.from, range.to],
  );
  return rows;
}

export interface StatusCounts {
  readonly total: number;
  readonly grace: number;
  readonly down: number;
}

const counts = `count(*)::int AS total, count(*) FILTER (WHERE status = 'grace')::int AS grace,
  count(*) FILTER (WHERE status = 'down')::int AS down`;

/** The twin of `statusOf`, as far as badges tell it, at the moment `$1`. */
const status = `(CASE WHEN ${shownStateSql("$1::timestamptz")} = 'unknown' THEN 'grace'
  WHEN b.state = 'down' OR b.due_at <= $1 THEN 'down'
  WHEN ${shownStateSql("$1::timestamptz")} = 'late' THEN 'grace' ELSE 'up' END)`;

/** `tag` null: of all heartbeats of the organisation. */
export async function countStatuses(db: Db, org: string, tag: string | null, now: Date): Promise<StatusCounts> {
  const { rows } = await db.query<StatusCounts>(
    `SELECT ${counts} FROM (
       SELECT ${status} AS status FROM thing t JOIN belief b USING (number)
       WHERE t.organization_id = $2 AND t.form = 'heartbeat' AND t.deleted_at IS NULL AND ($3::text IS NULL OR $3 = ANY(t.tags))
     ) AS one`,
    [now, org, tag],
  );
  return rows[0]!;
}

/** undefined: there is no such heartbeat any more. */
export async function findStatus(
  db: Db,
  number: number,
  now: Date,
): Promise<(StatusCounts & { readonly name: string }) | undefined> {
  const { rows } = await db.query<StatusCounts & { name: string }>(
    `SELECT name, ${counts} FROM (
       SELECT t.name, ${status} AS status FROM thing t JOIN belief b USING (number)
       WHERE t.number = $2 AND t.form = 'heartbeat' AND t.deleted_at IS NULL
     ) AS one GROUP BY name`,
    [now, number],
  );
  return rows[0];
}

export async function listTags(db: Db, org: string): Promise<string[]> {
  const { rows } = await db.query<{ tag: string }>(
    `SELECT DISTINCT tag FROM thing CROSS JOIN LATERAL unnest(tags) AS tag
     WHERE organization_id = $1 AND form = 'heartbeat' AND deleted_at IS NULL ORDER BY tag`,
    [org],
  );
  return rows.map(({ tag }) => tag);
}
