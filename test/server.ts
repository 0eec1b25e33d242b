// The one PostgreSQL of a test run, with the template that databases of tests are cloned from. Its settings are the real
// ones: with fsync on a clone takes 10 to 30 ms, and the tests see the durability that they are about.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { migrate } from "#platform/database/migrate.ts";
import { createPool } from "#platform/database/pool.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "#platform/embedded-postgres.ts";
import type { EventLog } from "#platform/event-log.ts";

type SocketConnection = EmbeddedPostgres["connection"];

/** What the runner hands to its files in KEEPWATCH_TEST_DATABASE, as JSON. */
export interface TestServer {
  readonly admin: SocketConnection;
  readonly owner: string;
}

export const templateName = "keepwatch_template";
/** For every pool of every file that runs at the same time. */
const maxConnections = 200;

/** Starts a server in a temporary folder and makes the template. The caller stops it. */
export async function startTestServer(): Promise<TestServer & { stop(): Promise<void> }> {
  const dataFolder = await mkdtemp(join(tmpdir(), "keepwatch-test-"));
  const server = await startEmbeddedPostgres({ dataFolder, log: quietLog, settings: { maxConnections } });
  const stop = async () => {
    await server.stop();
    await rm(dataFolder, { recursive: true });
  };
  try {
    await makeTemplate(server);
  } catch (error) {
    await stop();
    throw error;
  }
  return { admin: server.adminConnection, owner: server.connection.user, stop };
}

async function makeTemplate({ adminConnection, connection }: EmbeddedPostgres): Promise<void> {
  await asAdmin(adminConnection, `CREATE DATABASE ${templateName} OWNER ${connection.user}`);
  const pool = createPool({ ...connection, database: templateName }, { max: 1, applicationName: templateName });
  try {
    await migrate(pool, { folder: resolve(import.meta.dirname, "../migrations"), log: quietLog });
  } finally {
    await pool.end();
  }
  await asAdmin(adminConnection, `ALTER DATABASE ${templateName} ALLOW_CONNECTIONS false`);
}

export async function asAdmin(connection: SocketConnection, statement: string): Promise<void> {
  const pool = createPool(connection, { max: 1, applicationName: "test-admin" });
  try {
    await pool.query(statement);
  } finally {
    await pool.end();
  }
}

export const quietLog: EventLog = { info() {}, warn() {}, error() {} };
