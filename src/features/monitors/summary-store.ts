// The SQL of the summary.
import type { Db } from "#platform/database/pool.ts";

export async function countStates(db: Db, org: string): Promise<{ state: string; count: number }[]> {
  const { rows } = await db.query<{ state: string; count: number }>(
    `SELECT b.state, count(*) FROM belief b JOIN thing t USING (number)
     WHERE b.organization_id = $1 AND t.organization_id = $1 AND t.form = 'monitor' AND t.deleted_at IS NULL
     GROUP BY b.state`,
    [org],
  );
  return rows;
}

export async function listLongestDown(
  db: Db,
  org: string,
  limit: number,
): Promise<{ id: string; name: string; since: Date }[]> {
  const { rows } = await db.query<{ id: string; name: string; since: Date }>(
    `SELECT t.id, t.name, b.since FROM belief b JOIN thing t USING (number)
     WHERE b.organization_id = $1 AND b.state = 'down' AND t.form = 'monitor' AND t.deleted_at IS NULL
     ORDER BY b.since, t.id LIMIT $2`,
    [org, limit],
  );
  return rows;
}
