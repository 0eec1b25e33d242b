// On a real server, which says itself how often it has planned a statement for its values, and how it would look for rows.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import { oneRow } from "./one-row.ts";
import { planOnce } from "./plan-once.ts";
import { openSession, type Session } from "./session.ts";

let database: TestDatabase;
before(async () => {
  database = await createTestDatabase();
});
after(() => database.drop());

/** Plans made for certain values while one row is asked for several times. */
async function plansForValues(session: Session): Promise<number> {
  for (let value = 0; value < 10; value++)
    await session.query("SELECT relname FROM unnest($1::oid[]) AS v (oid) JOIN pg_class c ON c.oid = v.oid", [[value]]);
  const { plans } = oneRow(
    await session.query<{ plans: number }>("SELECT sum(custom_plans)::int AS plans FROM pg_prepared_statements"),
  );
  return plans;
}

test("a statement for few rows is planned for its values again and again, and once where that is wanted", async () => {
  const usual = await openSession(database.connection, "usual", null);
  const once = await openSession(database.connection, "once", null);
  try {
    await planOnce(once);
    assert.equal(await plansForValues(usual), 10);
    assert.equal(await plansForValues(once), 0);
  } finally {
    await usual.close();
    await once.close();
  }
});

test("rows are found by their key in a table that is still empty", async () => {
  await database.pool.query("CREATE TABLE still_empty (number bigint PRIMARY KEY, a text, b text, c text, d text)");
  const session = await openSession(database.connection, "empty", null);
  const plan = async () => {
    const { rows } = await session.query<{ "QUERY PLAN": string }>(
      "EXPLAIN (GENERIC_PLAN) SELECT a FROM unnest($1::bigint[]) AS v (number) JOIN still_empty USING (number)",
    );
    return rows.map((row) => row["QUERY PLAN"]).join("\n");
  };
  try {
    assert.match(await plan(), /Seq Scan/);
    await planOnce(session);
    assert.match(await plan(), /Index Scan/);
  } finally {
    await session.close();
  }
});
