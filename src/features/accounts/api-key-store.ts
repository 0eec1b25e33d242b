// API keys: all SQL of api_key. Only hashes of tokens get here.
import { uuidv7 } from "#lib/uuid.ts";
import type { Db, Tx } from "#platform/database/pool.ts";
import { hashToken } from "#platform/secrets.ts";
import type { KeyRole } from "./views.ts";

/** Characters of a key that are kept to be shown: the prefix and four more, far too few to guess the rest. */
const shownCharacters = 7;

export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly role: KeyRole;
  readonly shownPrefix: string;
  readonly createdAt: Date;
  readonly createdBy: string | null;
  readonly lastUsedAt: Date | null;
}

const keyColumns = `id, name, role, shown_prefix AS "shownPrefix", created_at AS "createdAt", created_by AS "createdBy",
  last_used_at AS "lastUsedAt"`;

/** Undefined when this very token is there already, revoked or not. */
export async function insertApiKey(
  tx: Tx,
  key: {
    readonly org: string;
    readonly name: string;
    readonly role: KeyRole;
    readonly token: string;
    readonly createdBy: string | null;
  },
  now: Date,
): Promise<ApiKey | undefined> {
  const { rows } = await tx.query<ApiKey>(
    `INSERT INTO api_key (id, organization_id, name, token_hash, shown_prefix, role, created_by, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (token_hash) DO NOTHING RETURNING ${keyColumns}`,
    [
      uuidv7(),
      key.org,
      key.name.trim(),
      hashToken(key.token),
      key.token.slice(0, shownCharacters),
      key.role,
      key.createdBy,
      now,
    ],
  );
  return rows[0];
}

export async function listApiKeysAfter(db: Db, org: string, afterId: string | null, count: number): Promise<ApiKey[]> {
  const { rows } = await db.query<ApiKey>(
    `SELECT ${keyColumns} FROM api_key
     WHERE organization_id = $1 AND revoked_at IS NULL AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3`,
    [org, afterId, count],
  );
  return rows;
}

export async function revokeKey(tx: Tx, org: string, id: string, now: Date): Promise<ApiKey | undefined> {
  const { rows } = await tx.query<ApiKey>(
    `UPDATE api_key SET revoked_at = $3 WHERE organization_id = $1 AND id = $2 AND revoked_at IS NULL
     RETURNING ${keyColumns}`,
    [org, id, now],
  );
  return rows[0];
}

export interface KnownKey {
  readonly id: string;
  readonly name: string;
  readonly role: KeyRole;
  readonly organizationId: string;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

/** By the hash: an index lookup tells nothing about how much of a wrong token was right. */
export async function findKeyByToken(db: Db, token: string): Promise<KnownKey | undefined> {
  const { rows } = await db.query<KnownKey>(
    `SELECT id, name, role, organization_id AS "organizationId", last_used_at AS "lastUsedAt", revoked_at AS "revokedAt"
     FROM api_key WHERE token_hash = $1`,
    [hashToken(token)],
  );
  return rows[0];
}

export async function findKeyRole(db: Db, org: string, id: string): Promise<KeyRole | undefined> {
  const { rows } = await db.query<{ role: KeyRole }>(
    `SELECT role FROM api_key WHERE organization_id = $1 AND id = $2 AND revoked_at IS NULL`,
    [org, id],
  );
  return rows[0]?.role;
}

export async function saveKeyUse(db: Db, id: string, now: Date): Promise<void> {
  await db.query(`UPDATE api_key SET last_used_at = $2 WHERE id = $1`, [id, now]);
}
