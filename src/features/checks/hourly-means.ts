// The mean response time of many things in each hour, for small lines: from plain columns where hours are packed, from the
// summaries of packed days, and from what the running hour comes to so far. It never reads a single look.
import { unpackSummaries } from "#lib/packed/summary.ts";
import type { Db } from "#platform/database/pool.ts";
import { DAY_MS, HOUR_MS, type Range } from "./range.ts";

export interface HourlySum {
  readonly number: number;
  readonly hourMs: number;
  readonly timed: number;
  readonly sumUs: number;
}

interface HourRow {
  readonly number: number;
  readonly startsAt: Date;
  readonly timed: number | null;
  readonly sumUs: number | null;
  readonly bytes: Buffer | null; // of all hours of a day, where it is packed
}

/** An hour that is over and not packed yet is in none of the three; the line has a gap there for a while. */
const statement = `
  SELECT number, hour AS "startsAt", timed, sum_us AS "sumUs", NULL::bytea AS bytes FROM packed_hour h
  WHERE number = ANY($1::bigint[]) AND hour >= $2 AND hour < $4
    AND NOT EXISTS (SELECT FROM day_packed p WHERE p.day = date_bin('1 day', h.hour, 'epoch') AND h.number <= p.through)
  UNION ALL
  SELECT number, day, NULL, NULL, bytes FROM rollup_hours WHERE number = ANY($1::bigint[]) AND day >= $3 AND day < $4
  UNION ALL
  SELECT number, hour, timed, sum_us, NULL FROM latest l
  WHERE number = ANY($1::bigint[]) AND hour >= $2 AND hour < $4
    AND NOT EXISTS (SELECT FROM packed_hour h WHERE h.number = l.number AND h.hour = l.hour AND h.hour >= $2 AND h.hour < $4)
    AND NOT EXISTS (SELECT FROM rollup_hours d WHERE d.number = l.number AND d.day = date_bin('1 day', l.hour, 'epoch') AND d.day >= $3 AND d.day < $4)`;

/** Of the hours that begin within the range, those that have a time. */
export async function readHourlySums(db: Db, numbers: readonly number[], range: Range): Promise<HourlySum[]> {
  const { rows } = await db.query<HourRow>(
    statement,
    [numbers, new Date(range.fromMs), new Date(range.fromMs - (range.fromMs % DAY_MS)), new Date(range.toMs)],
    false,
  );
  return rows
    .flatMap(hoursOf)
    .filter(({ hourMs, timed }) => timed > 0 && hourMs >= range.fromMs && hourMs < range.toMs);
}

function hoursOf({ number, startsAt, timed, sumUs, bytes }: HourRow): HourlySum[] {
  if (bytes === null) return [{ number, hourMs: startsAt.getTime(), timed: timed ?? 0, sumUs: sumUs ?? 0 }];
  return unpackSummaries(bytes).map(({ place, summary }) => ({
    number,
    hourMs: startsAt.getTime() + place * HOUR_MS,
    timed: summary.timed,
    sumUs: summary.sumUs,
  }));
}
