// The short way: one statement, which is a transaction by itself, for heartbeats of which memory holds what was last
// committed and whose one ping changes no state. It compares when it writes; of what another process has written since it
// changes nothing, and tells what is there. It halves what a ping costs (bench/pings).
import type { RowType } from "#platform/database/binary-rows.ts";
import type { Session } from "#platform/database/session.ts";
import type { JudgedHeartbeat } from "./judged-pings.ts";
import { judgedRows, setBelief, writtenColumns, writtenFrom } from "./judged-rows.ts";
import { type BeliefRow, type StoredBelief, storedColumns, storedOf } from "./stored-belief.ts";

const statement = `
  WITH saved AS (
    UPDATE belief b SET ${setBelief} FROM unnest($1::judged_ping[]) v
    WHERE b.number = v.number AND b.version = v.version AND b.seq = v.seen_seq AND coalesce(b.pings, 0) = v.seen_pings
    RETURNING ${writtenColumns}
  ), ${writtenFrom("saved")}
  SELECT v.number AS "ofNumber", ${storedColumns} FROM unnest($1::judged_ping[]) v LEFT JOIN belief b ON b.number = v.number
  WHERE (SELECT count(*) FROM saved) < $2 AND NOT EXISTS (SELECT 1 FROM saved s WHERE s.number = v.number)`;

export interface StoredKnown {
  readonly written: readonly JudgedHeartbeat[];
  /** What is there of those that were not, so that they can be judged anew; of one that was deleted, nothing. */
  readonly found: readonly StoredBelief[];
}

interface LeftRow extends Omit<BeliefRow, "number"> {
  readonly ofNumber: number;
  readonly number: number | null;
}

/** Each has one ping. */
export async function storeKnown(
  session: Session,
  type: RowType,
  heartbeats: readonly JudgedHeartbeat[],
): Promise<StoredKnown> {
  // One order, as far as the planner keeps to it: who locks some of the same waits, and not in a circle.
  const ordered = heartbeats.toSorted((a, b) => a.before.number - b.before.number);
  const { rows } = await session.committed<LeftRow>(statement, [judgedRows(type, ordered), ordered.length]);
  if (rows.length === 0) return { written: ordered, found: [] };
  const left = new Set(rows.map(({ ofNumber }) => ofNumber));
  return {
    written: ordered.filter(({ before }) => !left.has(before.number)),
    found: rows.flatMap(({ ofNumber: _asked, number, ...row }) =>
      number === null ? [] : [storedOf({ number, ...row })],
    ),
  };
}
