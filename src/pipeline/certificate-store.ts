// The SQL by which certificates are kept as they are seen. One statement for a batch, which may be done again; what is
// known already is not written again for a day.
import type { Tx } from "#platform/database/pool.ts";
import type { CertificateFacts } from "#probes/index.ts";

/** Certificates of one thing that are kept. */
const MAX_KEPT = 20;
const WRITTEN_AGAIN_AFTER_HOURS = 20;

export interface SeenCertificate {
  readonly number: number; // thing.number
  readonly url: string; // of the target
  readonly facts: CertificateFacts;
  readonly atMs: number; // Unix milliseconds
}

/** Returns the things that showed a certificate which they had not shown before, though they had shown another. */
export async function saveCertificates(tx: Tx, seen: readonly SeenCertificate[]): Promise<number[]> {
  const rows = seen.map(({ number, url, facts, atMs }) => ({ number, url, facts, at: new Date(atMs).toISOString() }));
  // A newer sighting of the same thing is never overwritten by an older one, whoever comes late.
  const { rows: inserted } = await tx.query<{ number: number }>(
    `WITH seen AS (
       SELECT s.number, s.url, s.at, s.facts, s.facts->>'fingerprint' AS fingerprint
       FROM jsonb_to_recordset($1::jsonb) AS s(number bigint, url text, at timestamptz, facts jsonb) JOIN thing USING (number)
     ), written AS (
       INSERT INTO certificate AS kept (number, fingerprint, url, valid_to, facts, first_seen_at, last_seen_at)
       SELECT number, fingerprint, url, (facts->>'validTo')::timestamptz, facts, at, at FROM seen
       WHERE NOT EXISTS (
         SELECT 1 FROM certificate c WHERE (c.number, c.fingerprint, c.url, c.facts) = (seen.number, seen.fingerprint, seen.url, seen.facts)
           AND c.last_seen_at > seen.at - make_interval(hours => ${WRITTEN_AGAIN_AFTER_HOURS})
           AND NOT EXISTS (SELECT 1 FROM certificate n WHERE n.number = c.number AND n.last_seen_at > c.last_seen_at))
       ORDER BY number, fingerprint
       ON CONFLICT (number, fingerprint) DO UPDATE
         SET url = excluded.url, valid_to = excluded.valid_to, facts = excluded.facts, last_seen_at = excluded.last_seen_at
         WHERE kept.last_seen_at < excluded.last_seen_at
       RETURNING kept.number, kept.fingerprint, kept.url, kept.xmax = 0 AS is_new
     )
     SELECT number FROM written w WHERE is_new
       AND EXISTS (SELECT 1 FROM certificate c WHERE c.number = w.number AND c.url = w.url AND c.fingerprint <> w.fingerprint)`,
    [JSON.stringify(rows)],
  );
  const changed = inserted.map(({ number }) => number);
  if (changed.length > 0)
    await tx.query(
      `DELETE FROM certificate c USING (
         SELECT number, fingerprint, row_number() OVER (PARTITION BY number ORDER BY last_seen_at DESC) AS place
         FROM certificate WHERE number = ANY($1)
       ) old WHERE old.place > ${MAX_KEPT} AND (c.number, c.fingerprint) = (old.number, old.fingerprint)`,
      [changed],
    );
  return changed;
}
