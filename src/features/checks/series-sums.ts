// What a stretch of time comes to in a graph's buckets: from summaries of days or hours where there are any, and from
// looks for the rest: what is not packed into days yet, and the hours and days that the ends of the range cut.
import { setImmediate as nextTurn } from "node:timers/promises";
import { unpackBlock } from "#lib/packed/block.ts";
import type { PackedLook } from "#lib/packed/look.ts";
import { mergeSummaries, summarize, type Summary, unpackSummaries, unpackSummary } from "#lib/packed/summary.ts";
import type { Db } from "#platform/database/pool.ts";
import { type BlockRow, blockValues, DAY_BLOCK, hourBlocks, type Looked, segments, unpackRows } from "./look-blocks.ts";
import { DAY_MS, HOUR_MS, type Range } from "./range.ts";

export interface SeriesSums {
  /** By the start of the bucket (Unix ms), those that have looks. */
  readonly buckets: ReadonlyMap<number, Summary>;
  /** The looks or hours of some days are not kept any more; wider buckets would show these days. */
  readonly isPartGone: boolean;
}

/** The coarsest summary that fits a bucket. */
type Grain = "look" | "hour" | "day";

function grainOf(widthMs: number): Grain {
  if (widthMs < HOUR_MS) return "look";
  return widthMs % DAY_MS === 0 ? "day" : "hour";
}

const [HOURS_OF_DAY, WHOLE_DAY, PART_GONE] = [3, 4, 5];
/** Rows of summaries that are unpacked at a time: then others have their turn. */
const ROWS_PER_TURN = 64;

const inRange = "number = $1 AND day >= $6 AND day < $7";
const onCutDays = "number = $1 AND day = ANY($8::timestamptz[])";

/** A row when a day has its summary and its finer rows are gone. */
function partGone(finerTable: string): string {
  return `SELECT ${PART_GONE}, NULL, NULL WHERE EXISTS (
    SELECT day FROM rollup_day WHERE ${inRange} EXCEPT SELECT day FROM ${finerTable} WHERE ${inRange})`;
}

const recent = `${segments} UNION ALL ${hourBlocks}`;
const dayBlocks = (which: string) => `SELECT ${DAY_BLOCK}, day, bytes FROM packed_day WHERE ${which}`;
const hoursOfDays = (which: string) => `SELECT ${HOURS_OF_DAY}, day, bytes FROM rollup_hours WHERE ${which}`;
const wholeDays = `SELECT ${WHOLE_DAY}, day, bytes FROM rollup_day WHERE ${inRange}`;

const statements: Record<Grain, string> = {
  look: [recent, dayBlocks(inRange), partGone("packed_day")].join(" UNION ALL "),
  hour: [recent, dayBlocks(onCutDays), hoursOfDays(inRange), partGone("rollup_hours")].join(" UNION ALL "),
  day: [recent, dayBlocks(onCutDays), hoursOfDays(onCutDays), wholeDays].join(" UNION ALL "),
};

export async function readSums(db: Db, thing: Looked, range: Range, widthMs: number): Promise<SeriesSums> {
  const grain = grainOf(widthMs);
  const values = blockValues(thing, range);
  if (grain !== "look") values.push(cutDays(range));
  // Not prepared: which partitions are read follows from the values.
  const { rows } = await db.query<BlockRow>(statements[grain], values, false);
  const buckets = new Buckets(widthMs);
  const isOfDay = ({ level }: BlockRow) => level >= HOURS_OF_DAY || (level === DAY_BLOCK && grain !== "look");
  const recentRows = rows.filter((row) => !isOfDay(row));
  for await (const looks of unpackRows(recentRows, thing.number, range)) buckets.addLooks(looks);
  let unpacked = 0;
  for (const [dayMs, day] of daysOf(rows.filter(isOfDay))) {
    addDay(buckets, dayMs, day, range);
    if (++unpacked % ROWS_PER_TURN === 0) await nextTurn();
  }
  return { buckets: buckets.sums, isPartGone: rows.some(({ level }) => level === PART_GONE) };
}

/** The days (UTC) that the range begins and ends within. */
function cutDays({ fromMs, toMs }: Range): Date[] {
  const within = [fromMs, toMs].filter((edgeMs) => edgeMs % DAY_MS !== 0);
  return [...new Set(within.map((edgeMs) => edgeMs - (edgeMs % DAY_MS)))].map((dayMs) => new Date(dayMs));
}

/** What there is of one day, still packed. */
interface Day {
  whole?: Buffer;
  hours?: Buffer;
  block?: Buffer;
}

function daysOf(rows: readonly BlockRow[]): Map<number, Day> {
  const days = new Map<number, Day>();
  for (const { level, startsAt, bytes } of rows) {
    if (startsAt === null) continue;
    const day = days.get(startsAt.getTime()) ?? {};
    days.set(startsAt.getTime(), day);
    if (level === WHOLE_DAY) day.whole = bytes;
    else if (level === HOURS_OF_DAY) day.hours = bytes;
    else day.block = bytes;
  }
  return days;
}

/** As exact as what is left of the day allows: what is only kept as a whole counts as a whole. */
function addDay(buckets: Buckets, dayMs: number, { whole, hours, block }: Day, range: Range): void {
  const looksWithin = (fromMs: number, toMs: number): PackedLook[] =>
    block === undefined ? [] : unpackBlock(block).filter(({ at }) => at >= fromMs && at < toMs);
  const isCut = dayMs < range.fromMs || dayMs + DAY_MS > range.toMs;
  if (whole !== undefined && (!isCut || (hours ?? block) === undefined)) {
    buckets.add(Math.max(dayMs, range.fromMs), unpackSummary(whole));
    return;
  }
  if (hours === undefined) {
    buckets.addLooks(looksWithin(range.fromMs, range.toMs));
    return;
  }
  for (const { place, summary } of unpackSummaries(hours)) {
    const fromMs = Math.max(dayMs + place * HOUR_MS, range.fromMs);
    const toMs = Math.min(dayMs + (place + 1) * HOUR_MS, range.toMs);
    if (fromMs >= toMs) continue;
    const isWhole = toMs - fromMs === HOUR_MS;
    if (isWhole || block === undefined) buckets.add(fromMs, summary);
    else buckets.addLooks(looksWithin(fromMs, toMs));
  }
}

class Buckets {
  readonly sums = new Map<number, Summary>();
  readonly #widthMs: number;

  constructor(widthMs: number) {
    this.#widthMs = widthMs;
  }

  add(atMs: number, summary: Summary): void {
    const startMs = this.#startOf(atMs);
    const before = this.sums.get(startMs);
    this.sums.set(startMs, before === undefined ? summary : mergeSummaries([before, summary]));
  }

  addLooks(looks: readonly PackedLook[]): void {
    for (const [startMs, own] of Map.groupBy(looks, ({ at }) => this.#startOf(at))) this.add(startMs, summarize(own));
  }

  #startOf(atMs: number): number {
    return atMs - (atMs % this.#widthMs);
  }
}
