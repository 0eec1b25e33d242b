// Sets our clock right by the database's, which is the one that all processes share.
import type { Clock } from "#platform/clock.ts";
import { oneRow } from "./one-row.ts";
import type { Db } from "./pool.ts";

/** An answer that took longer says too little about the database's clock: the server may have been frozen meanwhile. */
const LONGEST_ROUND_TRIP_MS = 100;

/** The quickest of these is the one whose half way there is known best. */
const QUESTIONS = 5;

/** Half of the round trip is taken as the way there. */
export async function alignClock(db: Db, clock: Clock): Promise<void> {
  let best = { roundTripMs: LONGEST_ROUND_TRIP_MS, offsetMs: clock.offsetMs() };
  for (let asked = 0; asked < QUESTIONS; asked++) {
    const before = clock.now() - clock.offsetMs();
    const startedAt = clock.monotonicMs();
    const answer = await db.query<{ now: number }>(
      `SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now`,
    );
    const roundTripMs = clock.monotonicMs() - startedAt;
    if (roundTripMs < best.roundTripMs) best = { roundTripMs, offsetMs: oneRow(answer).now - before - roundTripMs / 2 };
  }
  clock.setOffsetMs(best.offsetMs);
}
