// Monitors in numbers, straight into the tables by the store's own statement: up, and not due before tomorrow.
import { stableHash } from "#lib/phase.ts";
import { uuidv7 } from "#lib/uuid.ts";
import { insertMonitors } from "#features/monitors/store.ts";
import { settingsOfNew } from "#features/monitors/settings.ts";
import { type Pool, transaction } from "#platform/database/pool.ts";
import { createVault } from "#platform/secrets.ts";

export interface LoadShape {
  readonly name: string;
  /** More of the target than its address. */
  readonly target: object;
}

export const loadShapes: readonly LoadShape[] = [
  { name: "plain", target: {} },
  { name: "with a password", target: { auth: { kind: "basic", username: "ann", password: "correct horse" } } },
];

export const benchVault = createVault("0123456789abcdef0123456789abcdef");

const AT_ONCE = 2_000;
const DAY_SECONDS = 86_400;
const ORGANIZATIONS = 20;

export async function insertManyMonitors(pool: Pool, count: number, shape: LoadShape): Promise<void> {
  const organizations = Array.from({ length: ORGANIZATIONS }, () => uuidv7());
  await transaction(pool, async (tx) => {
    await tx.query("INSERT INTO organization (id, name) SELECT id, 'Bench' FROM unnest($1::uuid[]) AS id", [
      organizations,
    ]);
    for (let from = 0; from < count; from += AT_ONCE) {
      const length = Math.min(AT_ONCE, count - from);
      const rows = Array.from({ length }, (_, place) =>
        rowOf(from + place, organizations[(from + place) % ORGANIZATIONS]!, shape),
      );
      await insertMonitors(tx, rows);
    }
    await tx.query("UPDATE belief SET state = 'up' WHERE state = 'pending'");
  });
}

function rowOf(place: number, organizationId: string, shape: LoadShape) {
  const id = uuidv7();
  const now = new Date();
  const input = {
    name: `Monitor ${place}`,
    kind: "http" as const,
    target: { url: `https://shop-${place}.example/health`, ...shape.target },
    intervalSeconds: DAY_SECONDS,
  };
  const { settings } = settingsOfNew(input, id, benchVault, "");
  return {
    ...settings,
    id,
    organizationId,
    shard: stableHash(id) % 256,
    version: 1,
    createdAt: now,
    updatedAt: now,
    createdBy: null,
    updatedBy: null,
    deletedAt: null,
    state: "pending" as const,
    seq: 1,
    since: now,
    slot: now.getTime(),
    failures: 0,
  };
}
