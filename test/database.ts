// A database for each test file: a clone of a template that the migrations made once. The server is the runner's
// (test/run.ts), or one of its own for a file that is run by itself.
import { randomBytes } from "node:crypto";
import { after, type TestContext } from "node:test";
import { createPool, type DatabaseConnection, type Pool } from "#platform/database/pool.ts";
import { setOwnDefaults } from "#platform/database/server-fitness.ts";
import { asAdmin, startTestServer, templateName, type TestServer } from "./server.ts";

export { quietLog } from "./server.ts";

export interface TestDatabase {
  readonly pool: Pool;
  readonly connection: DatabaseConnection;
  drop(): Promise<void>;
}

const poolMax = 5;

/** Pass the test's context (or call `drop` yourself) to have the database dropped when the test is over. */
export function createTestDatabase(t?: TestContext): Promise<TestDatabase> {
  return createDatabase(t, templateName);
}

/** One without tables. */
export function createEmptyDatabase(t?: TestContext): Promise<TestDatabase> {
  return createDatabase(t, "template1");
}

async function createDatabase(t: TestContext | undefined, template: string): Promise<TestDatabase> {
  openDatabases += 1;
  const { admin, owner } = await testServer();
  const name = `test_${randomBytes(8).toString("hex")}`;
  await asAdmin(admin, `CREATE DATABASE ${name} TEMPLATE ${template} OWNER ${owner} STRATEGY FILE_COPY`);
  const connection = { ...admin, user: owner, database: name };
  const pool = createPool(connection, { max: poolMax, applicationName: name });
  await pool.withSession(setOwnDefaults); // They belong to the role in a database, and are not cloned with it.
  let isDropped = false;
  const database = {
    pool,
    connection,
    async drop() {
      if (isDropped) return;
      isDropped = true;
      await pool.end();
      await asAdmin(admin, `DROP DATABASE ${name} WITH (FORCE)`);
      openDatabases -= 1;
      await stopOwnServerWhenUnused();
    },
  };
  t?.after(() => database.drop());
  return database;
}

let own: Promise<TestServer & { stop(): Promise<void> }> | undefined;

function testServer(): Promise<TestServer> {
  const given = process.env.KEEPWATCH_TEST_DATABASE;
  if (given !== undefined) return Promise.resolve(JSON.parse(given) as TestServer);
  own ??= startTestServer();
  return own;
}

let openDatabases = 0;
let isEnding = false;

/** This hook comes before those of the file, which may drop databases: then the last drop stops the server. */
after(() => {
  isEnding = true;
  return stopOwnServerWhenUnused();
});

async function stopOwnServerWhenUnused(): Promise<void> {
  if (isEnding && openDatabases === 0) await (await own)?.stop();
}
