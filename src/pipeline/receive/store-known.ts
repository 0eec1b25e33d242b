// The short way: one statement, which is a transaction by itself, for heartbeats of which memory holds what was last
// committed and whose pings change no state. It compares when it writes; what another process has written since is left
// as it is, and goes the long way (store-pings.ts). It halves what a ping costs (bench/pings).
import type { Session } from "#platform/database/session.ts";
import { bringsDeadlineNearer, type JudgedHeartbeat } from "./judged-pings.ts";
import {
  beliefColumns,
  bodyColumns,
  nearerColumns,
  pingColumnNames,
  pingColumns,
  selectedPing,
  setBelief,
} from "./ping-columns.ts";

/** Returns the numbers of those that were written, with all their pings. */
export async function storeKnown(
  session: Session,
  heartbeats: readonly JudgedHeartbeat[],
): Promise<ReadonlySet<number>> {
  // One order, as far as the planner keeps to it: who locks some of the same waits, and not in a circle.
  const ordered = heartbeats.toSorted((a, b) => a.before.number - b.before.number);
  const beliefs = beliefColumns(1, ordered);
  const pings = pingColumns(1 + beliefs.values.length, ordered);
  const taken = beliefs.values.length + pings.values.length;
  const bodies = bodyColumns(1 + taken, ordered);
  const nearer = nearerColumns(1 + taken + (bodies?.values.length ?? 0), ordered.filter(bringsDeadlineNearer));
  const { rows } = await session.committed<{ number: number }>(
    `WITH saved AS (
       UPDATE belief b SET ${setBelief} FROM ${beliefs.from}
       WHERE b.number = v.number AND b.version = v.version AND b.seq = v.seen_seq AND coalesce(b.pings, 0) = v.seen_pings
       RETURNING b.number
     ), pinged AS (
       INSERT INTO ping (${pingColumnNames}) SELECT ${selectedPing} FROM ${pings.from} JOIN saved USING (number)
     )${
       bodies === null
         ? ""
         : `, bodies AS (
       INSERT INTO ping_body (received_at, number, id, body)
       SELECT to_timestamp(b.at / 1000.0), b.number, b.id, b.body FROM ${bodies.from} JOIN saved USING (number)
     )`
     }${
       nearer === null
         ? ""
         : `, nearer AS (
       INSERT INTO nearer_due (numbers, shards, dues)
       SELECT array_agg(d.number), array_agg(d.shard), array_agg(d.due) FROM ${nearer.from} JOIN saved USING (number) HAVING count(*) > 0
     )`
     }
     SELECT number FROM saved`,
    [...beliefs.values, ...pings.values, ...(bodies?.values ?? []), ...(nearer?.values ?? [])],
  );
  return new Set(rows.map(({ number }) => number));
}
