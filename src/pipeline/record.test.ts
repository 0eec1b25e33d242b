// The flush: fenced, known when its outcome is lost, past poison, never from old settings.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startCuttingProxy } from "#test/doubles/cutting-proxy.ts";
import { createPipelineWorld, lookOf, type Made, type PipelineWorld, until } from "#test/pipeline-world.ts";
import { recordedLooks } from "#test/recorded-looks.ts";
import { Fenced } from "./record.ts";

async function resultsOf({ pool }: PipelineWorld, monitor: Made): Promise<number> {
  return (await recordedLooks(pool)).filter(({ number }) => number === monitor.number).length;
}

async function statesOf({ rows }: PipelineWorld, monitor: Made): Promise<string[]> {
  const events = await rows<{ state: string }>("SELECT state FROM event WHERE number = $1 ORDER BY seq", [
    monitor.number,
  ]);
  return events.map((event) => event.state);
}

test("a look is stored, judged and told as an event in one flush", async (t) => {
  const world = await createPipelineWorld(t);
  const shop = await world.addMonitor("shop");
  const { recorder } = await world.openRecorder();
  const watched = await world.watch(shop);
  recorder.add(lookOf(watched, "good"));
  await until("the belief in memory follows", () => watched.belief.state === "up");
  recorder.add(lookOf(watched, "bad"));
  await until("the belief in memory follows", () => watched.belief.state === "down");
  assert.deepEqual(await statesOf(world, shop), ["pending", "up", "down"]);
  assert.equal(await resultsOf(world, shop), 2);
});

test("a slow look is stored as one, makes it degraded, and a fast one ends that; nobody is told of either", async (t) => {
  const world = await createPipelineWorld(t);
  const shop = await world.addMonitor("shop");
  const { recorder } = await world.openRecorder();
  const watched = await world.watch(shop);
  const slow = { reason: "response_slow", message: "Answered in 1.2 s, slower than the limit of 500 ms" } as const;
  for (const [verdict, state] of [
    ["good", "up"],
    ["slow", "degraded"],
    ["bad", "down"],
    ["slow", "degraded"],
    ["good", "up"],
  ] as const) {
    recorder.add(lookOf(watched, verdict, verdict === "slow" ? slow : {}));
    await until("the belief in memory follows", () => watched.belief.state === state);
  }
  assert.deepEqual(await statesOf(world, shop), ["pending", "up", "degraded", "down", "degraded", "up"]);
  assert.deepEqual(
    (await recordedLooks(world.pool)).map(({ verdict }) => verdict),
    [0, 3, 1, 3, 0],
  );
  const [told] = await world.rows<{ reason: string }>("SELECT reason FROM event WHERE state = 'degraded' ORDER BY seq");
  assert.equal(told?.reason, "response_slow");
  await world.expand();
  const why = await world.rows<{ seq: number; why: string }>(
    "SELECT e.seq, u.why FROM untold u JOIN event e ON e.id = u.event_id WHERE e.state IN ('up', 'degraded') ORDER BY e.seq",
  );
  assert.deepEqual(
    why.map((row) => [row.seq, row.why]),
    [
      [2, "not_an_outage"],
      [3, "not_an_outage"],
      [5, "nobody_was_told_of_the_outage"],
      [6, "not_an_outage"],
    ],
  );
  const incidents = await world.rows<{ isOver: boolean }>('SELECT resolved_at IS NOT NULL AS "isOver" FROM incident');
  assert.deepEqual(incidents, [{ isOver: true }]);
});

test("a fenced engine commits nothing and ends", async (t) => {
  const world = await createPipelineWorld(t);
  const shop = await world.addMonitor("shop");
  const { recorder, identity, ended } = await world.openRecorder();
  const watched = await world.watch(shop);
  await world.pool.query("UPDATE engine SET fenced = true WHERE id = $1", [identity.id]);
  recorder.add(lookOf(watched, "bad"));
  assert.ok((await ended) instanceof Fenced);
  assert.deepEqual(await statesOf(world, shop), ["pending"]);
  assert.equal(await resultsOf(world, shop), 0);
  const connections =
    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'test-recorder'";
  await until("its connection is closed", async () => (await world.rows(connections)).length === 0);
});

for (const cut of ["before the server sees the COMMIT", "before the client sees its answer"] as const)
  test(`a connection that is lost ${cut} costs nothing and doubles nothing`, async (t) => {
    const world = await createPipelineWorld(t);
    const shop = await world.addMonitor("shop");
    const proxy = await startCuttingProxy(world.connection);
    t.after(() => proxy.close());
    const { recorder, ended } = await world.openRecorder(proxy.connection);
    const watched = await world.watch(shop);
    await until(
      "the first beat has come",
      async () => (await world.rows("SELECT 1 FROM engine WHERE flush_no > 0")).length > 0,
    );
    const isCut = proxy.cutNextCommit(cut);
    recorder.add(lookOf(watched, "bad"));
    await isCut;
    await until("the belief in memory follows", () => watched.belief.state === "down");
    recorder.add(lookOf(watched, "good"));
    await until("and goes on", () => watched.belief.state === "up");
    recorder.stop();
    assert.equal(await ended, null);
    assert.deepEqual(await statesOf(world, shop), ["pending", "down", "up"]);
    assert.equal(await resultsOf(world, shop), 2);
  });

test("a row that the database refuses is set aside, and everything around it is stored", async (t) => {
  const world = await createPipelineWorld(t);
  const monitors = await Promise.all(["a", "b", "c", "d", "e"].map((name) => world.addMonitor(name)));
  const { recorder, ended } = await world.openRecorder();
  const watches = await Promise.all(monitors.map((monitor) => world.watch(monitor)));
  for (const [place, watched] of watches.entries())
    recorder.add(lookOf(watched, "bad", place === 1 || place === 4 ? { message: "a NUL: \0" } : {}));
  // The last thing that it must still do although its last row is poison.
  recorder.release([monitors[0]!.shard]);
  recorder.stop();
  assert.equal(await ended, null);
  assert.deepEqual(await Promise.all(monitors.map((monitor) => resultsOf(world, monitor))), [1, 0, 1, 1, 0]);
  assert.deepEqual(await statesOf(world, monitors[3]!), ["pending", "down"]);
  assert.deepEqual(await world.rows("SELECT owner FROM shard WHERE id = $1", [monitors[0]!.shard]), [{ owner: null }]);
});

for (const [what, change] of [
  ["edited", { name: "Shop window" }],
  ["paused", { isPaused: true }],
] as const)
  test(`what was seen of a monitor that was ${what} meanwhile is stored and not judged`, async (t) => {
    const world = await createPipelineWorld(t);
    const shop = await world.addMonitor("shop");
    const { recorder, stale } = await world.openRecorder();
    // In a slot after the change, as when the clocks of two machines differ: the version alone must tell.
    const seen = lookOf(await world.watch(shop), "bad");
    const look = { ...seen, slot: seen.slot + 60_000 };
    world.wait(10);
    assert.equal((await world.ask(`PATCH /monitors/${shop.id}`, change)).status, 200);
    const before = await statesOf(world, shop);
    recorder.add(look);
    await until("it is stored", async () => (await resultsOf(world, shop)) === 1);
    await until("memory is read anew", () => stale.includes(shop.number));
    assert.deepEqual(await statesOf(world, shop), before);
  });

test("a shard that was lost does not fail the flush of the others", async (t) => {
  const world = await createPipelineWorld(t);
  const kept = await world.addMonitor("kept");
  const lost = await world.addMonitor("lost");
  const { recorder, stale } = await world.openRecorder();
  const watches = [await world.watch(kept), await world.watch(lost)] as const;
  if (kept.shard === lost.shard) return t.skip("both ids fell into one shard");
  await world.pool.query("UPDATE shard SET owner = gen_random_uuid(), epoch = epoch + 1 WHERE id = $1", [lost.shard]);
  for (const watched of watches) recorder.add(lookOf(watched, "bad"));
  await until("the kept one is believed", () => watches[0].belief.state === "down");
  assert.deepEqual([await resultsOf(world, kept), await resultsOf(world, lost)], [1, 0]);
  assert.deepEqual(stale, [lost.number]);
});

test("what was seen is written before a shard is given back, however much it is", async (t) => {
  const world = await createPipelineWorld(t);
  const shop = await world.addMonitor("shop", { failuresToDown: 2 });
  const { recorder, ended } = await world.openRecorder();
  const watched = await world.watch(shop);
  // Each changes the belief, so that each needs a flush of its own.
  for (let count = 0; count < 5; count++) recorder.add(lookOf(watched, "bad"));
  recorder.release([shop.shard]);
  recorder.stop();
  assert.equal(await ended, null);
  assert.equal(await resultsOf(world, shop), 5);
  assert.deepEqual(await statesOf(world, shop), ["pending", "down"]);
});

test("looks of an hour without a partition make it, and are stored", async (t) => {
  const world = await createPipelineWorld(t);
  const monitor = await world.addMonitor("shop");
  const { recorder } = await world.openRecorder();
  const watched = await world.watch(monitor);
  const hours = await world.rows<{ name: string }>(
    "SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'segment'::regclass",
  );
  for (const { name } of hours) await world.pool.query(`DROP TABLE ${name}`);
  recorder.add(lookOf(watched, "good"));
  await until("the look is stored", async () => (await resultsOf(world, monitor)) === 1);
});

test("the answer of a failed look is kept beside it", async (t) => {
  const world = await createPipelineWorld(t);
  const shop = await world.addMonitor("shop", { failuresToDown: 10 });
  const { recorder, ended } = await world.openRecorder();
  const watched = await world.watch(shop);
  const answer = {
    head: "HTTP/1.1 500 No\r\nServer: shop\r\n\r\n",
    beginning: Buffer.from("Sorry"),
    contentEncoding: null,
    contentType: null,
  };
  recorder.add(lookOf(watched, "bad", { answer }));
  recorder.add(lookOf(watched, "bad"));
  recorder.stop();
  assert.equal(await ended, null);
  assert.deepEqual(await world.rows("SELECT number, reason, detail FROM failure"), [
    { number: shop.number, reason: "status_unexpected", detail: { headers: [["Server", "shop"]], body: "Sorry" } },
  ]);
});
