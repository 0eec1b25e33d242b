// Pings do not pile up: of each heartbeat so many are kept, of each organisation so many bytes of bodies. Whole days that
// are too old are dropped elsewhere, with their partitions. Everything here goes in batches that hold no lock for long.
import type { Pool } from "#platform/database/pool.ts";

export interface PingRetention {
  readonly pingsKept: number; // of each heartbeat
  readonly pingDays: number;
  readonly bodyDays: number;
  readonly bodyBytesPerOrganization: number;
}

/** Heartbeats that are looked at in one statement, and the most pings that go of each of them in it. */
const HEARTBEATS_AT_ONCE = 500;
const PINGS_AT_ONCE = 20;
/** Statements of one run; the rest waits for the next run. */
const MOST_BATCHES = 50_000;
const BODIES_AT_ONCE = 10_000;
const ROWS_AT_ONCE = 1_000;
const DAY_MS = 86_400_000;
const GONE_RECEIVERS_KEPT_MS = DAY_MS;

/**
 * Deletes what is beyond the newest pings of each heartbeat, with its bodies. The counter of a heartbeat tells how many
 * there can be, and each ping its number, so that only the oldest few are looked at. Returns how many went.
 */
export async function trimPings(pool: Pool, pingsKept: number): Promise<number> {
  let trimmed = 0;
  let after = 0;
  for (let batch = 0; batch < MOST_BATCHES; batch++) {
    const { rows } = await pool.query<FoundPing>(trimStatement, [after, pingsKept]);
    const old = rows.filter((row): row is FoundPing & Found => row.id !== null);
    await deleteFound(
      pool,
      old.flatMap(({ id, body, bodyAt }) => (body === null ? [] : [{ table: body, at: bodyAt!, id }])),
    );
    trimmed += await deleteFound(pool, old);
    const looked = rows.map(({ number }) => number);
    if (looked.length === 0) break;
    after = unfinishedAfter(looked) ?? looked.at(-1)!;
  }
  return trimmed;
}

/** Before the first heartbeat of which as many went as may at once: it is looked at again. */
function unfinishedAfter(sorted: readonly number[]): number | null {
  const first = sorted.find((number, place) => sorted[place + PINGS_AT_ONCE - 1] === number);
  return first === undefined ? null : first - 1;
}

/** Where a row lies, by which it is found at once whatever the planner believes of a table; and its id. */
interface Found {
  readonly table: string;
  readonly at: string;
  readonly id: string;
}

interface FoundPing {
  readonly number: number;
  /** null: nothing of it is too old. */
  readonly table: string | null;
  readonly at: string | null;
  readonly id: string | null;
  readonly body: string | null;
  readonly bodyAt: string | null;
}

/** A row for each heartbeat at least, in order. */
const trimStatement = `
  WITH many AS MATERIALIZED (
    SELECT number, pings - $2 AS last FROM belief WHERE number > $1 AND pings > $2 ORDER BY number LIMIT ${HEARTBEATS_AT_ONCE}
  )
  SELECT many.number, old.tableoid::regclass::text AS "table", old.ctid::text AS at, old.id,
    body.tableoid::regclass::text AS body, body.ctid::text AS "bodyAt"
  FROM many LEFT JOIN LATERAL (
    SELECT tableoid, ctid, received_at, id, n FROM ping WHERE ping.number = many.number
    ORDER BY received_at, ping.id LIMIT ${PINGS_AT_ONCE}) AS old ON old.n <= many.last
  LEFT JOIN LATERAL (
    SELECT tableoid, ctid FROM ping_body b
    WHERE b.number = many.number AND b.received_at = old.received_at AND b.id = old.id LIMIT 1) AS body ON true
  ORDER BY many.number`;

/** The id is asked for as well: what lies at a place may be another row by now. */
async function deleteFound(pool: Pool, found: readonly Found[]): Promise<number> {
  let deleted = 0;
  for (const [table, rows] of Map.groupBy(found, (row) => row.table)) {
    const { rowCount } = await pool.query(
      `DELETE FROM ${table} WHERE ctid = ANY($1::tid[]) AND id = ANY($2::uuid[])`,
      [rows.map(({ at }) => at), rows.map(({ id }) => id)],
      false,
    );
    deleted += rowCount;
  }
  return deleted;
}

export interface CleanedPings {
  readonly trimmed: number;
  readonly bodies: number;
  readonly addresses: number;
  readonly keys: number;
  readonly receivers: number;
}

/** What has had its time or is too much, but for whole days. Gives the counts. */
export async function cleanPings(pool: Pool, now: Date, retention: PingRetention): Promise<CleanedPings> {
  return {
    trimmed: await trimPings(pool, retention.pingsKept),
    bodies: await cutBodies(pool, now, retention),
    addresses: await deleteAll(pool, "ping_address", "expires_at <= $1", now),
    keys: await deleteAll(pool, "ping_key", "expires_at <= $1", now),
    receivers: await deleteAll(
      pool,
      "receiver",
      "is_gone AND alive_at <= $1",
      new Date(now.getTime() - GONE_RECEIVERS_KEPT_MS),
    ),
  };
}

interface DayOfBodies {
  readonly fromMs: number;
  readonly bytes: number;
}

/** Of organisations that keep too much, the oldest bodies go. Days are added up one by one: no statement reads more. */
async function cutBodies(pool: Pool, now: Date, retention: PingRetention): Promise<number> {
  const days = new Map<string, DayOfBodies[]>();
  const todayMs = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
  // A day more on either side: clocks differ, and what is dropped by days goes a day late.
  for (let fromMs = todayMs - (retention.bodyDays + 1) * DAY_MS; fromMs <= todayMs + DAY_MS; fromMs += DAY_MS)
    for (const { org, bytes } of await sumBodies(pool, fromMs))
      days.set(org, [...(days.get(org) ?? []), { fromMs, bytes }]);
  let cut = 0;
  for (const [org, ofOrg] of days) {
    let excess = ofOrg.reduce((sum, { bytes }) => sum + bytes, 0) - retention.bodyBytesPerOrganization;
    for (const { fromMs, bytes } of ofOrg) {
      if (excess <= 0) break;
      cut += await deleteBodies(pool, org, fromMs, excess < bytes ? excess : null);
      excess -= bytes;
    }
  }
  return cut;
}

/** Sizes are read without the bodies. */
async function sumBodies(pool: Pool, fromMs: number): Promise<{ org: string; bytes: number }[]> {
  const { rows } = await pool.query<{ org: string; bytes: number }>(
    `SELECT h.organization_id AS org, sum(octet_length(b.body))::bigint AS bytes
     FROM ping_body b JOIN heartbeat h USING (number) WHERE b.received_at >= $1 AND b.received_at < $2
     GROUP BY 1 ORDER BY 1`,
    [new Date(fromMs), new Date(fromMs + DAY_MS)],
    false,
  );
  return rows;
}

/** All of a day, or (not null) the oldest that have so many bytes together. */
async function deleteBodies(pool: Pool, org: string, fromMs: number, bytes: number | null): Promise<number> {
  const day = [org, new Date(fromMs), new Date(fromMs + DAY_MS)];
  const until = bytes === null ? day[2] : await momentOfBytes(pool, day, bytes);
  let deleted = 0;
  for (let batch = 0; batch < MOST_BATCHES; batch++) {
    const { rows } = await pool.query<Found>(
      `SELECT b.tableoid::regclass::text AS "table", b.ctid::text AS at, b.id FROM heartbeat h JOIN ping_body b USING (number)
       WHERE h.organization_id = $1 AND b.received_at >= $2 AND b.received_at < $3 AND b.received_at <= $4
       LIMIT ${BODIES_AT_ONCE}`,
      [...day, until],
      false,
    );
    deleted += await deleteFound(pool, rows);
    if (rows.length < BODIES_AT_ONCE) break;
  }
  return deleted;
}

/** When the oldest bodies of a day have reached so many bytes. */
async function momentOfBytes(pool: Pool, day: readonly unknown[], bytes: number): Promise<Date> {
  const { rows } = await pool.query<{ at: Date }>(
    `SELECT received_at AS at FROM (
       SELECT b.received_at, sum(octet_length(b.body)) OVER (ORDER BY b.received_at, b.number, b.id) AS bytes
       FROM heartbeat h JOIN ping_body b USING (number)
       WHERE h.organization_id = $1 AND b.received_at >= $2 AND b.received_at < $3
     ) AS summed WHERE bytes >= $4 ORDER BY bytes LIMIT 1`,
    [...day, bytes],
    false,
  );
  return rows[0]?.at ?? (day[2] as Date);
}

async function deleteAll(pool: Pool, table: string, condition: string, moment: Date): Promise<number> {
  let deleted = 0;
  for (let batch = 0; batch < MOST_BATCHES; batch++) {
    const { rowCount } = await pool.query(
      `DELETE FROM ${table} WHERE ctid IN
         (SELECT ctid FROM ${table} WHERE ${condition} LIMIT ${ROWS_AT_ONCE} FOR UPDATE SKIP LOCKED)`,
      [moment],
    );
    deleted += rowCount;
    if (rowCount < ROWS_AT_ONCE) break;
  }
  return deleted;
}
