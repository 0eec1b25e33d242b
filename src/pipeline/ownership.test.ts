// Who watches which shard: taken over from the dead, shared with a newcomer, given back at a stop, never left unwatched.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createPipelineWorld, type PipelineWorld, until } from "#test/pipeline-world.ts";
import { recordedLooks } from "#test/recorded-looks.ts";
import { Fenced } from "./record.ts";
import { nextSlot } from "./schedule.ts";
import { Ownership, registerEngine, SHARD_COUNT } from "./ownership.ts";

async function countOwned({ rows }: PipelineWorld): Promise<number[]> {
  const owners = await rows<{ shards: number }>(
    "SELECT count(*)::int AS shards FROM shard JOIN engine e ON e.id = shard.owner WHERE NOT e.fenced GROUP BY owner ORDER BY 1",
  );
  return owners.map((owner) => owner.shards);
}

async function looksSince({ pool }: PipelineWorld, number: number, at: Date): Promise<unknown[]> {
  return (await recordedLooks(pool)).filter((look) => look.number === number && look.at > at.getTime());
}

test("an engine alone watches everything; a second one gets half; at its stop the first has all again", async (t) => {
  const world = await createPipelineWorld(t);
  const first = await world.runEngine();
  await until("one has all", async () => (await countOwned(world)).join() === String(SHARD_COUNT));
  const second = await world.runEngine();
  await until("they share", async () => (await countOwned(world)).join() === "128,128");
  await second.stop();
  await until("the first has all again", async () => first.engine.ownedShards === SHARD_COUNT);
  assert.deepEqual(await world.rows("SELECT from_at FROM span"), [], "nobody was blind");
  await first.stop();
  assert.deepEqual(await world.rows("SELECT id FROM shard WHERE owner IS NOT NULL"), []);
});

test("what a dead engine watched is taken over, with a span for the stretch in which nobody looked", async (t) => {
  const world = await createPipelineWorld(t);
  const shop = await world.addMonitor("shop");
  const dead = await registerEngine(world.pool);
  await world.pool.query("UPDATE shard SET owner = $1, epoch = 5", [dead.id]);
  await world.pool.query("UPDATE engine SET alive_at = clock_timestamp() - interval '1 minute' WHERE id = $1", [
    dead.id,
  ]);
  const { engine } = await world.runEngine();
  await until("it is taken over", () => engine.ownedShards === SHARD_COUNT);
  await until("and looked at", async () => (await looksSince(world, shop.number, new Date(0))).length > 0);
  assert.deepEqual(await world.rows("SELECT fenced FROM engine WHERE id = $1", [dead.id]), [{ fenced: true }]);
  assert.deepEqual(await world.rows("SELECT shard, why, to_at - from_at > interval '1 minute' AS long FROM span"), [
    { shard: null, why: "nobody_looked", long: true },
  ]);
  assert.deepEqual(await world.rows("SELECT DISTINCT epoch FROM shard"), [{ epoch: 6 }]);
});

test("a slot just before a shard was given back, in which its engine began nothing any more, is looked at", async (t) => {
  const world = await createPipelineWorld(t);
  const now = Date.now();
  const { id, number } = await world.addMonitor("seldom", { intervalSeconds: 86_400 });
  // Intervals of whole seconds, until one has a slot in the second or two before now.
  let seconds = 300;
  while (nextSlot(id, seconds * 1_000, now - 2_000) > now - 500) seconds += 1;
  await world.pool.query("UPDATE monitor SET interval_seconds = $1", [seconds]);
  await world.pool.query("UPDATE belief SET state = 'up'");
  await world.pool.query("UPDATE shard SET looked_until = to_timestamp($1 / 1000.0)", [now]);
  await world.runEngine();
  await until("its look", async () => (await looksSince(world, number, new Date(0))).length > 0);
  assert.deepEqual(await world.rows("SELECT 1 FROM span WHERE to_at - from_at > interval '20 s'"), []);
});

test("an engine that was fenced ends and gives up nothing that is not its own", async (t) => {
  const world = await createPipelineWorld(t);
  const { engine, ended } = await world.runEngine();
  await until("it has all", () => engine.ownedShards === SHARD_COUNT);
  await world.pool.query("UPDATE engine SET fenced = true");
  assert.ok((await ended) instanceof Fenced);
});

test("a living engine is not fenced, and one whose beat stands still is, after the lease", async (t) => {
  const world = await createPipelineWorld(t);
  const me = await registerEngine(world.pool);
  const other = await registerEngine(world.pool);
  // Its lock is held, as by a process that is frozen.
  await world.pool.withSession(async (session) => {
    await session.query("SELECT pg_advisory_lock($1::int, $2::int)", [0x4b57, other.number]);
    let nowMs = 0;
    const ownership = new Ownership({ pool: world.pool, engineId: me.id, leaseMs: 15_000, monotonicMs: () => nowMs });
    const isFenced = async () =>
      (await world.rows<{ fenced: boolean }>("SELECT fenced FROM engine WHERE id = $1", [other.id]))[0]!.fenced;
    for (; nowMs < 60_000; nowMs += 500) {
      await world.pool.query("UPDATE engine SET beat = beat + 1 WHERE id = $1", [other.id]);
      await ownership.fenceSilent();
    }
    assert.equal(await isFenced(), false);
    await ownership.fenceSilent();
    for (const end = nowMs + 14_000; nowMs <= end; nowMs += 500) await ownership.fenceSilent();
    assert.equal(await isFenced(), false, "the lease is not over");
    // We ourselves were away: what we did not see does not count against it.
    nowMs += 20_000;
    for (const end = nowMs + 14_000; nowMs <= end; nowMs += 500) await ownership.fenceSilent();
    assert.equal(await isFenced(), false);
    for (const end = nowMs + 1_500; nowMs <= end; nowMs += 500) await ownership.fenceSilent();
    assert.equal(await isFenced(), true);
  });
});

test("shards whose taking ended in doubt are taken anew, and what is being given back is left alone", async (t) => {
  const world = await createPipelineWorld(t);
  const me = await registerEngine(world.pool);
  const ownership = new Ownership({
    pool: world.pool,
    engineId: me.id,
    leaseMs: 3_000,
    monotonicMs: () => performance.now(),
  });
  const first = await ownership.takeOrphans(10, []);
  assert.equal(first.epochs.size, 10);
  const held = [...first.epochs.keys()].slice(0, 7);
  const again = await ownership.takeOrphans(0, held);
  assert.deepEqual([...again.epochs.keys()], [...first.epochs.keys()].slice(7));
  for (const [shard, epoch] of again.epochs) assert.equal(epoch, first.epochs.get(shard)! + 1);
});

test("a database that fails in the middle of a take-over leaves no shard unwatched", async (t) => {
  const world = await createPipelineWorld(t);
  const shop = await world.addMonitor("shop");
  // Reading the monitors fails after the shards were taken, as when the connection breaks between the two.
  await world.pool.query("ALTER TABLE monitor RENAME TO hidden");
  const { engine } = await world.runEngine();
  await until("the shards are taken", async () => (await countOwned(world)).length === 1);
  await world.pool.query("ALTER TABLE hidden RENAME TO monitor");
  await until(
    "it is looked at all the same",
    async () => (await looksSince(world, shop.number, new Date(0))).length > 0,
  );
  assert.equal(engine.ownedShards, SHARD_COUNT);
});

test("a standstill is told of the shards that are still the engine's own, and of none that others look at by now", async (t) => {
  const { pool, rows } = await createPipelineWorld(t);
  const me = await registerEngine(pool);
  const other = await registerEngine(pool);
  const ownership = new Ownership({ pool, engineId: me.id, leaseMs: 15_000, monotonicMs: () => performance.now() });
  const spans = async () => {
    const found = await rows(
      "SELECT shard, to_at - from_at = interval '8 hours' AS long, why FROM span ORDER BY shard",
    );
    await pool.query("DELETE FROM span");
    return found;
  };
  const toMs = Date.now();
  const fromMs = toMs - 8 * 3_600_000;

  await pool.query("UPDATE shard SET owner = $1 WHERE id IN (3, 9)", [me.id]);
  await pool.query("UPDATE shard SET owner = $1 WHERE id = 4", [other.id]);
  await ownership.writeStandstill(fromMs, toMs);
  const why = "nobody_looked";
  assert.deepEqual(await spans(), [
    { shard: 3, long: true, why },
    { shard: 9, long: true, why },
  ]);

  await pool.query("UPDATE shard SET owner = $1", [me.id]);
  await ownership.writeStandstill(fromMs, toMs);
  assert.deepEqual(await spans(), [{ shard: null, long: true, why }], "one over everything");

  await pool.query("UPDATE engine SET fenced = true WHERE id = $1", [me.id]);
  await ownership.writeStandstill(fromMs, toMs);
  assert.deepEqual(await spans(), [], "whoever takes over tells it");
});
