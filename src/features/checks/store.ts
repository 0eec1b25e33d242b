// The SQL of checks: raw results, sums of them, and the events and spans that uptime is folded from. Reads only.
import { decodeCursor, pageOf } from "#platform/cursor.ts";
import type { Db } from "#platform/database/pool.ts";
import { malformed, notFound, Refusal } from "#platform/refusal.ts";
import type { CheckRow } from "./check.ts";
import type { Range } from "./range.ts";

/** Changes of state that one answer is folded from; far more than any but a broken installation has. */
const MAX_CHANGES = 500_000;

/** The inner face of a monitor (later also of a heartbeat): what results and events refer to. */
export interface Thing {
  readonly number: number;
  readonly id: string;
  readonly shard: number;
}

export async function getThing(db: Db, org: string, id: string): Promise<Thing> {
  const [thing] = await findThings(db, org, [id]);
  if (thing === undefined) throw notFound("monitor");
  return thing;
}

/** Those of the organisation that are there, in the order asked for. */
export async function findThings(db: Db, org: string, ids: readonly string[]): Promise<Thing[]> {
  const { rows } = await db.query<Thing>(
    `SELECT number, id, shard FROM thing
     WHERE organization_id = $1 AND id = ANY($2::uuid[]) AND deleted_at IS NULL
     ORDER BY array_position($2::uuid[], id)`,
    [org, ids],
  );
  return rows;
}

export interface ResultsPage {
  readonly fromMs: number | null;
  readonly toMs: number | null;
  readonly cursor: string | undefined;
  readonly limit: number;
}

/** `atUs`: Unix microseconds, because the cursor must name the row exactly. */
type ResultRow = CheckRow & { readonly atUs: number };

/** Newest first. */
export async function listResults<Item>(db: Db, number: number, page: ResultsPage, viewOf: (row: ResultRow) => Item) {
  const values: unknown[] = [number, page.limit + 1];
  const conditions = ["number = $1"];
  if (page.fromMs !== null) conditions.push(`at >= $${values.push(new Date(page.fromMs))}`);
  if (page.toMs !== null) conditions.push(`at < $${values.push(new Date(page.toMs))}`);
  if (page.cursor !== undefined) {
    const [atUs, slot] = decodeCursor(page.cursor, 2);
    if (!isCursorMoment(atUs) || !Number.isSafeInteger(slot))
      throw malformed([{ path: "/cursor", message: "is not a cursor of this list" }]);
    const at = `(timestamptz 'epoch' + $${values.push(atUs)}::float8 * interval '1 microsecond')`;
    // A plain moment, rounded up, lets the planner leave out the partitions after the cursor.
    conditions.push(`at < $${values.push(new Date(Math.floor(atUs / 1000) + 1))}`);
    conditions.push(`(at, slot) < (${at}, $${values.push(slot)}::bigint)`);
  }
  const { rows } = await db.query<ResultRow>(
    `SELECT slot, at, (extract(epoch FROM at) * 1000000)::bigint AS "atUs", verdict, reason, message,
       status_code AS "statusCode", address, dns_us AS "dnsUs", connect_us AS "connectUs", tls_us AS "tlsUs",
       first_byte_us AS "firstByteUs", transfer_us AS "transferUs", total_us AS "totalUs", was_retried AS "wasRetried"
     FROM result WHERE ${conditions.join(" AND ")}
     ORDER BY at DESC, slot DESC LIMIT $2`,
    values,
  );
  return pageOf(rows, page.limit, (row) => [row.atUs, row.slot], viewOf);
}

/** Unix microseconds of a moment that JavaScript and PostgreSQL can hold. */
function isCursorMoment(atUs: unknown): atUs is number {
  return typeof atUs === "number" && Number.isSafeInteger(atUs) && atUs >= 0;
}

/** Times are microseconds; means are not whole. */
export interface BucketRow {
  readonly bucketAt: Date;
  readonly count: number;
  readonly failed: number;
  readonly unmeasured: number;
  readonly minUs: number | null;
  readonly averageUs: number | null;
  readonly p50Us: number | null;
  readonly p95Us: number | null;
  readonly maxUs: number | null;
  readonly dnsUs: number | null;
  readonly connectUs: number | null;
  readonly tlsUs: number | null;
  readonly firstByteUs: number | null;
  readonly transferUs: number | null;
}

const bucketAt = "date_bin($4::bigint * interval '1 millisecond', at, timestamptz 'epoch')";

/** Buckets without a row are not there. */
export async function listBuckets(db: Db, number: number, range: Range, widthMs: number): Promise<BucketRow[]> {
  const meanOf = (phase: string) =>
    `(sum(${phase}) FILTER (WHERE verdict IN (0, 3)))::float8 / nullif(count(total_us) FILTER (WHERE verdict IN (0, 3)), 0)`;
  const { rows } = await db.query<BucketRow>(
    `SELECT ${bucketAt} AS "bucketAt",
       count(*) FILTER (WHERE verdict IN (0, 1, 3)) AS count,
       count(*) FILTER (WHERE verdict = 1) AS failed,
       count(*) FILTER (WHERE verdict = 2) AS unmeasured,
       min(total_us) FILTER (WHERE verdict IN (0, 3)) AS "minUs",
       ${meanOf("total_us")} AS "averageUs",
       percentile_disc(0.5) WITHIN GROUP (ORDER BY total_us) FILTER (WHERE verdict IN (0, 3)) AS "p50Us",
       percentile_disc(0.95) WITHIN GROUP (ORDER BY total_us) FILTER (WHERE verdict IN (0, 3)) AS "p95Us",
       max(total_us) FILTER (WHERE verdict IN (0, 3)) AS "maxUs",
       ${meanOf("dns_us")} AS "dnsUs",
       ${meanOf("connect_us")} AS "connectUs",
       ${meanOf("tls_us")} AS "tlsUs",
       ${meanOf("first_byte_us")} AS "firstByteUs",
       ${meanOf("transfer_us")} AS "transferUs"
     FROM result WHERE number = $1 AND at >= $2 AND at < $3
     GROUP BY 1`,
    [number, new Date(range.fromMs), new Date(range.toMs), widthMs],
  );
  return rows;
}

export async function listAverages(
  db: Db,
  numbers: readonly number[],
  range: Range,
  widthMs: number,
): Promise<{ number: number; bucketAt: Date; averageUs: number | null }[]> {
  const { rows } = await db.query<{ number: number; bucketAt: Date; averageUs: number | null }>(
    `SELECT number, ${bucketAt} AS "bucketAt", avg(total_us)::float8 AS "averageUs"
     FROM result WHERE number = ANY($1::bigint[]) AND at >= $2 AND at < $3 AND verdict IN (0, 3)
     GROUP BY 1, 2`,
    [numbers, new Date(range.fromMs), new Date(range.toMs), widthMs],
  );
  return rows;
}

/** In order per thing: the changes within the range, and the last one at or before its start. */
export async function listStateChanges(
  db: Db,
  numbers: readonly number[],
  range: Range,
): Promise<{ number: number; state: string; fromAt: Date }[]> {
  const { rows } = await db.query<{ number: number; state: string; fromAt: Date }>(
    `SELECT number, state, from_at AS "fromAt" FROM (
       SELECT number, seq, state, from_at FROM event
       WHERE number = ANY($1::bigint[]) AND from_at > $2 AND from_at < $3
       UNION ALL
       SELECT asked.number, last.seq, last.state, last.from_at FROM unnest($1::bigint[]) AS asked (number)
       CROSS JOIN LATERAL (
         SELECT seq, state, from_at FROM event
         WHERE event.number = asked.number AND from_at <= $2 ORDER BY from_at DESC, seq DESC LIMIT 1
       ) AS last
     ) AS change
     ORDER BY number, from_at, seq LIMIT ${MAX_CHANGES + 1}`,
    [numbers, new Date(range.fromMs), new Date(range.toMs)],
  );
  if (rows.length > MAX_CHANGES)
    throw new Refusal(
      422,
      "too_much_at_once",
      "So much happened in this range that you must ask for it in shorter ones.",
    );
  return rows;
}

/** Stretches in which a shard (or, null, everything) could not see. */
export async function listBlindSpans(db: Db, things: readonly Thing[], range: Range): Promise<BlindSpan[]> {
  const { rows } = await db.query<BlindSpan>(
    `SELECT shard, from_at AS "fromAt", to_at AS "toAt",
       CASE WHEN numbers IS NULL THEN NULL ELSE ARRAY(SELECT unnest(numbers) INTERSECT SELECT unnest($2::bigint[])) END AS numbers
     FROM span
     WHERE to_at > $3 AND from_at < $4 AND (shard IS NULL OR shard = ANY($1::smallint[])) AND (numbers IS NULL OR numbers && $2::bigint[])`,
    [
      [...new Set(things.map((thing) => thing.shard))],
      things.map((thing) => thing.number),
      new Date(range.fromMs),
      new Date(range.toMs),
    ],
  );
  return rows;
}

/** A stretch in which we could not see: some things, the things of a shard, or (both null) everything. */
export interface BlindSpan {
  readonly shard: number | null;
  readonly numbers: readonly number[] | null;
  readonly fromAt: Date;
  readonly toAt: Date;
}
