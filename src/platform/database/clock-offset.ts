// Sets our clock right by the database's, which is the one that all processes share.
import type { Clock } from "#platform/clock.ts";
import { oneRow } from "./one-row.ts";
import type { Db } from "./pool.ts";

/** An answer that took longer says too little about the database's clock: the server may have been frozen meanwhile. */
const LONGEST_ROUND_TRIP_MS = 100;

/** Half of the round trip is taken as the way there. */
export async function alignClock(db: Db, clock: Clock): Promise<void> {
  const before = Date.now();
  const answer = await db.query<{ now: number }>(
    `SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now`,
  );
  const after = Date.now();
  if (after - before <= LONGEST_ROUND_TRIP_MS) clock.setOffsetMs(oneRow(answer).now - (before + after) / 2);
}
