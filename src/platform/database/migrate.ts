// Brings the schema up to the program: `migrations/NNNN-name.sql`, forward only, plain SQL, one at a time for all
// processes. It needs a connection that is not shared by a pooler in transaction mode. Knows no table but its own.
import { setTimeout as pause } from "node:timers/promises";
import type { EventLog } from "#platform/event-log.ts";
import { exitCodes, OperatorError } from "#platform/operator-error.ts";
import { type MigrationFile, readMigrations } from "./migration-files.ts";
import { oneRow } from "./one-row.ts";
import type { Db, Pool, LeasedSession } from "./pool.ts";
import { requireFitServer, setOwnDefaults } from "./server-fitness.ts";

export interface MigrateOptions {
  readonly folder: string;
  readonly log: EventLog;
}

/** Any number that no other program on the same database is likely to lock. */
const advisoryLock = 7_294_016_531;
const lockWithinMs = 600_000;
const lockEveryMs = 200;

/** Applies what is pending, and gives the names of the files. Throws an OperatorError for what only a person can mend. */
export function migrate(pool: Pool, { folder, log }: MigrateOptions): Promise<{ applied: string[] }> {
  return pool.withSession(async (session) => {
    await requireFitServer(session);
    await session.query("SET statement_timeout = 0");
    await session.query("SET idle_in_transaction_session_timeout = 0");
    await takeLock(session, log);
    await session.query(
      `CREATE TABLE IF NOT EXISTS migration (
         number integer PRIMARY KEY,
         name text NOT NULL,
         checksum text NOT NULL,
         applied_at timestamptz NOT NULL DEFAULT now()
       )`,
    );
    const pending = await findPending(session, folder);
    for (const file of pending) {
      await apply(session, file);
      log.info({ migration: file.name }, "the schema was migrated");
    }
    await setOwnDefaults(session);
    return { applied: pending.map((file) => file.name) };
  });
}

/** The names of the files that `migrate` would apply. Changes nothing. */
export async function pendingMigrations(pool: Pool, folder: string): Promise<string[]> {
  const found = await pool.query<{ isMigrated: boolean }>(
    `SELECT to_regclass('migration') IS NOT NULL AS "isMigrated"`,
  );
  const pending = oneRow(found).isMigrated ? await findPending(pool, folder) : await readMigrations(folder);
  return pending.map((file) => file.name);
}

/**
 * Tries again and again instead of waiting inside the server: a statement that waits holds a snapshot, and an index that
 * the other process builds concurrently would wait for it for ever.
 */
async function takeLock(session: Db, log: EventLog): Promise<void> {
  const giveUpAt = performance.now() + lockWithinMs;
  for (let tries = 0; performance.now() < giveUpAt; tries += 1) {
    const attempt = `SELECT pg_try_advisory_lock($1) AS "isMine"`;
    if (oneRow(await session.query<{ isMine: boolean }>(attempt, [advisoryLock])).isMine) return;
    if (tries === 0) log.info({}, "another process migrates the schema; waiting for it");
    await pause(lockEveryMs);
  }
  throw new OperatorError(
    "another process has been migrating the schema for ten minutes; see what it does",
    exitCodes.tryAgain,
  );
}

async function findPending(db: Db, folder: string): Promise<MigrationFile[]> {
  const files = await readMigrations(folder);
  const byNumber = new Map(files.map((file) => [file.number, file]));
  const { rows } = await db.query<{ number: number; name: string; checksum: string }>(
    "SELECT number, name, checksum FROM migration ORDER BY number",
  );
  for (const applied of rows) {
    const file = byNumber.get(applied.number);
    if (file === undefined)
      throw new OperatorError(
        `the database has the migration ${applied.name}, which this Keepwatch does not know; start the newer version that made it`,
        exitCodes.badData,
      );
    if (file.checksum !== applied.checksum)
      throw new OperatorError(
        `the migration ${file.name} is not the one that was applied to the database; restore the file as it was released`,
        exitCodes.badData,
      );
  }
  const newest = rows.at(-1)?.number ?? 0;
  const pending = files.filter((file) => file.number > newest);
  if (files.length - pending.length !== rows.length)
    throw new OperatorError(
      `the database is at migration ${newest} but lacks an earlier one; it was not made by a release of Keepwatch`,
      exitCodes.badData,
    );
  return pending;
}

async function apply(session: LeasedSession, file: MigrationFile): Promise<void> {
  const record = (db: Db) =>
    db.query("INSERT INTO migration (number, name, checksum) VALUES ($1, $2, $3)", [
      file.number,
      file.name,
      file.checksum,
    ]);
  try {
    if (file.inTransaction)
      await session.transaction(async (tx) => {
        await tx.query(file.text);
        await record(tx);
      });
    else {
      for (const statement of file.statements) await session.query(statement);
      await record(session);
    }
  } catch (cause) {
    // What was begun is rolled back when the session is closed.
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new OperatorError(`the migration ${file.name} failed: ${why}`, exitCodes.badData, { cause });
  }
}
