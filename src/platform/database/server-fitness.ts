// What a server must be before anything is kept in it, and how our sessions on it behave by default. Knows no table.
import { exitCodes, OperatorError } from "#platform/operator-error.ts";
import { oneRow } from "./one-row.ts";
import type { Db } from "./pool.ts";

export const lowestServerMajor = 15;

/**
 * Kept with the role in this database, and not set on the connection, since a pooler may drop what a client sets. A
 * transaction that sleeps holds locks that others wait for; see the lease of the engines.
 */
const ownDefaults = {
  statement_timeout: "10s",
  idle_in_transaction_session_timeout: "5s",
  synchronous_commit: "on",
  // A client that vanished without a word frees its locks within 15 s: the server asks it after 5 s of silence and each 2 s
  // (systems on which the next is unknown count five of them). Left alone it would ask after two hours. On a Unix socket no
  // client can vanish so, and none of this has an effect.
  tcp_user_timeout: "15s",
  tcp_keepalives_idle: "5s",
  tcp_keepalives_interval: "2s",
  tcp_keepalives_count: "5",
} as const;

export async function requireFitServer(db: Db): Promise<void> {
  const settings = await db.query<{ version: number; fsync: string; readOnly: string }>(
    `SELECT current_setting('server_version_num')::int AS version, current_setting('fsync') AS fsync,
            pg_is_in_recovery()::text AS "readOnly"`,
  );
  const { version, fsync, readOnly } = oneRow(settings);
  const major = Math.floor(version / 10_000);
  if (major < lowestServerMajor)
    throw new OperatorError(
      `the database is PostgreSQL ${major}, and Keepwatch needs ${lowestServerMajor} or newer`,
      exitCodes.unavailable,
    );
  if (fsync === "off")
    throw new OperatorError(
      "the database runs with fsync=off and would lose acknowledged checks in a crash; set fsync=on",
      exitCodes.misconfigured,
    );
  if (readOnly === "true")
    throw new OperatorError(
      "the database is a read-only copy; set DATABASE_URL to the primary",
      exitCodes.misconfigured,
    );
}

/** How far a commit of ours has come when it is answered. */
export interface Durability {
  /** `replica`: a copy has it too; `local`: on the disk of this server. */
  readonly level: "local" | "replica";
  readonly fsync: boolean;
  readonly fullPageWrites: boolean;
  readonly synchronousCommit: string;
}

export async function readDurability(db: Db): Promise<Durability> {
  const { copies, ...settings } = oneRow(
    await db.query<Omit<Durability, "level"> & { copies: string }>(
      `SELECT current_setting('synchronous_standby_names') AS copies, current_setting('fsync')::bool AS fsync,
         current_setting('full_page_writes')::bool AS "fullPageWrites", current_setting('synchronous_commit') AS "synchronousCommit"`,
    ),
  );
  const waits = copies.trim() !== "" && !["local", "off"].includes(settings.synchronousCommit);
  return { level: waits ? "replica" : "local", ...settings };
}

/** Whoever may not alter the own role (some hosted services) gets a sentence that says what to ask for. */
export async function setOwnDefaults(db: Db): Promise<void> {
  const { database } = oneRow(
    await db.query<{ database: string }>("SELECT quote_ident(current_database()) AS database"),
  );
  for (const [name, value] of Object.entries(ownDefaults)) {
    const statement = `ALTER ROLE CURRENT_USER IN DATABASE ${database} SET ${name} = '${value}'`;
    await db.query(statement).catch((cause: unknown) => {
      throw new OperatorError(
        `the database did not allow "${statement}"; let its administrator run it`,
        exitCodes.notPermitted,
        { cause },
      );
    });
  }
}
