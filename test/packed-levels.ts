// Looks put into the tables of packed hours and days, with their summaries, as the packing leaves them there. For tests
// of readers: plain and slow.
import { packBlock } from "#lib/packed/block.ts";
import type { PackedLook } from "#lib/packed/look.ts";
import { isTimed, packSummaries, packSummary, summarize } from "#lib/packed/summary.ts";
import type { Db } from "#platform/database/pool.ts";

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

const partitioned = ["packed_hour", "packed_day", "rollup_hours"];

/** One partition for all times. */
export async function makeLevels(db: Db): Promise<void> {
  for (const table of partitioned)
    await db.query(`CREATE TABLE IF NOT EXISTS ${table}_of_all PARTITION OF ${table} DEFAULT`);
}

export async function putHours(db: Db, number: number, looks: readonly PackedLook[]): Promise<void> {
  for (const [hourMs, own] of groupsOf(looks, HOUR_MS)) {
    const timed = own.filter(isTimed);
    await db.query(
      "INSERT INTO packed_hour (number, hour, sum_us, timed, looks, bytes) VALUES ($1, $2, $3, $4, $5, $6)",
      [
        number,
        new Date(hourMs),
        timed.reduce((sum, look) => sum + (look.totalUs ?? 0), 0),
        timed.length,
        own.length,
        packBlock(own),
      ],
    );
  }
}

/** Days with all that is made of them; a test takes away what is not to be there. */
export async function putDays(db: Db, number: number, looks: readonly PackedLook[]): Promise<void> {
  for (const [dayMs, own] of groupsOf(looks, DAY_MS)) {
    const hours = groupsOf(own, HOUR_MS).map(([hourMs, inHour]) => ({
      place: (hourMs - dayMs) / HOUR_MS,
      summary: summarize(inHour),
    }));
    const day = new Date(dayMs);
    await db.query("INSERT INTO packed_day (number, day, looks, bytes) VALUES ($1, $2, $3, $4)", [
      number,
      day,
      own.length,
      packBlock(own),
    ]);
    await db.query("INSERT INTO rollup_hours (number, day, bytes) VALUES ($1, $2, $3)", [
      number,
      day,
      packSummaries(hours),
    ]);
    await db.query("INSERT INTO rollup_day (number, day, bytes) VALUES ($1, $2, $3)", [
      number,
      day,
      packSummary(summarize(own)),
    ]);
  }
}

function groupsOf(looks: readonly PackedLook[], widthMs: number): [number, PackedLook[]][] {
  return [...Map.groupBy(looks, ({ at }) => at - (at % widthMs))];
}
