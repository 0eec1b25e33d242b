// The key of an organisation that stands before the slug in ping addresses. Looked up by its hash, sealed to be shown.
// All SQL of ping_key.
import { createHash, randomInt } from "node:crypto";
import type { Db, Tx } from "#platform/database/pool.ts";
import type { Vault } from "#platform/secrets.ts";

const HASH_BYTES = 16;
/** 113 bits of chance: as long as clients of Healthchecks expect it, and lower case like theirs. */
const KEY_CHARACTERS = 22;
const alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";

/** By what a key is found, in lower-case hexadecimal. Stored: it must never change. */
export function hashOfPingKey(key: string): string {
  return createHash("sha256").update(`pingKey:${key}`, "utf8").digest().subarray(0, HASH_BYTES).toString("hex");
}

export interface PingKey {
  readonly key: string;
  readonly createdAt: Date;
}

/** The key in force; undefined before the first was asked for. */
export async function findPingKey(db: Db, vault: Vault, org: string): Promise<PingKey | undefined> {
  const { rows } = await db.query<{ hash: string; sealed: Buffer; createdAt: Date }>(
    `SELECT encode(hash, 'hex') AS hash, sealed, created_at AS "createdAt" FROM ping_key
     WHERE organization_id = $1 AND expires_at IS NULL`,
    [org],
  );
  const [row] = rows;
  return row && { key: vault.open(row.sealed, placeOf(row.hash)), createdAt: row.createdAt };
}

/** Until when a former key is still taken; null when none is. */
export async function findFormerUntil(db: Db, org: string, now: Date): Promise<Date | null> {
  const { rows } = await db.query<{ until: Date | null }>(
    "SELECT max(expires_at) AS until FROM ping_key WHERE organization_id = $1 AND expires_at > $2",
    [org, now],
  );
  return rows[0]?.until ?? null;
}

/** One person at a time makes the keys of an organisation. */
export async function lockPingKeys(tx: Tx, org: string): Promise<void> {
  await tx.query("SELECT pg_advisory_xact_lock(hashtextextended('ping_key ' || $1::text, 0))", [org]);
}

export async function insertPingKey(tx: Tx, vault: Vault, org: string, now: Date): Promise<PingKey> {
  const key = Array.from({ length: KEY_CHARACTERS }, () => alphabet[randomInt(alphabet.length)]).join("");
  const hash = hashOfPingKey(key);
  await tx.query(
    "INSERT INTO ping_key (hash, organization_id, sealed, created_at) VALUES (decode($1, 'hex'), $2, $3, $4)",
    [hash, org, vault.seal(key, placeOf(hash)), now],
  );
  await tx.query("SELECT pg_notify('thing', '')");
  return { key, createdAt: now };
}

export async function expirePingKey(tx: Tx, org: string, expiresAt: Date): Promise<void> {
  await tx.query(
    `UPDATE ping_key SET expires_at = $2, changed_xid = pg_current_xact_id()
     WHERE organization_id = $1 AND expires_at IS NULL`,
    [org, expiresAt],
  );
}

function placeOf(hash: string) {
  return { table: "ping_key", column: "sealed", key: hash };
}
