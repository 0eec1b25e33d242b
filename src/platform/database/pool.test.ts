// Proves what everything above relies on: a COMMIT that did not happen is told, values arrive exact, a stopped session
// ends nobody's process. On a real server.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import { CommitUncertain, createPool, type Pool, transaction } from "./pool.ts";
import { oneRow } from "./one-row.ts";

let database: TestDatabase;
let pool: Pool;

before(async () => {
  database = await createTestDatabase();
  pool = database.pool;
  await pool.query("CREATE TABLE note (text text PRIMARY KEY)");
});
after(() => database.drop());

async function hasNote(text: string): Promise<boolean> {
  return (await pool.query("SELECT FROM note WHERE text = $1", [text])).rowCount === 1;
}

test("a transaction commits what it did and gives what it returned", async () => {
  const result = await transaction(pool, async (tx) => {
    await tx.query("INSERT INTO note VALUES ($1)", ["kept"]);
    return 7;
  });
  assert.equal(result, 7);
  assert.equal(await hasNote("kept"), true);
});

test("a transaction whose work throws is rolled back, and its connection is used again", async () => {
  const small = createPool(database.connection, { max: 1, applicationName: "small" });
  const backend = async () => oneRow(await small.query<{ pid: number }>("SELECT pg_backend_pid() AS pid")).pid;
  const backendBefore = await backend();
  const refused = transaction(small, async (tx) => {
    await tx.query("INSERT INTO note VALUES ('thrown away')");
    throw new Error("refused");
  });
  await assert.rejects(refused, /refused/);
  assert.equal(await hasNote("thrown away"), false);
  assert.equal(await backend(), backendBefore);
  await small.end();
});

test("a COMMIT that the server turns into a ROLLBACK rejects", async () => {
  const swallowed = transaction(pool, async (tx) => {
    await tx.query("INSERT INTO note VALUES ('swallowed')");
    await tx.query("SELECT 1 / 0").catch(() => undefined);
  });
  await assert.rejects(swallowed, /answered with ROLLBACK/);
  assert.equal(await hasNote("swallowed"), false);
});

test("a COMMIT with a warning is uncertain, though the row may be there", async () => {
  await pool.query(`CREATE FUNCTION warn() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE WARNING 'the wait for the copy was cancelled'; RETURN NULL; END $$`);
  await pool.query("CREATE TABLE warned (n int)");
  await pool.query(`CREATE CONSTRAINT TRIGGER warn AFTER INSERT ON warned DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION warn()`);
  const warned = transaction(pool, (tx) => tx.query("INSERT INTO warned VALUES (1)"));
  await assert.rejects(warned, (error) => error instanceof CommitUncertain && /copy was cancelled/.test(error.message));
});

test("a connection that dies during COMMIT leaves the outcome uncertain", async () => {
  await pool.query(`CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$`);
  await pool.query("CREATE TABLE deadly (n int)");
  await pool.query(`CREATE CONSTRAINT TRIGGER die AFTER INSERT ON deadly DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION die()`);
  await assert.rejects(
    transaction(pool, (tx) => tx.query("INSERT INTO deadly VALUES (1)")),
    CommitUncertain,
  );
  assert.equal(oneRow(await pool.query<{ n: number }>("SELECT count(*) AS n FROM deadly")).n, 0);
});

test("a deferred constraint refused at COMMIT is no uncertainty", async () => {
  await pool.query("CREATE TABLE child (of text REFERENCES note DEFERRABLE INITIALLY DEFERRED)");
  const orphan = transaction(pool, (tx) => tx.query("INSERT INTO child VALUES ('nobody')"));
  await assert.rejects(orphan, { code: "23503" });
});

test("a query after the end of its transaction is turned away", async () => {
  const leaked = await transaction(pool, async (tx) => tx);
  await assert.rejects(leaked.query("INSERT INTO note VALUES ('late')"), /too late/);
  assert.equal(await hasNote("late"), false);
});

test("a session that the server ends while idle does not end us, and the pool goes on", async () => {
  const small = createPool(database.connection, { max: 1, applicationName: "ended" });
  await small.query("SELECT 1");
  await pool.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ended'");
  while (small.load().open > 0) await new Promise((resolve) => setImmediate(resolve));
  assert.equal((await small.query("SELECT 1")).rowCount, 1);
  await small.end();
});

test("whole numbers are exact or refused, days stay days, moments are dates", async () => {
  const row = oneRow(
    await pool.query(
      `SELECT 9007199254740991::int8 AS big, ARRAY[1, NULL]::int8[] AS bigs, DATE '2026-11-21' AS day,
              TIMESTAMPTZ '2026-11-21 10:00:00.123Z' AS moment, 1.50::numeric AS exact`,
    ),
  );
  assert.deepEqual(row, {
    big: 9007199254740991,
    bigs: [1, null],
    day: "2026-11-21",
    moment: new Date("2026-11-21T10:00:00.123Z"),
    exact: "1.50",
  });
  await assert.rejects(pool.query("SELECT 9007199254740993::int8"), RangeError);
});

test("our sessions are limited in time and durable by default", async () => {
  const shown = async (name: string) =>
    oneRow(await pool.query<{ value: string }>("SELECT current_setting($1) AS value", [name])).value;
  assert.equal(await shown("statement_timeout"), "10s");
  assert.equal(await shown("idle_in_transaction_session_timeout"), "5s");
  assert.equal(await shown("synchronous_commit"), "on");
});

test("a statement with values is prepared once per connection, unless it says no", async () => {
  const prepared = "SELECT $1::int8 AS n";
  const planned = "SELECT $1::int8 AS planned_anew";
  await pool.withSession(async (session) => {
    for (const n of [1, 2]) assert.equal(oneRow(await session.query<{ n: number }>(prepared, [n])).n, n);
    await session.query(planned, [3], false);
    const { rows } = await session.query<{ statement: string }>(
      "SELECT statement FROM pg_prepared_statements WHERE statement IN ($1, $2)",
      [prepared, planned],
      false,
    );
    assert.deepEqual(
      rows.map((row) => row.statement),
      [prepared],
    );
  });
});
