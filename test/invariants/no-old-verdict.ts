// 4. No verdict from old knowledge: slots and versions of a monitor's events never fall, and once a person's edit was
// answered nothing is judged by the settings from before it.
import { type Evidence, type Invariant, MAX_VIOLATIONS, violationsIn } from "./invariant.ts";

export const noOldVerdict: Invariant = {
  number: 4,
  name: "no verdict from old knowledge",
  async check(evidence) {
    const inHistory = await violationsIn(
      evidence.db,
      `WITH e AS (
         SELECT *, lag(slot) OVER w AS slot_before, lag(version) OVER w AS version_before FROM event
         WINDOW w AS (PARTITION BY number ORDER BY seq)
       )
       SELECT format('monitor %s: event %s has slot %s, not after %s', number, seq, slot, slot_before) AS violation FROM e
       WHERE slot <= slot_before
       UNION ALL
       SELECT format('monitor %s: event %s was judged by version %s, after one of version %s', number, seq, version, version_before)
       FROM e WHERE version < version_before
       UNION ALL
       SELECT format('monitor %s: event %s was judged by version %s, and the newest is %s', e.number, e.seq, e.version, t.version)
       FROM e JOIN thing t USING (number) WHERE e.version > t.version`,
    );
    return [...inHistory, ...(await verdictsAfterEdits(evidence))];
  },
};

async function verdictsAfterEdits({ db, answeredEdits = [] }: Evidence): Promise<string[]> {
  const { rows } = await db.query<{ id: string; seq: number; version: number; detectedMs: number }>(
    `SELECT t.id, e.seq, e.version, extract(epoch FROM e.detected_at)::float8 * 1000 AS "detectedMs"
     FROM event e JOIN thing t USING (number) WHERE t.id = ANY($1::uuid[])`,
    [[...new Set(answeredEdits.map((edit) => edit.monitorId))]],
  );
  return answeredEdits
    .flatMap((edit) =>
      rows
        .filter((row) => row.id === edit.monitorId && row.version < edit.version && row.detectedMs > edit.answeredAtMs)
        .map(
          (row) =>
            `monitor ${row.id}: event ${row.seq} was judged by version ${row.version} after version ${edit.version} had been answered`,
        ),
    )
    .slice(0, MAX_VIOLATIONS);
}
