// The SQL of looks that were taken and never recorded: their stretches as blind spans, and the end of all streaks there.
import type { Tx } from "#platform/database/pool.ts";
import type { Lost } from "./waiting-looks.ts";

/** Inside a flush, after its fence. What was counted before a stretch that nobody saw says nothing of what came after. */
export async function writeLost(tx: Tx, engineId: string, { stretches, watches }: Lost): Promise<void> {
  await tx.query(
    `INSERT INTO span (id, shard, from_at, to_at, why)
     SELECT gen_random_uuid(), shard, to_timestamp(from_ms / 1000.0), to_timestamp(to_ms / 1000.0), 'not_recorded'
     FROM unnest($1::smallint[], $2::float8[], $3::float8[]) AS stretch (shard, from_ms, to_ms)`,
    [
      stretches.map((stretch) => stretch.shard),
      stretches.map((stretch) => stretch.fromMs),
      stretches.map((stretch) => stretch.toMs),
    ],
  );
  const numbers = [...watches].map((watch) => watch.settings.number);
  const isOurs = "number = ANY($1) AND shard IN (SELECT id FROM shard WHERE owner = $2)";
  await breakStreaks(tx, isOurs, [numbers, engineId]);
}

/** As `breakStreak` does in memory, for the beliefs that fit. Locked in order, after engines and before deliveries. */
export async function breakStreaks(tx: Tx, condition: string, values: readonly unknown[]): Promise<void> {
  const fits = `(state <> 'down' AND failures > 0 OR successes > 0) AND ${condition}`;
  await tx.query(`SELECT 1 FROM belief WHERE ${fits} ORDER BY number FOR UPDATE`, values);
  await tx.query(
    `UPDATE belief SET failures = CASE WHEN state = 'down' THEN failures ELSE 0 END, successes = 0, streak_at = NULL WHERE ${fits}`,
    values,
  );
}
