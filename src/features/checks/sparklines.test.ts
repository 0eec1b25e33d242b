// The small lines of many monitors: hours from wherever they lie, the running one included, and never a stranger's.
import assert from "node:assert/strict";
import { test } from "node:test";
import { DAY_MS, HOUR_MS, makeLevels, putDays, putHours } from "#test/packed-levels.ts";
import { createWatchedWorld, type Watched, type WatchedWorld } from "#test/watched-world.ts";
import { readSparklines } from "./read-sparklines.ts";

const NOON = Date.parse("2026-03-01T12:00:00Z");

function lookAt(at: number, totalUs: number, verdict = 0) {
  const phases = { dnsUs: null, connectUs: null, tlsUs: null, firstByteUs: null, transferUs: null };
  const texts = { reason: null, message: null, address: null };
  return { slot: at, at, version: 1, verdict, wasRetried: false, statusCode: 200, totalUs, ...phases, ...texts };
}

async function putLatest({ pool }: WatchedWorld, { number }: Watched, hourMs: number, timed: number, sumUs: number) {
  await pool.query("INSERT INTO latest (number, at, verdict, hour, timed, sum_us) VALUES ($1, $2, 0, $2, $3, $4)", [
    number,
    new Date(hourMs),
    timed,
    sumUs,
  ]);
}

test("a line has the hours of packed days, of today, and what the running hour comes to", async (t) => {
  const world = await createWatchedWorld(t);
  await makeLevels(world.pool);
  const shop = await world.addMonitor("shop");
  const young = await world.addMonitor("young");
  const stranger = await world.addMonitor("stranger", world.charlie.org);
  const today = NOON - (NOON % DAY_MS);
  await putDays(world.pool, shop.number, [
    lookAt(today - 2 * HOUR_MS, 3_000),
    lookAt(today - 2 * HOUR_MS + 1, 5_000),
    lookAt(today - HOUR_MS, 90_000, 1), // a failed one has no response time
  ]);
  await world.pool.query("INSERT INTO day_packed (day, through) VALUES ($1, $2)", [
    new Date(today - DAY_MS),
    Number.MAX_SAFE_INTEGER,
  ]);
  const hours = [lookAt(today - 2 * HOUR_MS, 77_000), lookAt(today, 7_000), lookAt(today + HOUR_MS, 2_000)];
  await putHours(world.pool, shop.number, hours); // the first is left over from a day that is packed
  await putLatest(world, shop, NOON - HOUR_MS, 4, 40_000);
  await putLatest(world, young, NOON, 1, 1_500);
  await putLatest(world, stranger, NOON, 1, 1);
  const ask = (more: object) =>
    world.call(readSparklines, world.alice, { monitorIds: [young.id, stranger.id, shop.id].join(), ...more });

  const lines = await ask({
    from: new Date(today - 2 * HOUR_MS).toISOString(),
    to: "2026-03-01T12:30:00Z",
    points: 120,
  });
  assert.equal(lines.firstAt, "2026-02-28T22:00:00.000Z");
  assert.equal(lines.bucketSeconds, 3_600);
  const gaps = (count: number) => Array.from({ length: count }, () => null);
  assert.deepEqual(lines.items, [
    { monitorId: young.id, averagesMs: [...gaps(14), 1.5] },
    { monitorId: shop.id, averagesMs: [4, null, 7, 2, ...gaps(9), 10, null] },
  ]);

  const wide = await ask({
    from: new Date(today - DAY_MS).toISOString(),
    to: new Date(today + DAY_MS).toISOString(),
    points: 2,
  });
  assert.deepEqual(
    wide.items[1]?.averagesMs,
    [4, (7 + 2 + 40) / 6].map((ms) => Math.round(ms * 1_000) / 1_000),
  );
});

test("an hour that is packed while it is still the newest counts once", async (t) => {
  const world = await createWatchedWorld(t);
  await makeLevels(world.pool);
  const shop = await world.addMonitor("shop");
  await putHours(world.pool, shop.number, [lookAt(NOON - HOUR_MS, 6_000)]);
  await putLatest(world, shop, NOON - HOUR_MS, 3, 3_000);
  const { items } = await world.call(readSparklines, world.alice, { monitorIds: shop.id });
  assert.deepEqual(
    items[0]?.averagesMs.filter((ms) => ms !== null),
    [6],
  );
});
