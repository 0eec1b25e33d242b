// What engines load, and the feed of changes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "#test/pipeline-world.ts";
import { stableHash } from "#lib/phase.ts";
import { transaction } from "#platform/database/pool.ts";
import { createMonitorWorld, listen, type MonitorWorld } from "#test/monitor-world.ts";
import type { MonitorView } from "./monitor.ts";
import { feedPosition, loadChanges, loadWatched } from "./watched.ts";

const allShards = Array.from({ length: 256 }, (_, shard) => shard);

async function add({ ask }: MonitorWorld, more: object = {}): Promise<string> {
  const monitor = { name: "m", kind: "http", target: { url: "https://shop.example/" }, ...more };
  const { status, body } = await ask<MonitorView>("POST /monitors", monitor);
  assert.equal(status, 201, JSON.stringify(body));
  return body.id;
}

test("a monitor is loaded in full, secrets opened, with its belief", async (t) => {
  const world = await createMonitorWorld(t);
  const auth = { kind: "basic", username: "ann", password: "very secret" };
  const id = await add(world, {
    target: { url: "https://shop.example/", auth },
    intervalSeconds: 30,
    timeoutMs: 5_000,
  });
  const streakAt = new Date(world.now().getTime() - 5_000);
  await world.pool.query("UPDATE belief SET failures = 1, streak_at = $1", [streakAt]);
  const [watched, ...others] = await loadWatched(world.pool, world.vault, { shards: allShards });
  assert.equal(others.length, 0);
  assert.ok(watched !== undefined);
  const { number, target, ...rest } = watched;
  assert.deepEqual(target.auth, auth);
  assert.equal(target.method, "GET");
  assert.deepEqual(rest, {
    id,
    organizationId: world.org,
    shard: stableHash(id) % 256,
    version: 1,
    kind: "http",
    intervalMs: 30_000,
    retryIntervalMs: 20_000,
    timeoutMs: 5_000,
    failuresToDown: 2,
    successesToUp: 1,
    belief: {
      state: "pending",
      seq: 1,
      since: world.now().getTime(),
      version: 1,
      slot: world.now().getTime(),
      failures: 1,
      successes: 0,
      streakAt: streakAt.getTime(),
    },
  });
  assert.deepEqual(await loadWatched(world.pool, world.vault, { numbers: [number] }), [watched]);
  assert.deepEqual(await loadWatched(world.pool, world.vault, { numbers: [number + 1] }), []);
  const otherShards = allShards.filter((shard) => shard !== rest.shard);
  assert.deepEqual(await loadWatched(world.pool, world.vault, { shards: otherShards }), []);
});

test("neither paused nor deleted monitors are watched", async (t) => {
  const world = await createMonitorWorld(t);
  await add(world, { isPaused: true });
  await world.ask(`DELETE /monitors/${await add(world)}`);
  const kept = await add(world);
  const watched = await loadWatched(world.pool, world.vault, { shards: allShards });
  assert.deepEqual(
    watched.map(({ id }) => id),
    [kept],
  );
});

test("secrets cannot be opened in another monitor's row", async (t) => {
  const world = await createMonitorWorld(t);
  const target = { url: "https://shop.example/", auth: { kind: "bearer", token: "mine" } };
  await add(world, { target });
  await add(world, { target });
  await world.pool.query("UPDATE monitor SET secrets = (SELECT secrets FROM monitor ORDER BY number LIMIT 1)");
  await assert.rejects(loadWatched(world.pool, world.vault, { shards: allShards }), /changed or moved/);
});

test("the feed gives what changed since, each change at least once", async (t) => {
  const world = await createMonitorWorld(t);
  const [kept, paused, deleted] = [await add(world), await add(world), await add(world)];
  let sinceXid = await feedPosition(world.pool);
  const next = async (shards = allShards) => {
    const { watched, gone, nextXid } = await loadChanges(world.pool, world.vault, { sinceXid, shards });
    sinceXid = nextXid;
    return { watched: watched.map(({ id }) => id), gone };
  };
  // A transaction of any database of the server holds the position back, so that changes come again until it has ended.
  const isQuiet = async () => {
    const { watched, gone } = await next();
    return watched.length === 0 && gone.length === 0;
  };
  await until("what was made before has been passed", isQuiet);
  await world.ask(`PATCH /monitors/${kept}`, { intervalSeconds: 120 });
  await world.ask(`POST /monitors/${paused}/pause`);
  await world.ask(`DELETE /monitors/${deleted}`);
  const { rows } = await world.pool.query<{ number: number }>(
    "SELECT number FROM thing WHERE id = ANY($1::uuid[]) ORDER BY number",
    [[paused, deleted]],
  );
  const changes = await next();
  assert.deepEqual(changes.watched, [kept]);
  assert.deepEqual(
    changes.gone.toSorted((a, b) => a - b),
    rows.map(({ number }) => number),
  );
  await until("nothing is under way, so nothing comes twice", isQuiet);
  await world.ask(`POST /monitors/${deleted}/restore`);
  await world.ask(`POST /monitors/${paused}/resume`);
  assert.deepEqual((await next()).watched.toSorted(), [paused, deleted].toSorted());
});

test("a change that commits after a later one is not missed", async (t) => {
  const world = await createMonitorWorld(t);
  const [early, late] = [await add(world), await add(world)];
  let sinceXid = await feedPosition(world.pool);
  await until("what was made before has been passed", async () => {
    const { watched, nextXid } = await loadChanges(world.pool, world.vault, { sinceXid, shards: allShards });
    sinceXid = nextXid;
    return watched.length === 0;
  });
  const first = await transaction(world.pool, async (tx) => {
    await tx.query("UPDATE thing SET changed_xid = pg_current_xact_id() WHERE id = $1", [early]);
    await world.ask(`PATCH /monitors/${late}`, { name: "late" });
    const seen = await loadChanges(world.pool, world.vault, { sinceXid, shards: allShards });
    assert.deepEqual(
      seen.watched.map(({ id }) => id),
      [late],
    );
    return seen;
  });
  const second = await loadChanges(world.pool, world.vault, { sinceXid: first.nextXid, shards: allShards });
  assert.deepEqual(second.watched.map(({ id }) => id).toSorted(), [early, late].toSorted());
});

test("every verb that changes something wakes the engines at its commit, and tells of its events", async (t) => {
  const world = await createMonitorWorld(t);
  const heard: string[] = [];
  let isEndHeard = Promise.withResolvers<void>();
  await listen(t, world, ["thing", "event", "end"], (channel) => {
    if (channel === "end") isEndHeard.resolve();
    else heard.push(channel);
  });
  // Notices come in the order of commits: once this one is here, so are all before it.
  const hear = async (act: () => Promise<unknown>) => {
    await act();
    await world.pool.query('NOTIFY "end"');
    await isEndHeard.promise;
    isEndHeard = Promise.withResolvers<void>();
    return heard.splice(0).toSorted();
  };
  let id = "";
  assert.deepEqual(await hear(async () => (id = await add(world))), ["event", "thing"]);
  assert.deepEqual(await hear(() => world.ask(`PATCH /monitors/${id}`, { name: "n" })), ["thing"]);
  assert.deepEqual(await hear(() => world.ask(`POST /monitors/bulk/pause`, { ids: [id] })), ["event", "thing"]);
  assert.deepEqual(await hear(() => world.ask(`POST /monitors/${id}/pause`)), []);
});
