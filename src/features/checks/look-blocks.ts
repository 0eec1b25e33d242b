// The packed looks of one thing, wherever they lie by now: segments of the running hour, rows of hours, rows of days. One
// statement reads all three, so that what is packed meanwhile is seen once. It unpacks block by block and sums up nothing.
import { setImmediate as nextTurn } from "node:timers/promises";
import { unpackBlock } from "#lib/packed/block.ts";
import type { PackedLook } from "#lib/packed/look.ts";
import { unpackSegment } from "#lib/packed/segment.ts";
import type { Db } from "#platform/database/pool.ts";
import { DAY_MS, HOUR_MS, type Range } from "./range.ts";

/** What looks refer to. */
export interface Looked {
  readonly number: number;
  readonly shard: number;
}

/** Clocks of an engine and of the database differ by less than this. */
const EARLIEST_FLUSH_MS = 60_000;
/** An engine that cannot write keeps its looks for ten minutes; this leaves room. */
const LATEST_FLUSH_MS = HOUR_MS;
/** Segments that are searched at a time: then others have their turn. */
const SEGMENTS_PER_TURN = 1_000;

const SEGMENT = 0;
export const HOUR_BLOCK = 1;
export const DAY_BLOCK = 2;

export interface BlockRow {
  readonly level: number;
  readonly startsAt: Date | null;
  readonly bytes: Buffer;
}

/** Parameters: number, shard, flushed from and to. */
export const segments = `SELECT ${SEGMENT} AS level, NULL::timestamptz AS "startsAt", bytes FROM segment s
   WHERE shard = $2 AND flushed_at >= $3 AND flushed_at < $4
     AND NOT EXISTS (SELECT FROM hour_packed p WHERE p.shard = s.shard AND p.hour = date_bin('1 hour', s.flushed_at, 'epoch'))`;

/** Further: hour and day that the range begins in, and its end. */
const hourRows = `packed_hour h WHERE number = $1 AND hour >= $5 AND hour < $7
     AND NOT EXISTS (SELECT FROM day_packed p WHERE p.day = date_bin('1 day', h.hour, 'epoch') AND h.number <= p.through)`;
const dayRows = "packed_day WHERE number = $1 AND day >= $6 AND day < $7";

export const hourBlocks = `SELECT ${HOUR_BLOCK} AS level, hour AS "startsAt", bytes FROM ${hourRows}`;

const everyBlock = `${segments}
 UNION ALL ${hourBlocks}
 UNION ALL SELECT ${DAY_BLOCK}, day, bytes FROM ${dayRows}`;

/** A block is left out when the blocks after it, but for one that the end of the range touches, hold $8 looks already. */
const newestBlocks = `${segments}
 UNION ALL SELECT level, starts_at, bytes FROM (
   SELECT level, starts_at, bytes, sum(looks) FILTER (WHERE ends_at < $7)
       OVER (ORDER BY starts_at DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS newer
   FROM (
     SELECT ${HOUR_BLOCK} AS level, hour AS starts_at, hour + interval '1 hour' AS ends_at, looks, bytes FROM ${hourRows}
     UNION ALL SELECT ${DAY_BLOCK}, day, day + interval '24 hours', looks, bytes FROM ${dayRows}
   ) AS packed
 ) AS counted WHERE coalesce(newer, 0) < $8`;

/** The values of $1 to $7 above. */
export function blockValues({ number, shard }: Looked, { fromMs, toMs }: Range): unknown[] {
  return [
    number,
    shard,
    new Date(fromMs - EARLIEST_FLUSH_MS),
    new Date(toMs + LATEST_FLUSH_MS),
    new Date(Math.floor(fromMs / HOUR_MS) * HOUR_MS),
    new Date(Math.floor(fromMs / DAY_MS) * DAY_MS),
    new Date(toMs),
  ];
}

/** All looks that began within the range, block by block, in no order. */
export async function* readBlocks(db: Db, thing: Looked, range: Range): AsyncGenerator<PackedLook[]> {
  // Not prepared: which partitions are read follows from the values.
  const { rows } = await db.query<BlockRow>(everyBlock, blockValues(thing, range), false);
  yield* unpackRows(rows, thing.number, range);
}

/**
 * The newest looks that began within the range; the newest first. At least `count` of them that began before its last
 * millisecond, if there are so many.
 */
export async function readNewest(db: Db, thing: Looked, range: Range, count: number): Promise<PackedLook[]> {
  const { rows } = await db.query<BlockRow>(newestBlocks, [...blockValues(thing, range), count], false);
  const looks: PackedLook[] = [];
  for await (const block of unpackRows(rows, thing.number, range)) looks.push(...block);
  return looks.toSorted((a, b) => b.at - a.at || b.slot - a.slot);
}

export async function* unpackRows(
  rows: readonly BlockRow[],
  number: number,
  range: Range,
): AsyncGenerator<PackedLook[]> {
  const isWithin = ({ at }: PackedLook) => at >= range.fromMs && at < range.toMs;
  const fromSegments: PackedLook[] = [];
  let searched = 0;
  for (const { level, bytes } of rows) {
    if (level === SEGMENT) {
      for (const look of unpackSegment(bytes, number)) if (isWithin(look)) fromSegments.push(look);
      if (++searched % SEGMENTS_PER_TURN === 0) await nextTurn();
      continue;
    }
    yield unpackBlock(bytes).filter(isWithin);
    await nextTurn();
  }
  if (fromSegments.length > 0) yield fromSegments;
}
