// One row says which installation this database belongs to. It lets a wrong secret key be noticed at the start instead of
// at the first alert, and a database that went back, was copied or moved before anything is sent from it.
import { uuidv7 } from "#lib/uuid.ts";
import { beginHistory, holdSending, releaseSending } from "#pipeline/new-history.ts";
import { type History, isSameHistory, readHistory } from "#platform/database/history.ts";
import { oneRow } from "#platform/database/one-row.ts";
import { createPool, type DatabaseConnection, type Db, type Tx } from "#platform/database/pool.ts";
import type { Log } from "#platform/log.ts";
import { exitCodes, OperatorError } from "#platform/operator-error.ts";
import type { Vault } from "#platform/secrets.ts";

const CHECK_TEXT = "keepwatch";
/** A backlog of a million messages takes a while to be gone through, and until then nothing else goes on. */
const SETTLED_WITHIN_MS = 600_000;

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

/** Where this process runs, as far as it can tell. */
export interface Whereabouts {
  /** Of the embedded server's data, two parts; null for a server of the operator's. */
  readonly dataMark: string | null;
  /** What others know the installation by: null for an address on this machine alone. Left out by who sends nothing. */
  readonly url?: string | null;
}

interface Known extends History, Required<Whereabouts> {
  readonly formerUrl: string | null;
}

/**
 * Compares where the history was last seen with where it is now, and notes that, in one transaction; what must follow
 * from a difference happens there too, once for all processes. On a connection of its own, which nobody checks.
 */
export async function settleHistory(
  connection: DatabaseConnection,
  whereabouts: Whereabouts,
  log: Log,
): Promise<History> {
  const answerTimeoutMs = SETTLED_WITHIN_MS;
  const pool = createPool(connection, { max: 1, applicationName: "keepwatch-history", answerTimeoutMs, log });
  try {
    return await pool.withSession(async (session) => {
      const history = await readHistory(session);
      await session.transaction((tx) => settle(tx, history, whereabouts, log));
      return history;
    });
  } finally {
    await pool.end();
  }
}

async function settle(tx: Tx, now: History, { dataMark, url }: Whereabouts, log: Log): Promise<void> {
  await tx.query(`SET LOCAL statement_timeout = ${SETTLED_WITHIN_MS}`);
  const known = oneRow(
    await tx.query<Known>(
      `SELECT system_id AS "systemId", timeline, database_oid AS "databaseOid", folder_mark AS "dataMark", url, former_url AS "formerUrl"
       FROM installation FOR UPDATE`,
    ),
  );
  if (!isSameHistory(known, now) || isCopy(known.dataMark, dataMark)) {
    const held = await beginHistory(tx);
    log.error(
      { before: known, now: { ...now, dataMark }, held },
      "the database went back, was copied or is another one: what is old waits until somebody says that it may be sent",
    );
  }
  await tx.query(
    `UPDATE installation SET system_id = coalesce($1, system_id), timeline = coalesce($2, timeline), database_oid = coalesce($3, database_oid),
       folder_mark = coalesce($4, folder_mark)`,
    [now.systemId, now.timeline, now.databaseOid, dataMark],
  );
  if (url !== undefined && url !== known.url) await moveTo(tx, url, known, log);
}

/** A file system that numbers its files anew at each mount must not look like a copy. */
function isCopy(before: string | null, now: string | null): boolean {
  if (before === null || now === null) return false;
  const [fileBefore, birthBefore] = before.split(":");
  const [file, birth] = now.split(":");
  return fileBefore !== file && birthBefore !== birth;
}

async function moveTo(tx: Tx, url: string | null, known: Known, log: Log): Promise<void> {
  await tx.query("UPDATE installation SET url = $1, former_url = coalesce(url, former_url)", [url]);
  if (known.url === null && known.formerUrl === null) return; // it had no name so far
  if (url !== null && url === known.formerUrl) return releaseSending(tx);
  if (known.url === null) return;
  await holdSending(tx);
  log.error(
    { before: known.url, now: url },
    "KEEPWATCH_URL is another than before, so this may be a copy: nothing is sent until somebody says on the page that it may be",
  );
}

const onThisMachine = /^(localhost|.*\.localhost|127\.[\d.]+|\[::1\]|0\.0\.0\.0|\[::\])$/;

/** The address by which others know this installation, or null: many are at home on `localhost`. */
export function publicNameOf({ publicUrl, isPublicUrlDefault }: { publicUrl: string; isPublicUrlDefault: boolean }) {
  return isPublicUrlDefault || onThisMachine.test(new URL(publicUrl).hostname) ? null : publicUrl;
}
