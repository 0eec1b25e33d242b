// Events whose duty to tell is not yet worked off: claimed in order per thing, by row locks that end with the fan-out.
import type { Tx } from "#platform/database/pool.ts";

export interface ClaimedEvent {
  readonly id: number;
  readonly number: number; // thing.number
  readonly seq: number;
  readonly organizationId: string;
  readonly state: string;
  readonly fromAt: Date;
  readonly detectedAt: Date;
  readonly reason: string | null;
  readonly message: string | null;
}

/** An event waits while an earlier one of its thing is not worked off: another process may be at it. */
export async function claimEvents(tx: Tx, most: number, passOver: readonly number[]): Promise<ClaimedEvent[]> {
  const claimed = await tx.query<ClaimedEvent>(
    `SELECT e.id, e.number, e.seq, e.organization_id AS "organizationId", e.state, e.from_at AS "fromAt", e.detected_at AS "detectedAt",
       e.reason, e.message
     FROM event e
     WHERE e.expanded_at IS NULL AND e.id <> ALL($2::bigint[])
       AND NOT EXISTS (SELECT 1 FROM event p WHERE p.number = e.number AND p.seq < e.seq AND p.expanded_at IS NULL)
     ORDER BY e.id LIMIT $1 FOR UPDATE OF e SKIP LOCKED`,
    [most, passOver],
  );
  return claimed.rows;
}
