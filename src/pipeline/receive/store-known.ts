// The short way: one statement, which is a transaction by itself, for heartbeats of which memory holds what was last
// committed and whose one ping changes no state. It compares when it writes; what another process has written since is
// left as it is, and goes the long way (store-pings.ts). It halves what a ping costs (bench/pings).
import type { RowType } from "#platform/database/binary-rows.ts";
import type { Session } from "#platform/database/session.ts";
import type { JudgedHeartbeat } from "./judged-pings.ts";
import { judgedRows, setBelief, writtenColumns, writtenFrom } from "./judged-rows.ts";

const statement = `
  WITH saved AS (
    UPDATE belief b SET ${setBelief} FROM unnest($1::judged_ping[]) v
    WHERE b.number = v.number AND b.version = v.version AND b.seq = v.seen_seq AND coalesce(b.pings, 0) = v.seen_pings
    RETURNING ${writtenColumns}
  ), ${writtenFrom("saved")}
  SELECT count(*) AS saved, CASE WHEN count(*) < $2 THEN array_agg(number) END AS numbers FROM saved`;

/** Each has one ping. Returns those that were written. */
export async function storeKnown(
  session: Session,
  type: RowType,
  heartbeats: readonly JudgedHeartbeat[],
): Promise<readonly JudgedHeartbeat[]> {
  // One order, as far as the planner keeps to it: who locks some of the same waits, and not in a circle.
  const ordered = heartbeats.toSorted((a, b) => a.before.number - b.before.number);
  const { rows } = await session.committed<{ saved: number; numbers: number[] | null }>(statement, [
    judgedRows(type, ordered),
    ordered.length,
  ]);
  const { saved, numbers } = rows[0]!;
  if (saved === ordered.length) return ordered;
  const written = new Set(numbers);
  return ordered.filter(({ before }) => written.has(before.number));
}
