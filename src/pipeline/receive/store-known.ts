// The short way: one statement, which is a transaction by itself, for heartbeats of which memory holds what was last
// committed and whose one ping changes no state. It compares when it writes, and changes nothing of what another process
// has written since: that is read after it. It halves what a ping costs (bench/pings).
import type { RowType } from "#platform/database/binary-rows.ts";
import type { Session } from "#platform/database/session.ts";
import type { JudgedHeartbeat } from "./judged-pings.ts";
import { pingStatement, setBelief, writtenColumns } from "./judged-rows.ts";
import { readBeliefs, type StoredBelief } from "./stored-belief.ts";

/** Answers nothing when all were written, which is as good as always: each column of an answer costs its preparation. */
const statementOf = pingStatement(
  "saved",
  (written) => `
  WITH saved AS (
    UPDATE belief b SET ${setBelief} FROM unnest($1::judged_ping[]) v
    WHERE b.number = v.number AND b.version = v.version AND b.seq = v.seen_seq AND coalesce(b.pings, 0) = v.seen_pings
    RETURNING ${writtenColumns}
  ), ${written}
  SELECT coalesce(array_agg(number), '{}') AS numbers FROM saved HAVING count(*) < cardinality($1::judged_ping[])`,
);

export interface StoredKnown {
  readonly written: readonly JudgedHeartbeat[];
  /** What is there of those that were not, so that they can be judged anew; of one that was deleted, nothing. */
  readonly found: readonly StoredBelief[];
}

/** Each has one ping. */
export async function storeKnown(
  session: Session,
  type: RowType,
  heartbeats: readonly JudgedHeartbeat[],
): Promise<StoredKnown> {
  // One order, as far as the planner keeps to it: who locks some of the same waits, and not in a circle.
  const ordered = heartbeats.toSorted((a, b) => a.before.number - b.before.number);
  const { text, values } = statementOf(type, ordered);
  const { rows } = await session.committed<{ numbers: number[] }>(text, values);
  const [some] = rows;
  if (some === undefined) return { written: ordered, found: [] };
  const numbers = new Set(some.numbers);
  const left = ordered.filter(({ before }) => !numbers.has(before.number));
  return {
    written: ordered.filter(({ before }) => numbers.has(before.number)),
    found: await readBeliefs(
      session,
      left.map(({ before }) => before.number),
    ),
  };
}
