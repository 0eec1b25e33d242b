// The SQL by which the ends of certificates and domain registrations are read: the days left, in every list; all that is
// known, for one monitor. What was seen under another address of the target is not shown.
import type { Db } from "#platform/database/pool.ts";
import type { CertificateFacts } from "#probes/index.ts";

/** Certificates of one monitor that are told of, the present one among them. */
const MAX_HISTORY = 20;
const MAX_NOTICES = 20;

const daysUntil = (moment: string) => `ceil(extract(epoch FROM ${moment} - clock_timestamp()) / 86400)::int`;

export const daysLeftColumns = `${daysUntil("certificate.valid_to")} AS "certificateDaysLeft",
  ${daysUntil("domain.expires_at")} AS "domainDaysLeft"`;

/** To be joined to `thing t` and `monitor m`. */
export const daysLeftTables = `LEFT JOIN LATERAL (
    SELECT valid_to FROM certificate WHERE number = t.number AND url = m.target->>'url' ORDER BY last_seen_at DESC LIMIT 1
  ) certificate ON true
  LEFT JOIN watched_domain ON watched_domain.number = t.number AND watched_domain.url = m.target->>'url'
  LEFT JOIN domain ON domain.name = watched_domain.domain`;

export interface CertificateRow {
  readonly facts: CertificateFacts;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
  readonly daysLeft: number;
}

export interface DomainRow {
  readonly name: string;
  readonly outcome: string | null;
  readonly expiresAt: Date | null;
  readonly registrar: string | null;
  readonly checkedAt: Date | null;
  readonly daysLeft: number | null;
}

export interface NoticeRow {
  readonly kind: string;
  readonly days: number;
  readonly raisedAt: Date;
  readonly whyUntold: string | null;
}

/** Newest first. */
export async function listCertificates(db: Db, number: number): Promise<CertificateRow[]> {
  const { rows } = await db.query<CertificateRow>(
    `SELECT c.facts, c.first_seen_at AS "firstSeenAt", c.last_seen_at AS "lastSeenAt", ${daysUntil("c.valid_to")} AS "daysLeft"
     FROM certificate c JOIN monitor m USING (number) WHERE c.number = $1 AND c.url = m.target->>'url'
     ORDER BY c.last_seen_at DESC LIMIT ${MAX_HISTORY}`,
    [number],
  );
  return rows;
}

export async function findDomain(db: Db, number: number): Promise<DomainRow | null> {
  const { rows } = await db.query<DomainRow>(
    `SELECT d.name, d.outcome, d.expires_at AS "expiresAt", d.registrar, d.checked_at AS "checkedAt",
       ${daysUntil("d.expires_at")} AS "daysLeft"
     FROM watched_domain w JOIN monitor m USING (number) JOIN domain d ON d.name = w.domain
     WHERE w.number = $1 AND w.url = m.target->>'url'`,
    [number],
  );
  return rows[0] ?? null;
}

/** What was told of the monitor's ends, or why not; newest first. */
export async function listNotices(db: Db, number: number): Promise<NoticeRow[]> {
  const { rows } = await db.query<NoticeRow>(
    `SELECT kind, days, raised_at AS "raisedAt", why_untold AS "whyUntold" FROM notice
     WHERE number = $1 AND expanded_at IS NOT NULL ORDER BY id DESC LIMIT ${MAX_NOTICES}`,
    [number],
  );
  return rows;
}

/** Of every monitor in the installation, for the metrics: thing.number → when the certificate seen last ends. */
export async function loadCertificateEnds(db: Db, numbers: readonly number[]): Promise<Map<number, Date>> {
  const { rows } = await db.query<{ number: number; validTo: Date }>(
    `SELECT DISTINCT ON (c.number) c.number, c.valid_to AS "validTo" FROM certificate c JOIN monitor m USING (number)
     WHERE c.number = ANY($1) AND c.url = m.target->>'url' ORDER BY c.number, c.last_seen_at DESC`,
    [numbers],
  );
  return new Map(rows.map((row) => [row.number, row.validTo]));
}
