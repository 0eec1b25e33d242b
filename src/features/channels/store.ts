// The SQL of channels, one at a time, and the sealing of their secrets. Secret settings are opened only for those who
// send or change them; reading a channel needs no key.
import type { Db, Tx } from "#platform/database/pool.ts";
import { notFound } from "#platform/refusal.ts";
import type { Vault } from "#platform/secrets.ts";
import type { ChannelView } from "./channel.ts";
import { type Settings, splitSettings } from "./kinds.ts";

/** How long a deletion can be undone (product P9). */
const RESTORE_DAYS = 30;

export interface ChannelRow {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly kind: string;
  /** As shown: secret fields read `{"isSet": true}`. */
  readonly settings: Settings;
  readonly secrets: Buffer | null;
  readonly isDefault: boolean;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly createdBy: string | null;
  readonly updatedBy: string | null;
  readonly deletedAt: Date | null;
}

export const channelColumns = `id, organization_id AS "organizationId", name, kind, settings, secrets, is_default AS "isDefault", version,
  created_at AS "createdAt", updated_at AS "updatedAt", created_by AS "createdBy", updated_by AS "updatedBy", deleted_at AS "deletedAt"`;

export function viewOf(row: ChannelRow): ChannelView {
  return {
    id: row.id,
    version: row.version,
    name: row.name,
    kind: row.kind,
    settings: { ...row.settings },
    isDefault: row.isDefault,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    createdBy: row.createdBy,
    updatedBy: row.updatedBy,
  };
}

/** The settings in full, for sending and for changing them. */
export function openSettings(vault: Vault, row: Pick<ChannelRow, "id" | "settings" | "secrets">): Settings {
  if (row.secrets === null) return row.settings;
  return { ...row.settings, ...(JSON.parse(vault.open(row.secrets, placeOf(row.id))) as Settings) };
}

/** A row's settings and secrets from the settings in full. */
export function sealSettings(
  vault: Vault,
  id: string,
  kind: string,
  full: Settings,
): Pick<ChannelRow, "settings" | "secrets"> {
  const { shown, secret } = splitSettings(kind, full);
  return { settings: shown, secrets: secret === null ? null : vault.seal(JSON.stringify(secret), placeOf(id)) };
}

function placeOf(id: string) {
  return { table: "channel", column: "secrets", key: id };
}

export async function getChannel(db: Db, org: string, id: string): Promise<ChannelRow> {
  return theOne(
    await db.query<ChannelRow>(
      `SELECT ${channelColumns} FROM channel WHERE id = $1 AND organization_id = $2 AND deleted_at IS NULL`,
      [id, org],
    ),
  );
}

export async function lockChannel(tx: Tx, org: string, id: string): Promise<ChannelRow> {
  return theOne(
    await tx.query<ChannelRow>(
      `SELECT ${channelColumns} FROM channel WHERE id = $1 AND organization_id = $2 AND deleted_at IS NULL FOR UPDATE`,
      [id, org],
    ),
  );
}

/** One that may still be brought back, or one that is there. */
export async function lockRestorableChannel(tx: Tx, org: string, id: string, now: Date): Promise<ChannelRow> {
  return theOne(
    await tx.query<ChannelRow>(
      `SELECT ${channelColumns} FROM channel
       WHERE id = $1 AND organization_id = $2 AND (deleted_at IS NULL OR deleted_at > $3::timestamptz - make_interval(days => $4))
       FOR UPDATE`,
      [id, org, now, RESTORE_DAYS],
    ),
  );
}

function theOne({ rows: [row] }: { rows: readonly ChannelRow[] }): ChannelRow {
  if (row === undefined) throw notFound("channel");
  return row;
}

export async function insertChannel(tx: Tx, row: ChannelRow): Promise<void> {
  await tx.query(
    `INSERT INTO channel (id, organization_id, name, kind, settings, secrets, is_default, version, created_at, updated_at, created_by, updated_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      row.id,
      row.organizationId,
      row.name,
      row.kind,
      JSON.stringify(row.settings),
      row.secrets,
      row.isDefault,
      row.version,
      row.createdAt,
      row.updatedAt,
      row.createdBy,
      row.updatedBy,
    ],
  );
}

export async function saveChannel(tx: Tx, row: ChannelRow): Promise<void> {
  await tx.query(
    `UPDATE channel SET name = $2, settings = $3, secrets = $4, is_default = $5, version = $6, updated_at = $7, updated_by = $8, deleted_at = $9
     WHERE id = $1`,
    [
      row.id,
      row.name,
      JSON.stringify(row.settings),
      row.secrets,
      row.isDefault,
      row.version,
      row.updatedAt,
      row.updatedBy,
      row.deletedAt,
    ],
  );
}

export async function getOrganizationName(db: Db, org: string): Promise<string> {
  const { rows } = await db.query<{ name: string }>("SELECT name FROM organization WHERE id = $1", [org]);
  if (rows[0] === undefined) throw new Error("a caller's organisation does not exist");
  return rows[0].name;
}
