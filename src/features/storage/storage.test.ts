// Storage as it is measured on a real database: by what it holds, and the days that a disk lasts at the growth of a day.
import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { test } from "node:test";
import { createMonitorWorld } from "#test/monitor-world.ts";
import { addHeartbeat, addPings } from "#test/ping-world.ts";
import { measureStorage } from "./measure.ts";

interface Storage {
  totalBytes: number;
  items: { kind: string; bytes: number }[];
  freeBytes: number | null;
  growthPerDayBytes: number | null;
  diskDays: number | null;
  keeps: unknown;
}

const kept = { resultDays: 90, hourDays: 100, failuresKept: 100, databaseFolder: tmpdir() };
const noon = Date.UTC(2026, 0, 31, 12);
const HOUR_MS = 3_600_000;

test("what is stored is said by kind, and all of it is the database", async (t) => {
  const world = await createMonitorWorld(t);
  const heartbeat = await addHeartbeat(world.pool, world.org);
  await addPings(world.pool, heartbeat, [{ at: new Date(noon), body: "done" }]);
  const { status, body } = await world.ask<Storage>("GET /storage");
  assert.equal(status, 200);
  assert.equal(
    body.items.reduce((sum, { bytes }) => sum + bytes, 0),
    body.totalBytes,
  );
  assert.ok(
    body.items.every(({ bytes }) => bytes > 0),
    JSON.stringify(body.items),
  );
  assert.deepEqual([body.freeBytes, body.growthPerDayBytes, body.diskDays, body.keeps], [null, null, null, null]);
});

test("the disk lasts as long as free space and a day's growth say", async (t) => {
  const world = await createMonitorWorld(t);
  const { pool } = world;
  await measureStorage(pool, kept, new Date(noon - 30 * HOUR_MS));
  await measureStorage(pool, kept, new Date(noon - HOUR_MS));
  await measureStorage(pool, kept, new Date(noon));
  await pool.query("UPDATE storage_use SET bytes = 1000000, free_bytes = 50000000");
  await pool.query("UPDATE storage_use SET bytes = 1125000 WHERE at = $1", [new Date(noon)]);
  const { body } = await world.ask<Storage>("GET /storage");
  // 125,000 in 30 hours are 100,000 in a day.
  assert.deepEqual([body.growthPerDayBytes, body.diskDays], [100_000, 500]);
  assert.deepEqual(body.keeps, { resultDays: 90, hourDays: 100, failuresKept: 100 });
});

test("where nothing grows the disk lasts for ever, and where it cannot be seen nothing is said", async (t) => {
  const world = await createMonitorWorld(t);
  await measureStorage(world.pool, kept, new Date(noon - 24 * HOUR_MS));
  await measureStorage(world.pool, { ...kept, databaseFolder: null }, new Date(noon));
  await world.pool.query("UPDATE storage_use SET bytes = 1000000");
  const { body } = await world.ask<Storage>("GET /storage");
  assert.deepEqual([body.growthPerDayBytes, body.diskDays, body.freeBytes], [0, null, null]);
});

test("measurements older than a hundred days go", async (t) => {
  const { pool } = await createMonitorWorld(t);
  await measureStorage(pool, kept, new Date(noon - 101 * 24 * HOUR_MS));
  await measureStorage(pool, kept, new Date(noon));
  assert.equal((await pool.query("SELECT 1 FROM storage_use")).rowCount, 1);
});
