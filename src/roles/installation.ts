// One row says which installation this database belongs to, and lets a wrong secret key be noticed at the start instead of
// at the first alert.
import { uuidv7 } from "#lib/uuid.ts";
import type { Db } from "#platform/database/pool.ts";
import { exitCodes, OperatorError } from "#platform/operator-error.ts";
import type { Vault } from "#platform/secrets.ts";

const CHECK_TEXT = "keepwatch";

/** Makes the row at the first start; refuses to go on with a key that cannot open what is stored. */
export async function checkInstallation(db: Db, vault: Vault): Promise<void> {
  const id = uuidv7();
  await db.query(`INSERT INTO installation (id, key_check) VALUES ($1, $2) ON CONFLICT DO NOTHING`, [
    id,
    vault.seal(CHECK_TEXT, place),
  ]);
  const row = await db.query<{ sealed: Buffer }>(`SELECT key_check AS sealed FROM installation`);
  if (opens(vault, row.rows[0]!.sealed)) return;
  throw new OperatorError(
    "KEEPWATCH_SECRET_KEY is not the one that this database was made with, and what is encrypted in it cannot be read. Give the former key.",
    exitCodes.misconfigured,
  );
}

const place = { table: "installation", column: "key_check", key: "single" };

function opens(vault: Vault, sealed: Buffer): boolean {
  try {
    return vault.open(sealed, place) === CHECK_TEXT;
  } catch {
    return false; // whatever is wrong with it: it is not ours to read
  }
}
