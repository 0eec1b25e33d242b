// Incidents as the fan-out opens and ends them: once, in order, and again with the same rows.
import assert from "node:assert/strict";
import { test } from "node:test";
import { transaction } from "#platform/database/pool.ts";
import { createWatchedWorld, type Watched, type WatchedWorld } from "#test/watched-world.ts";
import { type Down, openIncidents, type OutageEnd, resolveIncidents } from "./outage.ts";
import { nextSequence } from "./outage-store.ts";
import { resolveIncident } from "./resolve.ts";

async function downOf(world: WatchedWorld, thing: Watched, minute = 0): Promise<Down> {
  const startedAt = new Date(Date.UTC(2026, 2, 1, 11, minute));
  const [eventId = 0] = await world.addEvents(thing, [{ state: "down", at: startedAt, reason: "timeout" }]);
  return {
    eventId,
    number: thing.number,
    organizationId: thing.org,
    startedAt,
    detectedAt: startedAt,
    reason: "timeout",
    message: "No answer within 10 s",
  };
}

async function endOf(world: WatchedWorld, thing: Watched, minute: number, how: OutageEnd["how"] = "recovered") {
  const at = new Date(Date.UTC(2026, 2, 1, 11, minute));
  const [eventId = 0] = await world.addEvents(thing, [{ state: how === "recovered" ? "up" : "paused", at }]);
  return { eventId, number: thing.number, at, how };
}

const open = (world: WatchedWorld, downs: Down[]) => transaction(world.pool, (tx) => openIncidents(tx, downs));
const resolve = (world: WatchedWorld, ends: OutageEnd[]) => transaction(world.pool, (tx) => resolveIncidents(tx, ends));

async function everything(world: WatchedWorld) {
  const incidents = await world.pool.query("SELECT * FROM incident ORDER BY id");
  const entries = await world.pool.query("SELECT * FROM incident_entry ORDER BY id");
  return { incidents: incidents.rows, entries: entries.rows };
}

test("a down opens one incident and its end resolves it; done again, the same rows are there", async (t) => {
  const world = await createWatchedWorld(t);
  const [a, b] = [await world.addMonitor("a"), await world.addMonitor("b")];
  const downs = [await downOf(world, b), await downOf(world, a)];
  const opened = await open(world, downs);
  assert.equal(opened.size, 2);
  const first = await everything(world);
  assert.deepEqual([first.incidents.length, first.entries.length], [2, 2]);
  assert.deepEqual(await open(world, downs), opened);
  assert.deepEqual(await everything(world), first);

  const ends = [await endOf(world, a, 10), await endOf(world, b, 11, "paused")];
  const resolved = await resolve(world, ends);
  const [ofA, ofB] = ends.map((end) => resolved.get(end.eventId));
  assert.equal(ofA?.id, opened.get(downs[1]?.eventId ?? 0)?.id);
  assert.deepEqual(ofA?.resolvedAt, ends[0]?.at);
  assert.deepEqual(ofB?.resolvedAt, ends[1]?.at);
  const second = await everything(world);
  assert.deepEqual(
    second.entries.map((entry) => entry["text"]),
    [null, null, null, "It was paused."],
  );
  assert.ok(second.incidents.every((incident) => incident["version"] === 2 && incident["resolved_by"] === null));
  assert.deepEqual(await resolve(world, ends), resolved);
  assert.deepEqual(await everything(world), second);
});

test("a second down of an open outage opens nothing; the next outage opens another", async (t) => {
  const world = await createWatchedWorld(t);
  const shop = await world.addMonitor("shop");
  const first = await downOf(world, shop, 0);
  await open(world, [first]);
  assert.equal((await open(world, [await downOf(world, shop, 5)])).size, 0);
  assert.equal((await everything(world)).incidents.length, 1);
  await resolve(world, [await endOf(world, shop, 10)]);
  assert.equal((await open(world, [await downOf(world, shop, 15)])).size, 1);
  assert.equal((await everything(world)).incidents.length, 2);
});

test("an end without an open incident ends nothing: none was there, a person was first, or it is older", async (t) => {
  const world = await createWatchedWorld(t);
  const [a, b, c] = [await world.addMonitor("a"), await world.addMonitor("b"), await world.addMonitor("c")];
  assert.equal((await resolve(world, [await endOf(world, a, 1)])).size, 0);

  const down = await downOf(world, b, 2);
  const id = (await open(world, [down])).get(down.eventId)?.id;
  await world.call(resolveIncident, world.alice, { id });
  assert.equal((await resolve(world, [await endOf(world, b, 3)])).size, 0);

  const older = await endOf(world, c, 4);
  await open(world, [await downOf(world, c, 5)]);
  assert.equal((await resolve(world, [older])).size, 0);
  assert.equal((await everything(world)).incidents.at(-1)?.["resolved_at"], null);
});

test("many at once, from two sides at the same time, end with one open incident of each thing", async (t) => {
  const world = await createWatchedWorld(t);
  const downs: Down[] = [];
  for (let index = 0; index < 40; index++) downs.push(await downOf(world, await world.addMonitor(`m${index}`)));
  const [left, right] = await Promise.all([open(world, downs), open(world, downs.toReversed())]);
  assert.deepEqual([left.size, right.size], [40, 40]);
  for (const [eventId, incident] of left) assert.equal(right.get(eventId)?.id, incident.id);
  const { incidents, entries } = await everything(world);
  assert.deepEqual([incidents.length, entries.length], [40, 40]);
});

test("sequences rise by one with every telling", async (t) => {
  const world = await createWatchedWorld(t);
  const down = await downOf(world, await world.addMonitor("shop"));
  const id = (await open(world, [down])).get(down.eventId)?.id ?? "";
  const next = () => transaction(world.pool, (tx) => nextSequence(tx, [id]));
  assert.deepEqual(await next(), new Map([[id, 1]]));
  assert.deepEqual(await next(), new Map([[id, 2]]));
});

test("two events of one thing in one call are our own mistake", async (t) => {
  const world = await createWatchedWorld(t);
  const shop = await world.addMonitor("shop");
  const downs = [await downOf(world, shop, 0), await downOf(world, shop, 1)];
  await assert.rejects(open(world, downs), /one event of each thing at a time/);
});
