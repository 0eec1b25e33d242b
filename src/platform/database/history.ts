// Which history a server tells: a copy that was promoted, a backup that was restored, a dump that was loaded may lack what
// we know to be written. Every new connection is asked before it is used; one that tells another history is refused, until
// what must follow from that is done. Knows no table.
import { setTimeout as pause } from "node:timers/promises";
import type { EventLog } from "#platform/event-log.ts";
import { oneRow } from "./one-row.ts";
import type { Db } from "./pool.ts";

/** Null is what the server does not say to our role; it is then not compared. */
export interface History {
  readonly systemId: string | null;
  readonly timeline: string | null;
  readonly databaseOid: number | null;
}

/** Asked of each new connection, before anything else. Rejects when the connection is not to be used. */
export type ConnectionCheck = (db: Db) => Promise<void>;

const ADOPT_AGAIN_AFTER_MS = 500;
/** For whoever asks "is the database away?": it is, until we have come to terms with what it is now. */
const CANNOT_CONNECT_NOW = "57P03";

/** The server tells another history than the one that this process knows. */
export class HistoryChanged extends Error {
  override readonly name: string = "HistoryChanged";
  readonly code = CANNOT_CONNECT_NOW;
}

class ReadOnlyCopy extends Error {
  readonly code = CANNOT_CONNECT_NOW;
}

/** Outside a transaction: what may not be asked is left out. */
export async function readHistory(db: Db): Promise<History> {
  const { isCopy, databaseOid } = oneRow(
    await db.query<{ isCopy: boolean; databaseOid: number }>(
      `SELECT pg_is_in_recovery() AS "isCopy", oid::bigint AS "databaseOid" FROM pg_database WHERE datname = current_database()`,
    ),
  );
  if (isCopy) throw new ReadOnlyCopy("the database is a read-only copy now; it may be promoted soon");
  return {
    systemId: await said(db, "SELECT system_identifier::text AS value FROM pg_control_system()"),
    timeline: await said(db, "SELECT left(pg_walfile_name(pg_current_wal_lsn()), 8) AS value"),
    databaseOid,
  };
}

/** Insufficient privilege, no such function, not supported: what hosted servers answer that do not show their insides. */
const unsaid = new Set(["42501", "42883", "0A000"]);

async function said(db: Db, text: string): Promise<string | null> {
  try {
    return oneRow(await db.query<{ value: string | null }>(text)).value;
  } catch (error) {
    if (unsaid.has((error as { code?: string }).code ?? "")) return null;
    throw error;
  }
}

export function isSameHistory(one: History, other: History): boolean {
  const isSame = <Value>(a: Value | null, b: Value | null) => a === null || b === null || a === b;
  return (
    isSame(one.systemId, other.systemId) &&
    isSame(one.timeline, other.timeline) &&
    isSame(one.databaseOid, other.databaseOid)
  );
}

/** What one process knows of the history that it works in. */
export class HistoryWatch {
  private known: History | null = null;
  private adopting: Promise<void> | null = null;
  private isClosed = false;
  private readonly listeners: (() => void)[] = [];
  private readonly adopt: () => Promise<History>;
  private readonly log: EventLog;

  /** `adopt` does what must be done once in a history that is new to us, on a connection that is not checked. */
  constructor(adopt: () => Promise<History>, log: EventLog) {
    this.adopt = adopt;
    this.log = log;
  }

  /** What the server says of itself; null until it was adopted. */
  get history(): History | null {
    return this.known;
  }

  /** Before anything is done in this process. Rejects when the database does not answer. */
  async begin(): Promise<void> {
    this.known = await this.adopt();
  }

  readonly check: ConnectionCheck = async (db) => {
    await keepCommitsDurable(db);
    if (this.known === null) return;
    const found = await readHistory(db);
    if (this.adopting === null && isSameHistory(this.known, found)) return;
    this.adopting ??= this.adoptUntilDone();
    throw new HistoryChanged("the database tells another history than before; it is not used until that is settled");
  };

  /** Called after each change, when connections are let through again: what memory holds from before is not true. */
  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.adopting;
  }

  private async adoptUntilDone(): Promise<void> {
    this.log.error({ known: this.known }, "the database went back, or is another one; what it holds is read anew");
    while (!this.isClosed) {
      try {
        this.known = await this.adopt();
        break;
      } catch (error) {
        this.log.warn({ err: error }, "the database's new history could not be settled yet; trying again");
        await pause(ADOPT_AGAIN_AFTER_MS);
      }
    }
    this.adopting = null;
    for (const listener of this.listeners) listener();
  }
}

/** The role's default says so already; somebody may have changed it since. `remote_apply` waits for more, and stays. */
async function keepCommitsDurable(db: Db): Promise<void> {
  await db.query(
    `SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') NOT IN ('on', 'remote_apply')`,
  );
}
