// The SQL of the summary.
import type { Db } from "#platform/database/pool.ts";

/** A span of blindness that was not prolonged for so long is over. */
const BLIND_FOR_SECONDS = 15;

export async function countStates(db: Db, org: string): Promise<{ state: string; count: number }[]> {
  const { rows } = await db.query<{ state: string; count: number }>(
    `SELECT b.state, count(*) FROM belief b JOIN thing t USING (number)
     WHERE b.organization_id = $1 AND t.organization_id = $1 AND t.form = 'monitor' AND t.deleted_at IS NULL
     GROUP BY b.state`,
    [org],
  );
  return rows;
}

/** Since when our own network has been away, and how many monitors have been silent since; undefined while we can see. */
export async function findBlindness(db: Db, org: string): Promise<{ since: Date; monitors: number } | undefined> {
  const { rows } = await db.query<{ since: Date; monitors: number }>(
    `SELECT min(s.from_at) AS since, count(DISTINCT t.number) AS monitors
     FROM span s CROSS JOIN unnest(s.numbers) AS silent (number) JOIN thing t USING (number)
     WHERE s.why = 'own_network' AND s.to_at > now() - make_interval(secs => $2)
       AND t.organization_id = $1 AND t.form = 'monitor' AND t.deleted_at IS NULL
     HAVING count(*) > 0`,
    [org, BLIND_FOR_SECONDS],
  );
  return rows[0];
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
