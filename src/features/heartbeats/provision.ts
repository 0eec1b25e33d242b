// Makes the heartbeat that a ping names by a slug which nobody has used yet.
import { firstPing } from "#features/accounts/index.ts";
import { writeAudit } from "#platform/audit.ts";
import type { Tx } from "#platform/database/pool.ts";
import { Refusal } from "#platform/refusal.ts";
import type { Vault } from "#platform/secrets.ts";
import { createHeartbeat } from "./create.ts";
import { insertNew } from "./insert-new.ts";
import { settingsOfNew } from "./settings.ts";

/** A job that makes up slugs must not fill the database: beyond this many, only people add heartbeats. */
const MAX_HEARTBEATS = 100_000; // of one organisation
const DEFAULT_PERIOD_SECONDS = 86_400;

export interface Provision {
  readonly organizationId: string;
  readonly slug: string;
  readonly now: Date;
  readonly vault: Vault;
}

/** Answers thing.number. Of two at once one makes it, and the other finds it. */
export async function provisionBySlug(tx: Tx, { organizationId: org, slug, now, vault }: Provision): Promise<number> {
  if (!/^[a-z0-9_-]{1,100}$/.test(slug)) throw new Refusal(400, "malformed_slug", "This is not a slug.");
  await tx.query("SELECT pg_advisory_xact_lock(hashtextextended('provision ' || $1::text, 0))", [org]);
  const [found, another] = await findBySlug(tx, org, slug);
  if (another !== undefined) throw new Refusal(409, "ambiguous_slug", "Several heartbeats have this slug.");
  if (found !== undefined) return found;
  if (await isFull(tx, org))
    throw new Refusal(409, "too_many_heartbeats", `There are ${MAX_HEARTBEATS} heartbeats already: add it by hand.`);
  const schedule = { kind: "period", periodSeconds: DEFAULT_PERIOD_SECONDS } as const;
  const { settings } = settingsOfNew({ name: slug, slug, schedule }, "", now);
  const { numbers, changes } = await insertNew({ tx, vault, org }, { by: null, now }, [{ settings, addresses: [] }]);
  await writeAudit(tx, createHeartbeat.name, firstPing(org), changes);
  return numbers[0]!;
}

async function findBySlug(tx: Tx, org: string, slug: string): Promise<number[]> {
  const { rows } = await tx.query<{ number: number }>(
    `SELECT h.number FROM heartbeat h JOIN thing t USING (number)
     WHERE h.organization_id = $1 AND h.slug = $2 AND t.deleted_at IS NULL LIMIT 2`,
    [org, slug],
  );
  return rows.map(({ number }) => number);
}

async function isFull(tx: Tx, org: string): Promise<boolean> {
  const { rows } = await tx.query<{ isFull: boolean }>(
    `SELECT count(*) >= ${MAX_HEARTBEATS} AS "isFull" FROM (
       SELECT 1 FROM thing WHERE organization_id = $1 AND form = 'heartbeat' AND deleted_at IS NULL LIMIT ${MAX_HEARTBEATS}
     ) AS counted`,
    [org],
  );
  return rows[0]!.isFull;
}
