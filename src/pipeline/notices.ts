// Raises notices: writes down that the end of a certificate or of a domain's registration has come within a number of days,
// and with that the duty to tell. Once per thing, certificate (or date) and threshold, whoever looks and however often; when
// several thresholds were passed at once, the nearest alone. What was not seen for a week is not told of.
import type { Db } from "#platform/database/pool.ts";

const SEEN_WITHIN_DAYS = 7;

/** The nearest threshold of `days` that is crossed at $1; a threshold of 0 is the end itself. */
const crossed = (days: string, endsAt: string) => `(SELECT min(threshold) FROM unnest(${days}) AS threshold
  WHERE CASE WHEN threshold = 0 THEN ${endsAt} <= $1::timestamptz
             ELSE ${endsAt} > $1::timestamptz AND ${endsAt} <= $1::timestamptz + threshold * interval '1 day' END)`;

/** A farther threshold is not told after a nearer one. */
const isNew = `NOT EXISTS (SELECT 1 FROM notice n WHERE n.number = f.number AND n.kind = f.kind AND n.subject = f.subject AND n.days <= f.days)`;

const insert = (found: string) => `WITH f AS (${found})
  INSERT INTO notice (organization_id, number, kind, subject, days, facts, raised_at)
  SELECT f.organization_id, f.number, f.kind, f.subject, f.days, f.facts, $1::timestamptz FROM f
  WHERE f.days IS NOT NULL AND ${isNew} ORDER BY f.number
  ON CONFLICT DO NOTHING`;

const presentCertificates = `thing t JOIN monitor m USING (number) CROSS JOIN LATERAL (
    SELECT * FROM certificate WHERE number = t.number AND url = m.target->>'url' ORDER BY last_seen_at DESC LIMIT 1
  ) c
  WHERE t.deleted_at IS NULL AND c.last_seen_at > $1::timestamptz - interval '${SEEN_WITHIN_DAYS} days'`;

export interface CertificateScope {
  /** Things that are looked through; null: all of them. */
  readonly numbers: readonly number[] | null;
  /** Those of them that have just shown a certificate for the first time. */
  readonly changed: readonly number[];
}

export async function raiseCertificateNotices(
  db: Db,
  now: Date,
  { numbers, changed }: CertificateScope = { numbers: null, changed: [] },
): Promise<number> {
  const ending = await db.query(
    insert(`SELECT t.organization_id, t.number, 'certificate.expiring' AS kind, c.fingerprint AS subject, c.facts || jsonb_build_object('url', c.url) AS facts,
              ${crossed("m.certificate_days", "c.valid_to")} AS days
            FROM ${presentCertificates} AND ($2::bigint[] IS NULL OR t.number = ANY($2))`),
    [now, numbers],
  );
  const revoked = await db.query(
    insert(`SELECT t.organization_id, t.number, 'certificate.revoked' AS kind, c.fingerprint AS subject, c.facts || jsonb_build_object('url', c.url) AS facts, 0 AS days
            FROM ${presentCertificates} AND ($2::bigint[] IS NULL OR t.number = ANY($2))
              AND c.facts->'revocation'->>'status' = 'revoked' AND m.certificate_days <> '{}'`),
    [now, numbers],
  );
  const shown = await db.query(
    insert(`SELECT t.organization_id, t.number, 'certificate.changed' AS kind, c.fingerprint AS subject, c.facts || jsonb_build_object('url', c.url) AS facts, 0 AS days
            FROM ${presentCertificates} AND t.number = ANY($2) AND m.tells_certificate_change`),
    [now, changed],
  );
  return wake(db, ending.rowCount + revoked.rowCount + shown.rowCount);
}

export async function raiseDomainNotices(db: Db, now: Date): Promise<number> {
  const ending = await db.query(
    insert(`SELECT t.organization_id, t.number, 'domain.expiring' AS kind,
              d.name || ' ' || to_char(d.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS subject,
              jsonb_build_object('name', d.name, 'expiresAt', d.expires_at, 'registrar', d.registrar) AS facts,
              ${crossed("m.domain_days", "d.expires_at")} AS days
            FROM domain d JOIN watched_domain w ON w.domain = d.name JOIN thing t ON t.number = w.number
            JOIN monitor m ON m.number = w.number
            WHERE t.deleted_at IS NULL AND w.url = m.target->>'url'
              AND d.checked_at > $1::timestamptz - interval '${SEEN_WITHIN_DAYS} days'`),
    [now],
  );
  return wake(db, ending.rowCount);
}

/** Heard at COMMIT; it only wakes. */
async function wake(db: Db, raised: number): Promise<number> {
  if (raised > 0) await db.query("SELECT pg_notify('event', '')");
  return raised;
}
