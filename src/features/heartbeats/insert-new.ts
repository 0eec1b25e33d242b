// Writes heartbeats that did not exist before, with their addresses. Who asked for them, and whether they may, is checked
// elsewhere.
import { type Act, newThing } from "#features/monitors/index.ts";
import { uuidv7 } from "#lib/uuid.ts";
import type { Change } from "#platform/audit.ts";
import type { Tx } from "#platform/database/pool.ts";
import type { Vault } from "#platform/secrets.ts";
import { insertAddresses, type NewAddress, randomAddress } from "./addresses.ts";
import type { HeartbeatSettings } from "./heartbeat.ts";
import { settingsView } from "./heartbeat-row.ts";
import { insertHeartbeats } from "./store.ts";

export interface Beginning {
  readonly settings: HeartbeatSettings;
  /** Without one of our own form among them a random one is made. */
  readonly addresses: readonly Omit<NewAddress, "number">[];
}

export interface Inserted {
  readonly ids: readonly string[];
  readonly numbers: readonly number[];
  readonly changes: readonly Change[];
}

/** In the order in which they are handed in. */
export async function insertNew(
  { tx, vault, org }: { readonly tx: Tx; readonly vault: Vault; readonly org: string },
  act: Act,
  beginnings: readonly Beginning[],
): Promise<Inserted> {
  const rows = beginnings.map(({ settings }) => ({
    ...settings,
    ...newThing({ id: uuidv7(), organizationId: org, isPaused: settings.isPaused }, act),
  }));
  const byId = await insertHeartbeats(tx, rows);
  const numbers = rows.map(({ id }) => byId.get(id)!);
  const addresses = beginnings.flatMap(({ addresses: given }, index) => {
    const number = numbers[index]!;
    const own = given.map((address) => ({ ...address, number }));
    return own.some(({ form }) => form === "uuid") ? own : [randomAddress(number), ...own];
  });
  await insertAddresses(tx, vault, addresses, act.now);
  return {
    ids: rows.map(({ id }) => id),
    numbers,
    changes: rows.map((row) => ({
      objectKind: "heartbeat",
      objectId: row.id,
      before: null,
      after: settingsView(row),
    })),
  };
}
