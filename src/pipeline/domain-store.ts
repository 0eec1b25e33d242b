// The SQL of domain registrations: which domain a monitor's host belongs to, which is due to be asked about, and what came
// of it. Names that prove not to be registered hand their monitors on to the next longer ones.
import type { Db, Tx } from "#platform/database/pool.ts";
import { registrableNames } from "#lib/registrable.ts";

/** Monitors of one statement. */
const MAX_BATCH = 5_000;

export interface Watching {
  readonly number: number; // thing.number
  readonly url: string;
}

export type DomainOutcome = "found" | "no_expiry" | "not_found" | "no_server" | "failed";

export interface DomainFinding {
  readonly name: string;
  readonly outcome: DomainOutcome;
  readonly detail: string | null;
  /** Undefined: what was known stays. */
  readonly registration: { readonly expiresAt: Date | null; readonly registrar: string | null } | undefined;
  readonly askedAt: Date;
  readonly dueAt: Date;
}

/** Monitors whose domain was never looked for, or for another address. */
export async function listUnassigned(db: Db): Promise<Watching[]> {
  const { rows } = await db.query<Watching>(
    `SELECT t.number, m.target->>'url' AS url FROM thing t JOIN monitor m USING (number)
     LEFT JOIN watched_domain w USING (number)
     WHERE t.deleted_at IS NULL AND m.kind = 'http' AND w.url IS DISTINCT FROM m.target->>'url' ORDER BY t.number LIMIT ${MAX_BATCH}`,
  );
  return rows;
}

/** Gives each monitor the first of its names that is not known to be unregistered; a name that is new is due at once. */
export async function assignDomains(tx: Tx, watching: readonly Watching[], now: Date): Promise<void> {
  if (watching.length === 0) return;
  const candidates = watching.map(({ number, url }) => ({
    number,
    url,
    names: registrableNames(new URL(url).hostname),
  }));
  const names = [...new Set(candidates.flatMap((one) => one.names))];
  const { rows } = await tx.query<{ name: string }>(
    "SELECT name FROM domain WHERE name = ANY($1) AND outcome = 'not_found'",
    [names],
  );
  const unregistered = new Set(rows.map(({ name }) => name));
  // Where none is left the first stays: that it is not registered is what there is to say.
  const chosen = candidates.map((one) => ({
    number: one.number,
    url: one.url,
    domain: one.names.find((name) => !unregistered.has(name)) ?? one.names[0] ?? null,
  }));
  await tx.query(
    `WITH chosen AS (SELECT * FROM jsonb_to_recordset($1::jsonb) AS c(number bigint, url text, domain text)),
     added AS (INSERT INTO domain (name, due_at) SELECT DISTINCT domain, $2::timestamptz FROM chosen WHERE domain IS NOT NULL ORDER BY 1
               ON CONFLICT DO NOTHING)
     INSERT INTO watched_domain (number, url, domain) SELECT number, url, domain FROM chosen ORDER BY number
     ON CONFLICT (number) DO UPDATE SET url = excluded.url, domain = excluded.domain`,
    [JSON.stringify(chosen), now],
  );
}

/** Of the domains that somebody watches, the one that is longest due. */
export async function findDueDomain(db: Db, now: Date): Promise<string | null> {
  const { rows } = await db.query<{ name: string }>(
    `SELECT name FROM domain d WHERE due_at <= $1
       AND EXISTS (SELECT 1 FROM watched_domain w JOIN thing t USING (number)
                   WHERE w.domain = d.name AND t.deleted_at IS NULL AND NOT t.is_paused)
     ORDER BY due_at, name LIMIT 1`,
    [now],
  );
  return rows[0]?.name ?? null;
}

/** Leaves it as it is until then. */
export async function postpone(db: Db, name: string, dueAt: Date): Promise<void> {
  await db.query("UPDATE domain SET due_at = $2 WHERE name = $1", [name, dueAt]);
}

export async function saveFinding(tx: Tx, finding: DomainFinding): Promise<void> {
  const { name, outcome, detail, registration, askedAt, dueAt } = finding;
  await tx.query(
    `UPDATE domain SET outcome = $2, detail = $3, due_at = $4,
       expires_at = CASE WHEN $5 THEN $6::timestamptz ELSE expires_at END,
       registrar = CASE WHEN $5 THEN $7 ELSE registrar END,
       checked_at = CASE WHEN $5 THEN $8::timestamptz ELSE checked_at END
     WHERE name = $1`,
    [
      name,
      outcome,
      detail,
      dueAt,
      registration !== undefined,
      registration?.expiresAt ?? null,
      registration?.registrar ?? null,
      askedAt,
    ],
  );
  if (outcome !== "not_found") return;
  const { rows } = await tx.query<Watching>(
    "SELECT number, url FROM watched_domain WHERE domain = $1 ORDER BY number",
    [name],
  );
  const longer = rows.filter(({ url }) => registrableNames(new URL(url).hostname).length > 1);
  await assignDomains(tx, longer, askedAt);
}
