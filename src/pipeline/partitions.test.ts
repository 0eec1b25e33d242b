// Partitions are made ahead once, however many processes ask, and only those older than what is kept are dropped.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createTestDatabase } from "#test/database.ts";
import {
  DAY_MS,
  dropOldPartitions,
  HOUR_MS,
  listPartitions,
  makePartitions,
  packedDays,
  segments,
} from "./partitions.ts";

const noon = Date.UTC(2026, 0, 31, 12);

test("the hours and days around now are made, once", async (t) => {
  const { pool } = await createTestDatabase(t);
  const made = (await Promise.all([makePartitions(pool, noon), makePartitions(pool, noon)])).flat();
  assert.deepEqual(made.filter((name) => name.startsWith("packed_day")).sort(), [
    "packed_day_20260131",
    "packed_day_20260201",
    "packed_day_20260202",
  ]);
  const hours = made.filter((name) => name.startsWith("segment")).sort();
  assert.deepEqual([hours.length, hours[0], hours.at(-1)], [13, "segment_2026013112", "segment_2026020100"]);
  assert.deepEqual(await makePartitions(pool, noon + HOUR_MS), ["segment_2026020101"]);
});

test("a name tells the span, and the oldest comes first", async (t) => {
  const { pool } = await createTestDatabase(t);
  await makePartitions(pool, noon);
  const [first, second] = await listPartitions(pool, segments);
  assert.deepEqual(first, { name: "segment_2026013112", startMs: noon });
  assert.equal(second?.startMs, noon + HOUR_MS);
});

test("a day is dropped when all of it is older than what is kept", async (t) => {
  const { pool } = await createTestDatabase(t);
  await makePartitions(pool, noon);
  const later = noon + 3 * DAY_MS;
  assert.deepEqual(await dropOldPartitions(pool, packedDays, later, 2 * DAY_MS), ["packed_day_20260131"]);
  assert.deepEqual(await dropOldPartitions(pool, packedDays, later, 2 * DAY_MS), []);
});
