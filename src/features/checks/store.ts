// The SQL of checks beside the looks themselves: things, and the events and spans that uptime is folded from. Reads only.
import type { Db } from "#platform/database/pool.ts";
import { notFound, Refusal } from "#platform/refusal.ts";
import type { Range } from "./range.ts";

/** Changes of state that one answer is folded from; far more than any but a broken installation has. */
const MAX_CHANGES = 500_000;

/** The inner face of a monitor or a heartbeat: what looks and events refer to. */
export interface Thing {
  readonly number: number;
  readonly form: "monitor" | "heartbeat";
  readonly id: string;
  readonly shard: number;
}

export interface FoundThing extends Thing {
  readonly createdAt: Date;
}

export async function getThing(db: Db, org: string, id: string): Promise<FoundThing> {
  const [thing] = await findThings(db, org, [id]);
  if (thing === undefined) throw notFound("monitor");
  return thing;
}

export async function getHeartbeat(db: Db, org: string, id: string): Promise<FoundThing> {
  const [thing] = await findThings(db, org, [id]);
  if (thing?.form !== "heartbeat") throw notFound("heartbeat");
  return thing;
}

/** Those of the organisation that are there, in the order asked for. */
export async function findThings(db: Db, org: string, ids: readonly string[]): Promise<FoundThing[]> {
  const { rows } = await db.query<FoundThing>(
    `SELECT number, id, form, shard, created_at AS "createdAt" FROM thing
     WHERE organization_id = $1 AND id = ANY($2::uuid[]) AND deleted_at IS NULL
     ORDER BY array_position($2::uuid[], id)`,
    [org, ids],
  );
  return rows;
}

/** Clocks differ: a thing may be looked at before it was made. */
const MOST_BEHIND_MS = 60_000;

/** No look at a thing is older than itself, which keeps a search to what was kept since. */
export function firstLookMs({ createdAt }: FoundThing): number {
  return createdAt.getTime() - MOST_BEHIND_MS;
}

/** How often it is looked at; null for what is not looked at but awaited. */
export async function findIntervalSeconds(db: Db, number: number): Promise<number | null> {
  const { rows } = await db.query<{ seconds: number }>(
    `SELECT interval_seconds AS seconds FROM monitor WHERE number = $1`,
    [number],
  );
  return rows[0]?.seconds ?? null;
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

/** Stretches in which a shard (or, null, everything) could not see; of one form of things, or (null) of all. */
export async function listBlindSpans(db: Db, things: readonly Thing[], range: Range): Promise<BlindSpan[]> {
  const { rows } = await db.query<BlindSpan>(
    `SELECT form, shard, from_at AS "fromAt", to_at AS "toAt",
       CASE WHEN numbers IS NULL THEN NULL ELSE ARRAY(SELECT unnest(numbers) INTERSECT SELECT unnest($2::bigint[])) END AS numbers
     FROM span
     WHERE to_at > $3 AND from_at < $4 AND (shard IS NULL OR shard = ANY($1::smallint[])) AND (numbers IS NULL OR numbers && $2::bigint[])
       AND (form IS NULL OR form = ANY($5::text[]))`,
    [
      [...new Set(things.map((thing) => thing.shard))],
      things.map((thing) => thing.number),
      new Date(range.fromMs),
      new Date(range.toMs),
      [...new Set(things.map((thing) => thing.form))],
    ],
  );
  return rows;
}

/** A stretch in which we could not see: some things, the things of a shard or of a form, or (all null) everything. */
export interface BlindSpan {
  readonly form: string | null;
  readonly shard: number | null;
  readonly numbers: readonly number[] | null;
  readonly fromAt: Date;
  readonly toAt: Date;
}

export interface FailureRow {
  readonly slot: number;
  readonly at: Date;
  readonly reason: string;
  readonly detail: { readonly headers: readonly (readonly [string, string])[]; readonly body: string | null };
}

/** Newest first. */
export async function listFailures(db: Db, number: number, limit: number): Promise<FailureRow[]> {
  const { rows } = await db.query<FailureRow>(
    "SELECT slot, at, reason, detail FROM failure WHERE number = $1 ORDER BY slot DESC LIMIT $2",
    [number, limit],
  );
  return rows;
}
