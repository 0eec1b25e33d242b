// The schema is brought up once, by one process, from files that do not change any more. On real, empty databases.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { createEmptyDatabase, quietLog } from "#test/database.ts";
import { OperatorError } from "#platform/operator-error.ts";
import { migrate, pendingMigrations } from "./migrate.ts";
import { oneRow } from "./one-row.ts";
import { createPool } from "./pool.ts";

const first = { "0001-first.sql": "CREATE TABLE one (n int); INSERT INTO one VALUES (1);" };
const second = { "0002-second.sql": "CREATE TABLE two (n int);" };

async function folderWith(t: TestContext, files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "keepwatch-migrations-"));
  t.after(() => rm(folder, { recursive: true }));
  await write(folder, files);
  return folder;
}

async function write(folder: string, files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}

function isSentence(pattern: RegExp) {
  return (error: unknown) => error instanceof OperatorError && pattern.test(error.message);
}

test("what is pending is applied in order, once", async (t) => {
  const { pool } = await createEmptyDatabase(t);
  const folder = await folderWith(t, first);
  assert.deepEqual(await pendingMigrations(pool, folder), ["0001-first"]);
  assert.deepEqual(await migrate(pool, { folder, log: quietLog }), { applied: ["0001-first"] });
  await write(folder, second);
  assert.deepEqual(await pendingMigrations(pool, folder), ["0002-second"]);
  assert.deepEqual(await migrate(pool, { folder, log: quietLog }), { applied: ["0002-second"] });
  assert.deepEqual(await migrate(pool, { folder, log: quietLog }), { applied: [] });
  assert.equal((await pool.query("SELECT * FROM one")).rowCount, 1);
});

test("of processes that race, one applies each file", async (t) => {
  const { connection } = await createEmptyDatabase(t);
  const folder = await folderWith(t, { ...first, ...second });
  const runners = [1, 2, 3].map(async () => {
    const pool = createPool(connection, { max: 1, applicationName: "racer" });
    const result = await migrate(pool, { folder, log: quietLog });
    await pool.end();
    return result;
  });
  const applied = (await Promise.all(runners)).flatMap((result) => result.applied);
  assert.deepEqual(applied.toSorted(), ["0001-first", "0002-second"]);
});

test("a file that fails leaves nothing of itself", async (t) => {
  const { pool } = await createEmptyDatabase(t);
  const folder = await folderWith(t, { ...first, "0002-broken.sql": "CREATE TABLE half (n int); SELECT 1 / 0;" });
  await assert.rejects(migrate(pool, { folder, log: quietLog }), isSentence(/0002-broken failed: division by zero/));
  const half = await pool.query<{ half: string | null }>("SELECT to_regclass('half')::text AS half");
  assert.equal(oneRow(half).half, null);
  assert.deepEqual(await pendingMigrations(pool, folder), ["0002-broken"]);
});

test("a file that was changed after it was applied is refused", async (t) => {
  const { pool } = await createEmptyDatabase(t);
  const folder = await folderWith(t, first);
  await migrate(pool, { folder, log: quietLog });
  await write(folder, { "0001-first.sql": "CREATE TABLE other (n int);" });
  await assert.rejects(migrate(pool, { folder, log: quietLog }), isSentence(/0001-first is not the one/));
});

test("a schema newer than the program is refused", async (t) => {
  const { pool } = await createEmptyDatabase(t);
  await migrate(pool, { folder: await folderWith(t, { ...first, ...second }), log: quietLog });
  const older = await folderWith(t, first);
  await assert.rejects(
    migrate(pool, { folder: older, log: quietLog }),
    isSentence(/0002-second, which this Keepwatch/),
  );
  await assert.rejects(pendingMigrations(pool, older), isSentence(/start the newer version/));
});

test("a file may ask for no transaction, as a concurrent index needs", async (t) => {
  const { pool } = await createEmptyDatabase(t);
  const concurrent = "-- no-transaction\nCREATE INDEX CONCURRENTLY one_n ON one (n);\n-- ; not here\nSELECT 1;\n";
  const folder = await folderWith(t, { ...first, "0002-index.sql": concurrent });
  const { applied } = await migrate(pool, { folder, log: quietLog });
  assert.deepEqual(applied, ["0001-first", "0002-index"]);
  const index = await pool.query<{ name: string | null }>("SELECT to_regclass('one_n')::text AS name");
  assert.equal(oneRow(index).name, "one_n");
});

test("a file that ends the transaction by itself is refused", async (t) => {
  const { pool } = await createEmptyDatabase(t);
  const folder = await folderWith(t, { "0001-first.sql": "CREATE TABLE one (n int); ROLLBACK;" });
  await assert.rejects(migrate(pool, { folder, log: quietLog }), isSentence(/0001-first failed/));
});

test("numbers must follow one another", async (t) => {
  const { pool } = await createEmptyDatabase(t);
  const folder = await folderWith(t, { ...first, "0003-third.sql": "SELECT 1;" });
  await assert.rejects(migrate(pool, { folder, log: quietLog }), /0003-third is in the place of 2/);
});
