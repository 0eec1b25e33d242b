// The only way to the database: a bounded pool, and transactions whose COMMIT is proven. Knows no table.
import { callbackify } from "node:util";
import { type ClientBase, DatabaseError, Pool as DriverPool, type PoolClient, type QueryResult } from "pg";
import type { EventLog } from "#platform/event-log.ts";
import { clientConfig, connectTimeoutMs, type DatabaseConnection } from "./connection.ts";
import type { ConnectionCheck } from "./history.ts";

export type { DatabaseConnection } from "./connection.ts";

export interface Rows<Row> {
  readonly rows: Row[];
  /** Rows returned or changed. */
  readonly rowCount: number;
}

/**
 * A pool or a transaction: what a read needs. A statement with values is prepared once per connection, which saves planning
 * it anew (half of PostgreSQL's work for an alert); `false` for one whose plan should follow its values.
 */
export interface Db {
  query<Row extends object = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
    isPrepared?: false,
  ): Promise<Rows<Row>>;
}

/** Inside a transaction, and only until it is over. */
export interface Tx extends Db {
  readonly isPool?: false;
}

/** One connection for itself: what is set or locked on it stays until its end. */
export interface LeasedSession extends Db {
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}

export interface Pool extends Db {
  /** A pool is no transaction: whoever asks for a `Tx` must not be given one. */
  readonly isPool: true;
  /** The connection is closed when `use` settles, so that nothing of the session is left to others. */
  withSession<T>(use: (session: LeasedSession) => Promise<T>): Promise<T>;
  load(): { readonly open: number; readonly idle: number; readonly waiting: number };
  end(): Promise<void>;
  /** For `transaction` alone. */
  lease(): Promise<PoolClient>;
}

export interface PoolOptions {
  readonly max: number;
  readonly applicationName: string;
  /** A server that has vanished or is frozen is given up after this; 0: never (a migration). Default 12 s. */
  readonly answerTimeoutMs?: number;
  readonly log?: EventLog;
  /** Whether a connection that is new may be used; who asked for it is told when not. */
  readonly check?: ConnectionCheck;
}

/** More than this wait for a connection, and the next is turned away at once. Each waits `connectTimeoutMs` at most. */
export const waitingLimit = 1_000;
const idleCloseMs = 60_000;
/** Longer than the server's own statement_timeout (10 s), so that it only strikes when no answer comes at all. */
const usualAnswerTimeoutMs = 12_000;

/** The database may or may not have the transaction: the answer to COMMIT was lost, or came with a warning. */
export class CommitUncertain extends Error {
  override readonly name: string = "CommitUncertain";
}

/** Nothing was committed, and the connection is of no more use. `cause` is what came first. */
export class SessionLost extends Error {
  override readonly name: string = "SessionLost";
}

export function createPool(connection: DatabaseConnection, options: PoolOptions): Pool {
  const { check } = options;
  const driver = new DriverPool({
    ...clientConfig(connection, options.applicationName),
    ...(check && { verify: callbackify((client: PoolClient) => check(typedQueries(client))) }),
    max: options.max,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: options.answerTimeoutMs ?? usualAnswerTimeoutMs,
    idleTimeoutMillis: idleCloseMs,
  });
  // Without a listener, a server that stops would end our process. Whoever waits for a query is told by that query.
  const lost = (error: Error) => options.log?.warn({ err: error }, "a database connection was lost");
  driver.on("error", lost);
  driver.on("connect", (client) => void client.on("error", lost));

  async function lease(): Promise<PoolClient> {
    if (driver.waitingCount >= waitingLimit) throw new Error(`${waitingLimit} wait for a database connection already`);
    return driver.connect();
  }

  return {
    isPool: true,
    async query<Row extends object>(text: string, values?: readonly unknown[], isPrepared?: false) {
      const client = await lease();
      let isUsable = false;
      try {
        const result = await run<Row>(client, text, values, isPrepared);
        isUsable = true;
        return result;
      } catch (error) {
        isUsable = isCertain(error);
        throw error;
      } finally {
        client.release(!isUsable);
      }
    },
    async withSession(use) {
      const client = await lease();
      try {
        return await use({ ...typedQueries(client), transaction: (work) => inTransaction(client, work) });
      } finally {
        client.release(true);
      }
    },
    load: () => ({ open: driver.totalCount, idle: driver.idleCount, waiting: driver.waitingCount }),
    end: () => driver.end(),
    lease,
  };
}

/** `inTransaction` on a connection of the pool, which is given back after, or closed when it is in doubt. */
export async function transaction<T>(pool: Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await pool.lease();
  let isUsable = true;
  try {
    return await inTransaction(client, work);
  } catch (error) {
    isUsable = !(error instanceof CommitUncertain || error instanceof SessionLost);
    throw error;
  } finally {
    client.release(!isUsable);
  }
}

/**
 * BEGIN (READ COMMITTED), `work`, COMMIT. Rejects with the error of `work` after a ROLLBACK, or with SessionLost when that
 * was not possible; with CommitUncertain when the outcome of the COMMIT is not known; as our own mistake when `work`
 * swallowed an error of the database.
 */
export async function inTransaction<T>(client: ClientBase, work: (tx: Tx) => Promise<T>): Promise<T> {
  let isOpen = true;
  const queries = typedQueries(client);
  const tx: Tx = {
    query(text, values, isPrepared) {
      if (!isOpen) return Promise.reject(new Error("the transaction is over; a query came too late"));
      return queries.query(text, values, isPrepared);
    },
  };
  try {
    await client.query("BEGIN ISOLATION LEVEL READ COMMITTED");
    const result = await work(tx);
    isOpen = false;
    await commit(client);
    return result;
  } catch (error) {
    isOpen = false;
    if (!(error instanceof CommitUncertain)) await rollBack(client, error);
    throw error;
  }
}

/** Closing the connection rolls back as well, which the caller must do when this rejects. */
async function rollBack(client: ClientBase, after: unknown): Promise<void> {
  try {
    await client.query("ROLLBACK");
  } catch {
    throw new SessionLost("the connection was lost inside a transaction", { cause: after });
  }
}

/** The queries of one connection, in our form. */
export function typedQueries(client: ClientBase): Pick<Db, "query"> {
  return { query: (text, values, isPrepared) => run(client, text, values, isPrepared) };
}

async function run<Row>(
  client: ClientBase,
  text: string,
  values?: readonly unknown[],
  isPrepared?: false,
): Promise<Rows<Row>> {
  const name = isPrepared === false || values === undefined ? undefined : statementName(text);
  const statement = { text, ...(values && { values: [...values] }), ...(name !== undefined && { name }) };
  const result = (await client.query(statement)) as QueryResult | QueryResult[];
  // Several statements in one text (a migration) give an answer each; the last one counts.
  const last = Array.isArray(result) ? result.at(-1) : result;
  return { rows: (last?.rows ?? []) as Row[], rowCount: last?.rowCount ?? 0 };
}

/** Texts that get a name; more than any program has that does not make its texts from what comes in. */
const statementLimit = 500;
const statementNames = new Map<string, string>();

function statementName(text: string): string | undefined {
  let name = statementNames.get(text);
  if (name === undefined && statementNames.size < statementLimit) {
    name = `s${statementNames.size + 1}`;
    statementNames.set(text, name);
  }
  return name;
}

/** The driver does not reject for a COMMIT that the server turned into a ROLLBACK, nor for a warning with it. */
async function commit(client: ClientBase): Promise<void> {
  const answer = await withoutWarnings(client, "COMMIT", () => client.query("COMMIT"));
  if (answer.command !== "COMMIT")
    throw new Error(`COMMIT was answered with ${answer.command}: an error inside the transaction was swallowed`);
}

/** One statement that is a transaction by itself. Rejects with CommitUncertain when its outcome is not known. */
export async function committed<Row>(client: ClientBase, text: string, values: readonly unknown[]): Promise<Rows<Row>> {
  return withoutWarnings(client, "a statement", () => run<Row>(client, text, values));
}

/** A warning while something is committed means, say, that a copy was not waited for. */
async function withoutWarnings<Answer>(client: ClientBase, what: string, ask: () => Promise<Answer>): Promise<Answer> {
  const warnings: string[] = [];
  const onNotice = ({ code, message }: { code?: string | undefined; message?: string | undefined }) => {
    // By its code: the word WARNING is in the server's language. Class 00 is what is merely noted.
    if (code?.startsWith("00") !== true) warnings.push(message ?? "a warning");
  };
  client.on("notice", onNotice);
  try {
    const answer = await ask();
    if (warnings.length > 0) throw new CommitUncertain(`${what} was committed with a warning: ${warnings.join("; ")}`);
    return answer;
  } catch (cause) {
    if (cause instanceof CommitUncertain || isCertain(cause)) throw cause; // A deferred constraint, say: rolled back for certain.
    throw new CommitUncertain(`the connection was lost during ${what}`, { cause });
  } finally {
    client.off("notice", onNotice);
  }
}

/** Codes by which a server, or a pooler before it, says that it does not know how a statement ended. */
const unknownOutcomes = new Set(["40003", "08007"]);

/** The server refused the statement and keeps the session; any other failure leaves open what it has done. */
function isCertain(error: unknown): boolean {
  if (!(error instanceof DatabaseError) || error.severity === "FATAL" || error.severity === "PANIC") return false;
  return !unknownOutcomes.has(error.code ?? "");
}
