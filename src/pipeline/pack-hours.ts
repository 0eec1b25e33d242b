// Packs the segments of an hour that is over into a row per thing and hour, shard by shard, and drops their partition. A
// crash in between is made good by the next run: what is done is noted with it, and nothing is read twice.
import { UnknownFormat } from "#lib/packed/bytes.ts";
import { mergeLooks, packBlock, unpackBlock } from "#lib/packed/block.ts";
import type { PackedLook } from "#lib/packed/look.ts";
import { unpackSegment } from "#lib/packed/segment.ts";
import { type Pool, transaction, type Tx } from "#platform/database/pool.ts";
import { mergeIntoDays } from "./pack-days.ts";
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
  spanStart,
  withShortLocks,
} from "./partitions.ts";
import { figuresOf, type ThingLooks } from "./thing-looks.ts";

/** A partition is packed this long after its hour: flushes of its last moments have ended by then (hazard 42). */
const SETTLE_MS = 60_000;

export interface PackedHours {
  readonly partitions: string[];
  looks: number;
  /** Segments that could not be read, because their bytes are damaged. */
  damaged: number;
}

export async function packHours(pool: Pool, nowMs: number): Promise<PackedHours> {
  const packed: PackedHours = { partitions: [], looks: 0, damaged: 0 };
  for (const partition of await listPartitions(pool, segments)) {
    if (partition.startMs + HOUR_MS + SETTLE_MS > nowMs) continue;
    await packPartition(pool, partition, packed);
    packed.partitions.push(partition.name);
  }
  return packed;
}

async function packPartition(pool: Pool, { name, startMs }: Partition, packed: PackedHours): Promise<void> {
  const hour = new Date(startMs);
  // Waits for a flush that is still under way; a new one goes to another partition.
  await withShortLocks(pool, async (tx) => void (await tx.query(`LOCK TABLE ${name} IN SHARE MODE`)));
  const left = await pool.query<{ shard: number }>(
    `SELECT DISTINCT shard FROM ${name} EXCEPT SELECT shard FROM hour_packed WHERE hour = $1 ORDER BY shard`,
    [hour],
  );
  const readyDays = new Set<number>();
  for (const { shard } of left.rows) {
    const things = await readShard(pool, name, shard, packed);
    await makeDays(pool, things, readyDays);
    await packShard(pool, hour, shard, things, packed);
  }
  await withShortLocks(pool, async (tx) => {
    await tx.query(`DROP TABLE ${name}`);
    await tx.query(`DELETE FROM hour_packed WHERE hour = $1`, [hour]);
  });
}

async function readShard(pool: Pool, name: string, shard: number, packed: PackedHours): Promise<ThingLooks[]> {
  const { rows } = await pool.query<{ bytes: Buffer }>(`SELECT bytes FROM ${name} WHERE shard = $1`, [shard]);
  return byThingAndHour(rows, packed);
}

/**
 * A look that waited long, or whose clock was wrong, may belong to a day that has no tables yet, or none any more: it must
 * not be what the packing of everything else stumbles over, day after day.
 */
async function makeDays(pool: Pool, things: readonly ThingLooks[], ready: Set<number>): Promise<void> {
  const days = new Set(things.map(({ atMs }) => spanStart(packedHours, atMs)));
  const missing = [...days].filter((day) => !ready.has(day));
  if (missing.length === 0) return;
  for (const kind of [packedHours, packedDays, rollupHours]) await makeThese(pool, kind, missing);
  for (const day of missing) ready.add(day);
}

async function packShard(
  pool: Pool,
  hour: Date,
  shard: number,
  things: readonly ThingLooks[],
  packed: PackedHours,
): Promise<void> {
  await transaction(pool, async (tx) => {
    const noted = await tx.query(`INSERT INTO hour_packed (hour, shard) VALUES ($1, $2) ON CONFLICT DO NOTHING`, [
      hour,
      shard,
    ]);
    if (noted.rowCount === 0) return; // another process has done it meanwhile
    const late = await thoseOfPackedDays(tx, things);
    await mergeIntoHours(
      tx,
      things.filter((thing) => !late.has(thing)),
    );
    await mergeIntoDays(tx, [...late]);
  });
  packed.looks += things.reduce((sum, { looks }) => sum + looks.length, 0);
}

/** Segments know shards and flushes; from here on it is things and the hours in which their looks began. */
function byThingAndHour(rows: readonly { bytes: Buffer }[], packed: PackedHours): ThingLooks[] {
  const things = new Map<string, { number: number; atMs: number; looks: PackedLook[] }>();
  for (const { bytes } of rows) {
    for (const look of readable(bytes, packed)) {
      const atMs = Math.floor(look.at / HOUR_MS) * HOUR_MS;
      const key = `${look.number}/${atMs}`;
      const thing = things.get(key);
      if (thing === undefined) things.set(key, { number: look.number, atMs, looks: [look] });
      else thing.looks.push(look);
    }
  }
  return [...things.values()].map((thing) => ({ ...thing, looks: mergeLooks(thing.looks, []) }));
}

/** Damaged bytes are lost anyhow and must not stop the rest. A format that is not known yet is not damage: it throws. */
function readable(bytes: Buffer, packed: PackedHours): ReturnType<typeof unpackSegment> {
  try {
    return unpackSegment(bytes);
  } catch (error) {
    if (!(error instanceof RangeError) || error instanceof UnknownFormat) throw error;
    packed.damaged += 1;
    return [];
  }
}

/** Those whose whole day is packed already: they came late. */
async function thoseOfPackedDays(tx: Tx, things: readonly ThingLooks[]): Promise<Set<ThingLooks>> {
  const days = [...new Set(things.map(({ atMs }) => Math.floor(atMs / DAY_MS) * DAY_MS))];
  const { rows } = await tx.query<{ day: Date; through: number }>(
    `SELECT day, through FROM day_packed WHERE day = ANY($1)`,
    [days.map((day) => new Date(day))],
  );
  const throughByDay = new Map(rows.map(({ day, through }) => [day.getTime(), through]));
  return new Set(
    things.filter(({ atMs, number }) => number <= (throughByDay.get(Math.floor(atMs / DAY_MS) * DAY_MS) ?? 0)),
  );
}

async function mergeIntoHours(tx: Tx, things: readonly ThingLooks[]): Promise<void> {
  if (things.length === 0) return;
  const hours = [...new Set(things.map(({ atMs }) => atMs))].map((atMs) => new Date(atMs));
  const { rows } = await tx.query<{ number: number; hour: Date; bytes: Buffer }>(
    `SELECT number, hour, bytes FROM packed_hour WHERE number = ANY($1) AND hour = ANY($2)`,
    [[...new Set(things.map(({ number }) => number))], hours],
  );
  const known = new Map(rows.map(({ number, hour, bytes }) => [`${number}/${hour.getTime()}`, bytes]));
  const merged = things.map((thing) => {
    const bytes = known.get(`${thing.number}/${thing.atMs}`);
    return bytes === undefined ? thing : { ...thing, looks: mergeLooks(unpackBlock(bytes), thing.looks) };
  });
  await writeHours(tx, merged);
}

/** In the order of the numbers, so that a thing's rows of a day lie near each other. */
async function writeHours(tx: Tx, things: readonly ThingLooks[]): Promise<void> {
  const ordered = things.toSorted((a, b) => a.number - b.number);
  const figures = ordered.map(({ looks }) => figuresOf(looks));
  await tx.query(
    `INSERT INTO packed_hour (number, hour, sum_us, timed, looks, bytes)
     SELECT number, to_timestamp(hour / 1000.0), sum_us, timed, looks, bytes
     FROM unnest($1::bigint[], $2::float8[], $3::bigint[], $4::int[], $5::int[], $6::bytea[]) AS v(number, hour, sum_us, timed, looks, bytes)
     ON CONFLICT (number, hour) DO UPDATE
       SET sum_us = excluded.sum_us, timed = excluded.timed, looks = excluded.looks, bytes = excluded.bytes`,
    [
      ordered.map(({ number }) => number),
      ordered.map(({ atMs }) => atMs),
      figures.map(({ sumUs }) => sumUs),
      figures.map(({ timed }) => timed),
      ordered.map(({ looks }) => looks.length),
      ordered.map(({ looks }) => packBlock(looks)),
    ],
  );
}
