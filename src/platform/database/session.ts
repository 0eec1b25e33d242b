// One database connection of its own for a writer that may have only one transaction in flight, with a session advisory
// lock that frees itself within milliseconds when the process dies. After any doubt about the connection it is thrown
// away, and the caller opens another: it never repairs itself in silence.
import pg from "pg";
import { clientConfig, type DatabaseConnection } from "./connection.ts";
import type { ConnectionCheck } from "./history.ts";
import { committed, inTransaction, type Rows, typedQueries, type Tx } from "./pool.ts";
import { valueTypes } from "./values.ts";

/** Longer than the server's statement_timeout (10 s), so that it only strikes when the server is gone or frozen. */
const ANSWER_TIMEOUT_MS = 12_000;

export interface Session extends Tx {
  transaction<Result>(run: (tx: Tx) => Promise<Result>): Promise<Result>;
  /** One statement that is a transaction by itself. */
  committed<Row extends object>(text: string, values: readonly unknown[]): Promise<Rows<Row>>;
  /** Ends the connection at once, whatever is under way. */
  close(): Promise<void>;
  readonly isBroken: boolean;
}

/**
 * Opens the connection, asks whether it may be used, and takes the advisory lock (class, number); rejects when one of
 * these does not succeed.
 */
export async function openSession(
  connection: DatabaseConnection,
  applicationName: string,
  lock: { readonly class: number; readonly number: number } | null,
  check?: ConnectionCheck,
): Promise<Session> {
  const client = new pg.Client({
    ...clientConfig(connection, applicationName),
    query_timeout: ANSWER_TIMEOUT_MS,
    types: valueTypes,
  });
  let isBroken = false;
  client.on("error", () => {
    isBroken = true;
  });
  client.on("end", () => {
    isBroken = true;
  });
  await client.connect();
  const tx = typedQueries(client);
  const session: Session = {
    query: tx.query,
    transaction: (run) => inTransaction(client, run),
    committed: (text, values) => committed(client, text, values),
    close: async () => {
      isBroken = true;
      // A frozen server never answers a goodbye: the socket is cut instead.
      const { stream } = (client as unknown as { connection: { stream: { destroy(): void } } }).connection;
      stream.destroy();
    },
    get isBroken() {
      return isBroken;
    },
  };
  try {
    await check?.(session);
    if (lock !== null) await lockSession(session, lock);
  } catch (error) {
    await session.close();
    throw error;
  }
  return session;
}

async function lockSession(session: Session, lock: { class: number; number: number }): Promise<void> {
  const answer = await session.query<{ isMine: boolean }>(`SELECT pg_try_advisory_lock($1::int, $2::int) AS "isMine"`, [
    lock.class,
    lock.number,
  ]);
  if (answer.rows[0]!.isMine) return;
  throw new Error("the session's own lock is still held: its former connection has not ended yet");
}
