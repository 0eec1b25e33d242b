// Packs the hours of a day that is over into a row per thing and day, with the summaries that outlive them, a few hundred
// things at a time, and drops the day's hours. How far it has come is noted with each part.
import { mergeLooks, packBlock, unpackBlock } from "#lib/packed/block.ts";
import type { PackedLook } from "#lib/packed/look.ts";
import { mergeSummaries, packSummaries, packSummary, summarize } from "#lib/packed/summary.ts";
import { type Pool, transaction, type Tx } from "#platform/database/pool.ts";
import {
  DAY_MS,
  HOUR_MS,
  listPartitions,
  makeThese,
  packedDays,
  packedHours,
  type Partition,
  rollupHours,
  segments,
  withShortLocks,
} from "./partitions.ts";
import type { ThingLooks } from "./thing-looks.ts";

/** Looks that come later than this after their day are merged into it one by one. */
const LATE_MS = HOUR_MS;
/** Things in one transaction; at 10 s their looks of a day are a million and more objects in memory, and no more. */
const THINGS_AT_ONCE = 100;
/** In `day_packed.through`: everything. A number that JavaScript can hold exactly. */
const ALL_THINGS = Number.MAX_SAFE_INTEGER;

export interface PackedDays {
  readonly partitions: string[];
  looks: number;
}

export async function packDays(pool: Pool, nowMs: number): Promise<PackedDays> {
  const packed: PackedDays = { partitions: [], looks: 0 };
  for (const partition of await listPartitions(pool, packedHours)) {
    const lateUntil = partition.startMs + DAY_MS + LATE_MS;
    if (nowMs < lateUntil + HOUR_MS || (await hasSegmentsBefore(pool, lateUntil))) continue;
    await packPartition(pool, partition, packed);
    packed.partitions.push(partition.name);
  }
  return packed;
}

/** Whether segments of before that moment still wait to be packed into hours. */
async function hasSegmentsBefore(pool: Pool, atMs: number): Promise<boolean> {
  const [oldest] = await listPartitions(pool, segments);
  return oldest !== undefined && oldest.startMs < atMs;
}

async function packPartition(pool: Pool, { name, startMs }: Partition, packed: PackedDays): Promise<void> {
  await makeThese(pool, packedDays, [startMs]);
  await makeThese(pool, rollupHours, [startMs]);
  const day = new Date(startMs);
  const noted = await pool.query<{ through: number }>(`SELECT through FROM day_packed WHERE day = $1`, [day]);
  let through = noted.rows[0]?.through ?? 0;
  while (through < ALL_THINGS) {
    const things = await readThings(pool, name, startMs, through);
    const next = things.at(-1)?.number ?? ALL_THINGS;
    const isOurs = await transaction(pool, async (tx) => {
      if (!(await noteProgress(tx, day, through, next))) return false;
      await writeDays(tx, things);
      return true;
    });
    if (!isOurs) return; // another process is at it
    packed.looks += things.reduce((sum, { looks }) => sum + looks.length, 0);
    through = next;
  }
  await withShortLocks(pool, async (tx) => void (await tx.query(`DROP TABLE ${name}`)));
}

async function noteProgress(tx: Tx, day: Date, from: number, through: number): Promise<boolean> {
  const noted = await tx.query(
    `INSERT INTO day_packed AS d (day, through) VALUES ($1, $3)
     ON CONFLICT (day) DO UPDATE SET through = $3 WHERE d.through = $2`,
    [day, from, through],
  );
  return noted.rowCount > 0;
}

/** The next things after `through`, each with all of its day. */
async function readThings(pool: Pool, name: string, dayMs: number, through: number): Promise<ThingLooks[]> {
  const { rows } = await pool.query<{ number: number; bytes: Buffer }>(
    `SELECT number, bytes FROM ${name}
     WHERE number IN (SELECT DISTINCT number FROM ${name} WHERE number > $1 ORDER BY number LIMIT ${THINGS_AT_ONCE})
     ORDER BY number, hour`,
    [through],
  );
  const looks = new Map<number, PackedLook[]>();
  for (const { number, bytes } of rows) looks.set(number, [...(looks.get(number) ?? []), ...unpackBlock(bytes)]);
  return [...looks].map(([number, own]) => ({ number, atMs: dayMs, looks: mergeLooks(own, []) }));
}

/** Looks that came when their day was packed already: the day's row and its summaries are made anew. */
export async function mergeIntoDays(tx: Tx, late: readonly ThingLooks[]): Promise<void> {
  const byDay = Map.groupBy(late, ({ atMs }) => Math.floor(atMs / DAY_MS) * DAY_MS);
  for (const [dayMs, things] of byDay) {
    const { rows } = await tx.query<{ number: number; bytes: Buffer }>(
      `SELECT number, bytes FROM packed_day WHERE day = $1 AND number = ANY($2)`,
      [new Date(dayMs), things.map(({ number }) => number)],
    );
    const known = new Map(rows.map(({ number, bytes }) => [number, unpackBlock(bytes)]));
    // Several late hours of one thing are one row.
    for (const { number, looks } of things) known.set(number, mergeLooks(known.get(number) ?? [], looks));
    await writeDays(
      tx,
      [...known].map(([number, looks]) => ({ number, atMs: dayMs, looks })),
    );
  }
}

async function writeDays(tx: Tx, things: readonly ThingLooks[]): Promise<void> {
  if (things.length === 0) return;
  const numbers = things.map(({ number }) => number);
  const days = things.map(({ atMs }) => atMs);
  const summaries = things.map(({ looks, atMs }) => summarizeDay(looks, atMs));
  await tx.query(
    `INSERT INTO packed_day (number, day, looks, bytes)
     SELECT number, to_timestamp(day / 1000.0), looks, bytes FROM unnest($1::bigint[], $2::float8[], $3::int[], $4::bytea[]) AS v(number, day, looks, bytes)
     ON CONFLICT (number, day) DO UPDATE SET looks = excluded.looks, bytes = excluded.bytes`,
    [numbers, days, things.map(({ looks }) => looks.length), things.map(({ looks }) => packBlock(looks))],
  );
  for (const [table, bytes] of [
    ["rollup_hours", summaries.map(({ hours }) => hours)],
    ["rollup_day", summaries.map(({ day }) => day)],
  ] as const)
    await tx.query(
      `INSERT INTO ${table} (number, day, bytes)
       SELECT number, to_timestamp(day / 1000.0), bytes FROM unnest($1::bigint[], $2::float8[], $3::bytea[]) AS v(number, day, bytes)
       ON CONFLICT (number, day) DO UPDATE SET bytes = excluded.bytes`,
      [numbers, days, bytes],
    );
}

/** The packed summaries of a day's hours that have any looks, and of the day. */
function summarizeDay(looks: readonly PackedLook[], dayMs: number): { hours: Buffer; day: Buffer } {
  const byHour = Map.groupBy(looks, ({ at }) => Math.floor((at - dayMs) / HOUR_MS));
  const hours = [...byHour].map(([place, own]) => ({ place, summary: summarize(own) }));
  return {
    hours: packSummaries(hours),
    day: packSummary(mergeSummaries(hours.map(({ summary }) => summary))),
  };
}
