// Days are made ahead once, however many processes ask, and only those older than what is kept are dropped.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createTestDatabase } from "#test/database.ts";
import { dropOldPartitions, makePartitions } from "./partitions.ts";

const DAY_MS = 86_400_000;
const noon = Date.UTC(2026, 0, 31, 12);

test("yesterday, today and three days ahead are made, once", async (t) => {
  const { pool } = await createTestDatabase(t);
  const made = await Promise.all([makePartitions(pool, noon), makePartitions(pool, noon)]);
  assert.deepEqual(made.flat().sort(), [
    "result_20260130",
    "result_20260131",
    "result_20260201",
    "result_20260202",
    "result_20260203",
  ]);
  assert.deepEqual(await makePartitions(pool, noon + DAY_MS), ["result_20260204"]);
});

test("a day is dropped when all of it is older than what is kept", async (t) => {
  const { pool } = await createTestDatabase(t);
  await makePartitions(pool, noon);
  assert.deepEqual(await dropOldPartitions(pool, noon + 2 * DAY_MS, 2), ["result_20260130"]);
  assert.deepEqual(await dropOldPartitions(pool, noon + 2 * DAY_MS, 2), []);
});
