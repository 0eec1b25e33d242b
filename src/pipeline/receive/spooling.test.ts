// The database is away, frozen, or leaves open what became of a commit: pings are answered from the spool or turned away,
// and in the end each is there once, in its order.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { type CuttingProxy, startCuttingProxy } from "#test/doubles/cutting-proxy.ts";
import { createPingedWorld, type MadeHeartbeat, type PingedWorld } from "#test/pinged-world.ts";
import { until } from "#test/pipeline-world.ts";
import { spoolFolder } from "#test/spooled.ts";

async function behindProxy(t: TestContext): Promise<{ world: PingedWorld; proxy: CuttingProxy }> {
  const world = await createPingedWorld(t);
  const proxy = await startCuttingProxy(world.connection);
  t.after(() => proxy.close());
  return { world, proxy };
}

async function storedOf({ rows }: PingedWorld, { number }: MadeHeartbeat): Promise<string[]> {
  const stored = await rows<{ n: number; note: string | null }>(
    "SELECT n, note FROM ping WHERE number = $1 ORDER BY received_at, id",
    [number],
  );
  return stored.map(({ n, note }) => `${n} ${note}`);
}

test("a commit whose answer is lost: the ping is answered, is there once, and counts once", async (t) => {
  const { world, proxy } = await behindProxy(t);
  const heartbeat = await world.addHeartbeat("Nightly");
  const { ping, receiver } = await world.startReceiver({ hasSpool: true, through: proxy.connection });
  const cuts = ["before the client sees its answer", "before the server sees the COMMIT"] as const;
  // A first success, and a failure, change the state, and go the long way.
  for (const [place, cut] of cuts.entries()) {
    const done = proxy.cutNextCommit(cut);
    const signal = place === 0 ? "success" : "fail";
    assert.equal(await ping(heartbeat, { message: `long: ${cut}`, signal }), "spooled");
    await done;
    await until("all has caught up", () => receiver.problem() === null);
  }
  for (const cut of cuts.toReversed()) {
    // The replay before has left in memory what is believed of it: this goes the short way.
    const done = proxy.cutNext("WITH saved AS", cut);
    assert.equal(await ping(heartbeat, { message: `short: ${cut}`, signal: "log" }), "spooled");
    await done;
    await until("all has caught up", () => receiver.problem() === null);
  }
  const stored = await storedOf(world, heartbeat);
  assert.deepEqual(
    stored.map((line) => line.replace("reported a failure: ", "").split(";")[0]),
    [`1 long: ${cuts[0]}`, `2 long: ${cuts[1]}`, `3 short: ${cuts[1]}`, `4 short: ${cuts[0]}`],
  );
  assert.equal((await world.stateOf(heartbeat)).pings, 4);
});

test("a database that stands still: pings are answered from the spool within seconds, and come in order", async (t) => {
  const { world, proxy } = await behindProxy(t);
  const heartbeat = await world.addHeartbeat("Nightly");
  const { ping, receiver } = await world.startReceiver({ hasSpool: true, through: proxy.connection });
  assert.equal(await ping(heartbeat, { message: "before" }), "stored");
  proxy.standStill();
  const messages = Array.from({ length: 700 }, (_, place) => `ping ${place}`);
  // Of those that come while the first is not answered yet, and of those that come after.
  const during = Promise.all(messages.map((message) => ping(heartbeat, { message })));
  assert.deepEqual(new Set(await during), new Set(["spooled"]));
  assert.equal(await ping(heartbeat, { message: "after" }), "spooled");
  proxy.goOn();
  await until("all has caught up", () => receiver.problem() === null);
  const all = ["before", ...messages, "after"];
  const stored = await storedOf(world, heartbeat);
  assert.deepEqual(
    stored.map((line) => line.replace(/^\d+ /, "")),
    all,
  );
  assert.equal(new Set(stored.map((line) => line.split(" ")[0])).size, all.length, "numbered without doubles");
  assert.equal((await world.stateOf(heartbeat)).pings, all.length);
  assert.equal(await ping(heartbeat), "stored");
});

test("more pings than may wait for a commit that hangs go to the spool: none is turned away", async (t) => {
  const { world, proxy } = await behindProxy(t);
  const heartbeat = await world.addHeartbeat("Nightly");
  const { ping } = await world.startReceiver({ hasSpool: true, through: proxy.connection });
  assert.equal(await ping(heartbeat), "stored");
  proxy.standStill();
  const outcomes = await Promise.all(Array.from({ length: 20_600 }, () => ping(heartbeat)));
  assert.deepEqual(new Set(outcomes), new Set(["spooled"]));
});

test("a spool that is full turns pings away, and none of those that it took is lost", async (t) => {
  const { world, proxy } = await behindProxy(t);
  const heartbeat = await world.addHeartbeat("Nightly");
  const { ping, spool } = await world.startReceiver({
    hasSpool: true,
    through: proxy.connection,
    maxSpoolBytes: 3_000,
  });
  proxy.goAway();
  const outcomes: string[] = [];
  while (outcomes.at(-1) !== "away") outcomes.push(await ping(heartbeat));
  const spooled = outcomes.filter((outcome) => outcome === "spooled").length;
  assert.ok(spooled > 2);
  proxy.comeBack();
  await until("the spool is empty", () => spool!.isEmpty);
  assert.equal((await world.stateOf(heartbeat)).pings, spooled);
  const [span] = await untilSpan(world, "pings_turned_away");
  assert.ok(span!.ms > 0);
});

async function untilSpan({ rows }: PingedWorld, why: string): Promise<{ ms: number }[]> {
  const find = () =>
    rows<{ ms: number }>(
      "SELECT (extract(epoch FROM to_at - from_at) * 1000)::float8 AS ms FROM span WHERE form = 'heartbeat' AND why = $1",
      [why],
    );
  await until(`a span ${why}`, async () => (await find()).length > 0);
  return find();
}

test("without a spool whoever pings is told to try again, and what was due meanwhile is put off by that time", async (t) => {
  const { world, proxy } = await behindProxy(t);
  const heartbeat = await world.addHeartbeat("Nightly");
  const { ping } = await world.startReceiver({ through: proxy.connection });
  assert.equal(await ping(heartbeat), "stored");
  const done = proxy.cutNextCommit("before the server sees the COMMIT");
  assert.equal(await ping(heartbeat, { message: "refused", signal: "fail" }), "away");
  await done;
  proxy.goAway();
  const deaf = until("two seconds", async () => (await ping(heartbeat)) !== "away");
  await world.pool.query("SELECT pg_sleep(2)");
  proxy.comeBack();
  await deaf;
  assert.equal((await world.stateOf(heartbeat)).pings, 2);
  const [span] = await untilSpan(world, "pings_turned_away");
  assert.ok(span!.ms > 1_900, `${span!.ms} ms`);
});

test("a receiver that stops while it turns pings away writes it down before it goes", async (t) => {
  const { world, proxy } = await behindProxy(t);
  const heartbeat = await world.addHeartbeat("Nightly");
  const { ping, stop } = await world.startReceiver({ through: proxy.connection });
  assert.equal(await ping(heartbeat), "stored");
  proxy.goAway();
  assert.equal(await ping(heartbeat), "away");
  await stop();
  assert.equal((await world.rows("SELECT 1 FROM span WHERE why = 'pings_turned_away'")).length, 1);
});

test("what a process left in its spool is brought in by whoever finds it, also of heartbeats that it has not heard of", async (t) => {
  const { world, proxy } = await behindProxy(t);
  const folder = spoolFolder(t);
  const other = await world.startReceiver({ folder });
  const heartbeat = await world.addHeartbeat("Made after the other started");
  const dying = await world.startReceiver({ folder, through: proxy.connection });
  assert.equal(await dying.ping(heartbeat, { message: "first" }), "stored");
  proxy.goAway();
  for (const message of ["second", "third"]) assert.equal(await dying.ping(heartbeat, { message }), "spooled");
  await dying.stop();
  await until("the others are there", async () => (await world.stateOf(heartbeat)).pings === 3);
  assert.deepEqual(await storedOf(world, heartbeat), ["1 first", "2 second", "3 third"]);
  await until("nothing of it is left", () => other.spool!.isEmpty);
  await other.stop();
});

/** With a deadline so soon, as a ping of an hour ago would have it. */
async function awaitedSoon(world: PingedWorld, inMs: number): Promise<MadeHeartbeat & { readonly dueAt: number }> {
  const heartbeat = await world.addHeartbeat("Nightly", { graceSeconds: 0 });
  const pinger = await world.startReceiver();
  assert.equal(await pinger.ping(heartbeat), "stored");
  await pinger.stop();
  const dueAt = Date.now() + inMs;
  await world.pool.query(
    `UPDATE belief SET due_at = to_timestamp($2::float8 / 1000), applied_at = to_timestamp($2::float8 / 1000) - interval '1 hour',
       last_ping_at = to_timestamp($2::float8 / 1000) - interval '1 hour' WHERE number = $1`,
    [heartbeat.number, dueAt],
  );
  return { ...heartbeat, dueAt };
}

const isDown = (world: PingedWorld, heartbeat: MadeHeartbeat) => async () =>
  (await world.stateOf(heartbeat)).state === "down";

test("two receivers of which one is cut: deadlines wait for what it has spooled, and are judged after", async (t) => {
  const { world, proxy } = await behindProxy(t);
  await world.startReceiver();
  const cut = await world.startReceiver({ hasSpool: true, through: proxy.connection });
  const silent = await awaitedSoon(world, 1_500);
  const pinged = await awaitedSoon(world, 1_500);
  await world.runEngine();
  proxy.goAway();
  assert.equal(await cut.ping(pinged), "spooled");
  await world.pool.query("SELECT pg_sleep(3)"); // twice as long as until the deadline
  for (const heartbeat of [silent, pinged]) assert.equal((await world.stateOf(heartbeat)).state, "up");
  proxy.comeBack();
  await until("the miss", isDown(world, silent));
  assert.equal((await world.stateOf(silent)).since.getTime(), silent.dueAt);
  const { state, pings } = await world.stateOf(pinged);
  assert.deepEqual([state, pings], ["up", 2]);
});

test("a ping out of a spool proves a miss false: it is taken back, and whoever has not heard of it hears nothing", async (t) => {
  const { world, proxy } = await behindProxy(t);
  await world.addChannel("everybody");
  const folder = spoolFolder(t);
  const dying = await world.startReceiver({ folder, through: proxy.connection });
  await world.startReceiver(); // one that lives on, and finds no spool
  const heartbeat = await awaitedSoon(world, 1_000);
  proxy.goAway();
  assert.equal(await dying.ping(heartbeat), "spooled");
  await dying.stop();
  await world.runEngine();
  await until("the false miss", isDown(world, heartbeat));
  await world.expand();
  const successor = await world.startReceiver({ folder });
  await until("that it is taken back", async () => (await world.stateOf(heartbeat)).state === "up");
  await world.expand();
  const events = await world.rows<{ state: string; reason: string | null }>(
    "SELECT state, reason FROM event WHERE number = $1 ORDER BY seq DESC LIMIT 2",
    [heartbeat.number],
  );
  assert.deepEqual(events, [
    { state: "up", reason: "miss_taken_back" },
    { state: "down", reason: "missed" },
  ]);
  assert.deepEqual(await world.rows("SELECT state FROM delivery"), [{ state: "skipped" }]);
  const [span] = await world.rows<{ fromAt: Date; isOver: boolean }>(
    `SELECT from_at AS "fromAt", to_at >= (SELECT max(from_at) FROM event WHERE number = $1) AS "isOver" FROM span WHERE numbers = ARRAY[$1::bigint]`,
    [heartbeat.number],
  );
  assert.deepEqual(span, { fromAt: new Date(heartbeat.dueAt), isOver: true });
  await successor.stop();
});
