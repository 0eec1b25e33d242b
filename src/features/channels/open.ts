// What the rest of the house may know of channels: which ids count, and how one is sent to.
import type { Db } from "#platform/database/pool.ts";
import type { Vault } from "#platform/secrets.ts";
import type { Settings } from "./kinds.ts";
import { type ChannelRow, channelColumns, openSettings } from "./store.ts";

/** A channel as whoever sends needs it: its settings hold their secrets. Never log one. */
export interface OpenedChannel {
  readonly id: string;
  readonly organizationId: string;
  readonly kind: string;
  readonly name: string;
  readonly settings: Settings;
}

/** Those of the ids that are channels and not deleted, in no particular order. */
export async function loadChannels(db: Db, vault: Vault, ids: readonly string[]): Promise<OpenedChannel[]> {
  const { rows } = await db.query<ChannelRow>(
    `SELECT ${channelColumns} FROM channel WHERE id = ANY($1::uuid[]) AND deleted_at IS NULL`,
    [ids],
  );
  return rows.map((row) => openChannel(vault, row));
}

export function openChannel(vault: Vault, row: ChannelRow): OpenedChannel {
  const { id, organizationId, kind, name } = row;
  return { id, organizationId, kind, name, settings: openSettings(vault, row) };
}

/** Which of the ids are channels of this organisation that are not deleted. */
export async function findChannelIds(db: Db, org: string, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await db.query<{ id: string }>(
    "SELECT id FROM channel WHERE organization_id = $1 AND id = ANY($2::uuid[]) AND deleted_at IS NULL",
    [org, ids],
  );
  return new Set(rows.map(({ id }) => id));
}
