// A ping that comes out of a spool may prove a miss false that another ping has ended since: too late to take the message
// back, and not too late for the truth. The time of that outage counts as not known.
import { MISS_TAKEN_BACK, missReasons } from "#features/heartbeats/index.ts";
import { reachOf } from "#pipeline/false-miss.ts";
import type { Tx } from "#platform/database/pool.ts";
import type { AddressedPing, JudgedHeartbeat } from "./judged-pings.ts";

/** Inside the commit that stores them. `pings` are those of the commit, with the settings by which they were judged. */
export async function writeFalseMisses(
  tx: Tx,
  judged: readonly JudgedHeartbeat[],
  pings: readonly AddressedPing[],
): Promise<void> {
  const expectations = new Map(pings.map(({ target }) => [target.number, target.expectation]));
  const proofs = judged.flatMap(({ before, pings: own }) => {
    const newest = before.belief.pulse.appliedAt;
    const expectation = expectations.get(before.number)!;
    return own.flatMap(({ ping, judged: { kind } }) => {
      if (newest === null || ping.receivedAt >= newest) return [];
      return [{ number: before.number, at: ping.receivedAt, ...reachOf(ping, kind, expectation) }];
    });
  });
  if (proofs.length === 0) return;
  await tx.query(
    `INSERT INTO span (id, from_at, to_at, why, numbers, form)
     SELECT gen_random_uuid(), miss.from_at, ended.from_at, '${MISS_TAKEN_BACK}', ARRAY[miss.number], 'heartbeat'
     FROM unnest($1::bigint[], $2::float8[], $3::float8[], $4::float8[]) AS proof (number, at, by_schedule, by_run)
     JOIN event miss ON miss.number = proof.number AND miss.state = 'down' AND miss.reason = ANY($5)
       AND miss.from_at >= to_timestamp(proof.at / 1000.0)
       AND CASE miss.reason WHEN 'run_too_long' THEN miss.from_at <= to_timestamp(proof.by_run / 1000.0)
             ELSE miss.from_at < to_timestamp(proof.by_schedule / 1000.0) END
     JOIN event ended ON ended.number = miss.number AND ended.seq = miss.seq + 1
     WHERE NOT EXISTS (SELECT 1 FROM span s WHERE s.why = '${MISS_TAKEN_BACK}' AND s.from_at = miss.from_at AND s.numbers = ARRAY[miss.number])
     GROUP BY miss.number, miss.from_at, ended.from_at`,
    [
      proofs.map(({ number }) => number),
      proofs.map(({ at }) => at),
      proofs.map(({ byScheduleMs }) => byScheduleMs),
      proofs.map(({ byRunMs }) => byRunMs),
      missReasons,
    ],
  );
}
