// The SQL of storage: the size of the tables by what they hold, and the measurements over time.
import type { Db } from "#platform/database/pool.ts";

/** What people would call it → its tables. What is not listed is small, and is the rest of the database. */
export const kinds = {
  checks: ["segment", "packed_hour", "packed_day", "latest"],
  charts: ["rollup_hours", "rollup_day"],
  failures: ["failure"],
  pings: ["ping"],
  pingBodies: ["ping_body"],
  history: ["event", "span", "incident", "incident_entry"],
  messages: ["delivery", "attempt", "untold"],
  audit: ["audit"],
} as const;
export type Kind = keyof typeof kinds;

export interface Measurement {
  readonly at: Date;
  readonly bytes: number;
  readonly freeBytes: number | null;
  readonly resultDays: number;
  readonly hourDays: number;
  readonly failuresKept: number;
}

/** Bytes of each kind with its indexes, and of the whole database. */
export async function measureTables(db: Db): Promise<{ kinds: Record<Kind, number>; total: number }> {
  const tables = Object.entries(kinds).flatMap(([kind, names]) => names.map((name) => ({ kind, name })));
  const { rows } = await db.query<{ kind: Kind; bytes: number }>(
    `SELECT kind, sum(coalesce(
         (SELECT sum(pg_total_relation_size(part.relid)) FROM pg_partition_tree(name::regclass) AS part),
         pg_total_relation_size(name::regclass)))::bigint AS bytes
     FROM unnest($1::text[], $2::text[]) AS t(kind, name) GROUP BY kind`,
    [tables.map(({ kind }) => kind), tables.map(({ name }) => name)],
  );
  const total = await db.query<{ bytes: number }>("SELECT pg_database_size(current_database()) AS bytes");
  return {
    kinds: Object.fromEntries(rows.map(({ kind, bytes }) => [kind, bytes])) as Record<Kind, number>,
    total: total.rows[0]!.bytes,
  };
}

const columns = `at, bytes, free_bytes AS "freeBytes", result_days AS "resultDays", hour_days AS "hourDays", failures_kept AS "failuresKept"`;

/** The newest measurement, and the newest of those that are at least `hours` older; or what there is. */
export async function findMeasurements(db: Db, hours: number): Promise<{ last?: Measurement; before?: Measurement }> {
  const { rows } = await db.query<Measurement>(
    `WITH last AS (SELECT * FROM storage_use ORDER BY at DESC LIMIT 1)
     SELECT ${columns} FROM last
     UNION ALL
     (SELECT s.at, s.bytes, s.free_bytes, s.result_days, s.hour_days, s.failures_kept FROM storage_use s, last
      WHERE s.at <= last.at - make_interval(hours => $1) ORDER BY s.at DESC LIMIT 1)`,
    [hours],
  );
  const [last, before] = rows;
  return { ...(last && { last }), ...(before && { before }) };
}

export async function insertMeasurement(db: Db, measured: Measurement, keepDays: number): Promise<void> {
  await db.query(
    `INSERT INTO storage_use (at, bytes, free_bytes, result_days, hour_days, failures_kept)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
    [measured.at, measured.bytes, measured.freeBytes, measured.resultDays, measured.hourDays, measured.failuresKept],
  );
  await db.query("DELETE FROM storage_use WHERE at < $1::timestamptz - make_interval(days => $2)", [
    measured.at,
    keepDays,
  ]);
}
