// Uptime from the tables: events, spans of things, shards and everything.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createWatchedWorld, refusalOf } from "#test/watched-world.ts";
import { addHeartbeat } from "#test/ping-world.ts";
import { listUptime } from "./list-uptime.ts";
import { readHeartbeatUptime } from "./read-heartbeat-uptime.ts";
import { readUptime } from "./read-uptime.ts";

const day = "2026-03-01T";

test("what nobody could receive concerns heartbeats alone", async (t) => {
  const world = await createWatchedWorld(t);
  const things = [await addHeartbeat(world.pool, world.alice.org), await world.addMonitor("shop")] as const;
  for (const thing of things) await world.addEvents(thing, [{ state: "up", at: `${day}00:00:00.000Z` }]);
  await world.pool.query(
    `INSERT INTO span (id, form, from_at, to_at, why) VALUES
       (gen_random_uuid(), 'heartbeat', '${day}01:00:00Z', '${day}01:30:00Z', 'receivers_silent'),
       (gen_random_uuid(), 'monitor', '${day}02:00:00Z', '${day}02:10:00Z', 'of_a_later_version'),
       (gen_random_uuid(), NULL, '${day}03:00:00Z', '${day}03:01:00Z', 'database_away')`,
  );
  const range = { from: `${day}00:00:00.000Z`, to: `${day}04:00:00.000Z` };
  const [heartbeat, monitor] = things;
  const read = await world.call(readHeartbeatUptime, world.alice, { id: heartbeat.id, ...range, buckets: 4 });
  assert.deepEqual([read.unknownSeconds, read.upSeconds], [31 * 60, 14_400 - 31 * 60]);
  assert.deepEqual(
    read.buckets.map(({ unknownSeconds, worstState }) => [unknownSeconds, worstState]),
    [
      [0, "up"],
      [1_800, "unknown"],
      [0, "up"],
      [60, "unknown"],
    ],
  );
  const ofMonitor = await world.call(readUptime, world.alice, { id: monitor.id, ...range });
  assert.equal(ofMonitor.unknownSeconds, 11 * 60);
  const monitorIds = things.map(({ id }) => id).join();
  const { items } = await world.call(listUptime, world.alice, { monitorIds, ...range, buckets: 1 });
  assert.deepEqual(
    items.map(({ total }) => total.unknownSeconds),
    [31 * 60, 11 * 60],
  );
  const strange = world.call(readHeartbeatUptime, world.alice, { id: monitor.id, ...range });
  assert.equal((await refusalOf(strange)).status, 404, "a monitor is no heartbeat");
});

async function createHistory(t: Parameters<typeof createWatchedWorld>[0]) {
  const world = await createWatchedWorld(t);
  const shop = await world.addMonitor("shop", world.alice.org, 7);
  await world.addEvents(shop, [
    { state: "pending", at: `${day}01:00:00.000Z` },
    { state: "up", at: `${day}01:00:10.000Z` },
    { state: "down", at: `${day}02:00:00.250Z` },
    { state: "degraded", at: `${day}02:10:00.250Z` },
    { state: "paused", at: `${day}03:00:00.000Z` },
    { state: "up", at: `${day}04:00:00.000Z` },
  ]);
  await world.pool.query(
    `INSERT INTO span (id, shard, from_at, to_at, why) VALUES
       (gen_random_uuid(), 7, '${day}01:30:00Z', '${day}01:40:00Z', 'engine_silent'),
       (gen_random_uuid(), NULL, '${day}01:35:00Z', '${day}01:50:00Z', 'database_away'),
       (gen_random_uuid(), 8, '${day}01:00:00Z', '${day}05:00:00Z', 'engine_silent'),
       (gen_random_uuid(), NULL, '${day}02:59:00Z', '${day}03:30:00Z', 'database_away')`,
  );
  return { world, shop };
}

const uptimeOfTheMorning = {
  upSeconds: 3590.25 - 20 * 60 + 2999.75 - 60 + 3600,
  downSeconds: 600,
  maintenanceSeconds: 0,
  unknownSeconds: 20 * 60 + 60,
  pendingSeconds: 10,
  pausedSeconds: 3600,
  absentSeconds: 3600,
  uptimeRatio: (3590.25 - 20 * 60 + 2999.75 - 60 + 3600) / (3590.25 - 20 * 60 + 2999.75 - 60 + 3600 + 600),
};

test("uptime is folded from events, with the blind spans of the shard and of all laid over", async (t) => {
  const { world, shop } = await createHistory(t);
  const from = `${day}00:00:00.000Z`;
  const morning = await world.call(readUptime, world.alice, { id: shop.id, from, to: `${day}05:00:00.000Z` });
  assert.deepEqual(morning, { monitorId: shop.id, from, to: `${day}05:00:00.000Z`, ...uptimeOfTheMorning });

  const outage = await world.call(readUptime, world.alice, {
    id: shop.id,
    from: `${day}02:00:00.500Z`,
    to: `${day}02:00:01.000Z`,
  });
  assert.equal(outage.downSeconds, 0.5, "the state at the start is that of the event before it");
  assert.equal(outage.uptimeRatio, 0);

  world.setNow(`${day}04:30:00.000Z`);
  const untilNow = await world.call(readUptime, world.alice, { id: shop.id, from, to: `${day}05:00:00.000Z` });
  assert.equal(untilNow.upSeconds, uptimeOfTheMorning.upSeconds - 1800, "the future is in no sum");
  const future = await world.call(readUptime, world.alice, {
    id: shop.id,
    from: `${day}06:00:00.000Z`,
    to: `${day}07:00:00.000Z`,
  });
  assert.equal(future.uptimeRatio, null);
  assert.equal(future.upSeconds + future.unknownSeconds + future.absentSeconds, 0);
});

test("many monitors at once say the same, whole and in buckets", async (t) => {
  const { world, shop } = await createHistory(t);
  const blindOne = await world.addMonitor("blind", world.alice.org, 8);
  await world.addEvents(blindOne, [{ state: "up", at: `${day}01:00:00.000Z` }]);
  const empty = await world.addMonitor("empty");
  const stranger = await world.addMonitor("stranger", world.charlie.org);
  await world.addEvents(stranger, [{ state: "up", at: `${day}01:00:00.000Z` }]);
  const answer = await world.call(listUptime, world.alice, {
    monitorIds: [blindOne.id, shop.id, stranger.id, empty.id].join(),
    from: `${day}00:00:00.000Z`,
    to: `${day}05:00:00.000Z`,
    buckets: 5,
  });
  assert.deepEqual(
    answer.items.map((item) => item.monitorId),
    [blindOne.id, shop.id, empty.id],
  );
  const [ofBlind, ofShop, ofEmpty] = answer.items;
  assert.deepEqual(ofShop?.total, uptimeOfTheMorning);
  assert.deepEqual(
    ofShop?.buckets.map((bucket) => bucket.worstState),
    [null, "unknown", "down", "paused", "up"],
  );
  assert.deepEqual(
    ofShop?.buckets.map((bucket) => bucket.downSeconds),
    [0, 0, 600, 0, 0],
  );
  assert.deepEqual(ofShop?.buckets[1]?.from, "2026-03-01T01:00:00.000Z");
  assert.equal(ofBlind?.total.unknownSeconds, 4 * 3600);
  assert.equal(ofBlind?.total.uptimeRatio, null);
  assert.equal(ofEmpty?.total.absentSeconds, 5 * 3600);
});

test("a stranger's monitor is not found, too many are refused", async (t) => {
  const { world, shop } = await createHistory(t);
  assert.equal((await refusalOf(world.call(readUptime, world.charlie, { id: shop.id }))).status, 404);
  const ids = Array.from({ length: 201 }, (_, index) => `00000000-0000-7000-8000-${String(index).padStart(12, "0")}`);
  const refusal = await refusalOf(world.call(listUptime, world.alice, { monitorIds: ids.join() }));
  assert.equal(refusal.status, 400);
  assert.deepEqual(
    refusal.errors.map((fault) => fault.path),
    ["/monitorIds"],
  );
  assert.deepEqual((await world.call(listUptime, world.alice, { monitorIds: ids.slice(1).join() })).items, []);
});
