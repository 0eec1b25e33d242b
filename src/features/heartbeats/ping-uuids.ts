// The UUIDs of ping addresses, for those who name heartbeats by them instead of by their ids. They are secret: who asks
// must have been checked before.
import type { Db } from "#platform/database/pool.ts";
import type { Vault } from "#platform/secrets.ts";
import { addressHash, openAddresses } from "./addresses.ts";

export interface NamedHeartbeat {
  readonly id: string;
  readonly number: number;
  readonly uuid: string;
}

/** Addresses that are opened at once: five milliseconds of work, for which nobody else is served. */
const PAGE = 200;

/** By the heartbeats' ids. */
export async function openPingUuids(
  db: Db,
  vault: Vault,
  org: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, NamedHeartbeat>> {
  const { rows } = await db.query<{ id: string; number: number }>(
    "SELECT id, number FROM thing WHERE organization_id = $1 AND id = ANY($2::uuid[]) AND form = 'heartbeat'",
    [org, ids],
  );
  return new Map((await named(db, vault, rows)).map((one) => [one.id, one]));
}

/** Whose address it is, in whatever organisation. Those whose place another has taken are not looked for. */
export async function findByPingUuid(
  db: Db,
  uuid: string,
): Promise<{ readonly id: string; readonly organizationId: string } | undefined> {
  const { rows } = await db.query<{ id: string; organizationId: string }>(
    `SELECT t.id, t.organization_id AS "organizationId" FROM ping_address a JOIN thing t USING (number)
     WHERE a.hash = $1 AND a.retired_at IS NULL AND t.deleted_at IS NULL`,
    [addressHash("uuid", uuid)],
  );
  return rows[0];
}

/** Of all heartbeats of the organisation, page by page. */
export async function* pingUuidPages(
  db: Db,
  vault: Vault,
  org: string,
): AsyncGenerator<NamedHeartbeat[], void, undefined> {
  for (let after: string | null = null; ;) {
    const { rows }: { rows: { id: string; number: number }[] } = await db.query<{ id: string; number: number }>(
      `SELECT id, number FROM thing
       WHERE organization_id = $1 AND ($2::uuid IS NULL OR id > $2) AND form = 'heartbeat' AND deleted_at IS NULL
       ORDER BY id LIMIT ${PAGE}`,
      [org, after],
    );
    if (rows.length > 0) yield await named(db, vault, rows);
    if (rows.length < PAGE) return;
    after = rows.at(-1)!.id;
  }
}

async function named(
  db: Db,
  vault: Vault,
  rows: readonly { readonly id: string; readonly number: number }[],
): Promise<NamedHeartbeat[]> {
  const addresses = await openAddresses(
    db,
    vault,
    rows.map(({ number }) => number),
  );
  return rows.flatMap(({ id, number }) => {
    const uuid = addresses.get(number)?.uuid;
    return uuid == null ? [] : [{ id, number, uuid }];
  });
}
