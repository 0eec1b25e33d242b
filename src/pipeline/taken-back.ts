// A miss that was none: a ping had come in time, and we had not seen it. Whoever has not been told of the miss yet is not told
// any more; what the others are told names the ping.
import { MISS_TAKEN_BACK, storedKind } from "#features/heartbeats/index.ts";
import type { Tx } from "#platform/database/pool.ts";
import type { Declared } from "./declare.ts";
import type { ClaimedEvent } from "./unexpanded.ts";

export interface TakenBack {
  /** When the ping came that proves it; null when it is not found any more. */
  readonly pingAt: string | null;
}

/** What can prove it. */
const PROOFS = (["success", "fail", "start", "alive"] as const).map(storedKind);
/** How long before the miss the ping is looked for. */
const LOOKED_BACK = "7 days";

/** Incident id → what proves that its miss was none, for the incidents that these events end in this way. */
export async function takeBackMisses(
  tx: Tx,
  events: readonly ClaimedEvent[],
  declared: ReadonlyMap<number, Declared>,
): Promise<Map<string, TakenBack>> {
  const ended = events.flatMap((event) => {
    const one = declared.get(event.id);
    return event.reason === MISS_TAKEN_BACK && one?.outcome === "resolved"
      ? [{ number: event.number, incidentId: one.incident.id, startedAt: one.incident.startedAt }]
      : [];
  });
  const takenBack = new Map<string, TakenBack>();
  if (ended.length === 0) return takenBack;
  await skipUntold(
    tx,
    ended.map(({ incidentId }) => incidentId),
  );
  const { rows } = await tx.query<{ incidentId: string; pingAt: Date | null }>(
    `SELECT e."incidentId", (SELECT max(p.received_at) FROM ping p WHERE p.number = e.number AND p.kind = ANY($2)
         AND p.received_at < e."startedAt" + interval '1 millisecond' AND p.received_at > e."startedAt" - interval '${LOOKED_BACK}') AS "pingAt"
     FROM jsonb_to_recordset($1::jsonb) AS e("incidentId" uuid, number bigint, "startedAt" timestamptz)`,
    [JSON.stringify(ended), PROOFS],
  );
  for (const { incidentId, pingAt } of rows) takenBack.set(incidentId, { pingAt: pingAt?.toISOString() ?? null });
  return takenBack;
}

/** What certainly has not arrived anywhere. One that is under way just now may, and so is followed by the word that it was wrong. */
async function skipUntold(tx: Tx, incidentIds: readonly string[]): Promise<void> {
  await tx.query(
    `WITH untold AS (
       SELECT id FROM delivery WHERE incident_id = ANY($1) AND event_id IS NOT NULL AND state = 'pending' AND NOT is_ambiguous
       ORDER BY ord FOR UPDATE
     )
     UPDATE delivery d SET state = 'skipped', finished_at = clock_timestamp(),
       last_detail = 'The miss was ours: a ping had come in time, so there was nothing to tell.'
     FROM untold WHERE d.id = untold.id`,
    [incidentIds],
  );
}
