// The late check with real engines and receivers: what is missed is known within a second, once, and never because we
// were not there to receive it (H6, hazards 12, 13 and 15).
import assert from "node:assert/strict";
import { test } from "node:test";
import { createPingedWorld, type MadeHeartbeat, type PingedWorld } from "#test/pinged-world.ts";
import { until } from "#test/pipeline-world.ts";

const soon = { schedule: { kind: "period", periodSeconds: 3_600 }, graceSeconds: 0 };

/** Brings the deadline of a heartbeat to so many milliseconds from now, as a ping an hour ago would have. */
async function bringDue({ pool }: PingedWorld, heartbeat: MadeHeartbeat, inMs: number): Promise<number> {
  const dueAt = Date.now() + inMs;
  await pool.query(
    `UPDATE belief SET due_at = to_timestamp($2::float8 / 1000), expected_at = to_timestamp($2::float8 / 1000),
       applied_at = to_timestamp($2::float8 / 1000) - interval '1 hour', last_ping_at = to_timestamp($2::float8 / 1000) - interval '1 hour'
     WHERE number = $1`,
    [heartbeat.number, dueAt],
  );
  return dueAt;
}

/** A heartbeat that was pinged, with a deadline of our choice; engines must be started after it. */
async function awaited(world: PingedWorld, name: string, inMs: number) {
  const heartbeat = await world.addHeartbeat(name, soon);
  const pinger = await world.startReceiver();
  assert.equal(await pinger.ping(heartbeat), "stored");
  const dueAt = await bringDue(world, heartbeat, inMs);
  return { heartbeat, pinger, dueAt };
}

const whenDown = (world: PingedWorld, heartbeat: MadeHeartbeat) =>
  until("the miss", async () => (await world.stateOf(heartbeat)).state === "down");

test("a deadline that passes makes a heartbeat down within a second, once, on one of two engines", async (t) => {
  const world = await createPingedWorld(t);
  await world.addChannel("everybody");
  const { heartbeat, dueAt } = await awaited(world, "Nightly", 1_500);
  await world.runEngine();
  await world.runEngine();
  await whenDown(world, heartbeat);
  const events = await world.rows<{ state: string; reason: string | null; fromAt: Date; detectedAt: Date }>(
    `SELECT state, reason, from_at AS "fromAt", detected_at AS "detectedAt" FROM event WHERE number = $1 ORDER BY seq`,
    [heartbeat.number],
  );
  assert.deepEqual(
    events.map(({ state, reason }) => [state, reason]),
    [
      ["pending", null],
      ["up", null],
      ["down", "missed"],
    ],
  );
  const [, , down] = events;
  assert.equal(down!.fromAt.getTime(), dueAt, "it is down since its deadline");
  const belief = await world.stateOf(heartbeat);
  assert.match(belief.message ?? "", /^gave no sign by \d{4}-\d\d-\d\d \d\d:\d\d/);
  assert.equal(belief.dueAt, null);
  assert.equal(await world.expand(), 3);
  const tellings = await world.rows<{ event: string }>("SELECT telling->>'event' AS event FROM delivery");
  assert.deepEqual(tellings, [{ event: "heartbeat.missed" }]);
});

test("while no receiver is registered nothing is missed", async (t) => {
  const world = await createPingedWorld(t);
  const { heartbeat, pinger } = await awaited(world, "Nightly", 100);
  const probe = await awaited(world, "Witness", 100);
  await pinger.stop();
  await probe.pinger.stop();
  const { engine } = await world.runEngine();
  await until("that the engine has the shards", () => engine.ownedShards === 256);
  // The deadline is looked at again and again, and each time there is nobody who could have received a ping.
  for (let looks = 0; looks < 3; looks++) {
    await world.pool.query("SELECT pg_sleep(0.4)");
    assert.equal((await world.stateOf(heartbeat)).state, "up");
  }
  const again = await world.startReceiver();
  // The stretch without receivers moves the deadline by its length, and then it passes all the same.
  await whenDown(world, heartbeat);
  const [span] = await world.rows<{ ms: number }>(
    "SELECT (extract(epoch FROM to_at - from_at) * 1000)::float8 AS ms FROM span WHERE form = 'heartbeat' AND why = 'nobody_received'",
  );
  assert.ok(span !== undefined && span.ms > 1_000, "the stretch is written down");
  await again.stop();
});

test("a deadline waits for a receiver that is not clear, and no longer than until that is held to be dead", async (t) => {
  const world = await createPingedWorld(t);
  const { heartbeat } = await awaited(world, "Nightly", 300);
  const { rows } = await world.pool.query<{ number: number }>(
    `INSERT INTO receiver (id, host, pid, clear_through) VALUES (gen_random_uuid(), 'elsewhere', 1, clock_timestamp() - interval '1 minute') RETURNING number`,
  );
  // A process that lives, and does not say so: it holds its lock.
  const holder = world.pool.withSession(async (session) => {
    await session.query("SELECT pg_advisory_lock($1, $2)", [0x4b52, rows[0]!.number]);
    await until("the miss", async () => (await world.stateOf(heartbeat)).state === "down");
  });
  const startedAt = Date.now();
  await world.runEngine(3_000);
  await holder;
  assert.ok(Date.now() - startedAt >= 3_000, "the lease of the silent one was waited for");
  const [silent] = await world.rows<{ isGone: boolean }>(
    `SELECT is_gone AS "isGone" FROM receiver WHERE host = 'elsewhere'`,
  );
  assert.equal(silent?.isGone, true);
});

test("a ping that came before the deadline puts it off, though no engine heard of it", async (t) => {
  const world = await createPingedWorld(t);
  const { heartbeat, pinger } = await awaited(world, "Nightly", 1_500);
  const other = await world.addHeartbeat("Other", soon);
  await pinger.ping(other);
  await bringDue(world, other, 1_600);
  const { engine } = await world.runEngine();
  await until("that the engine has the shards", () => engine.ownedShards === 256);
  assert.equal(await pinger.ping(heartbeat), "stored");
  await whenDown(world, other);
  const belief = await world.stateOf(heartbeat);
  assert.equal(belief.state, "up");
  assert.ok((belief.dueAt ?? 0) > Date.now() + 3_000_000);
});

test("a run that does not end in time makes it down: the engine hears of deadlines that came nearer (hazard 15)", async (t) => {
  const world = await createPingedWorld(t);
  const pinger = await world.startReceiver();
  const heartbeat = await world.addHeartbeat("Import", { ...soon, graceSeconds: 60, longestSeconds: 1 });
  const { engine } = await world.runEngine();
  await until("that the engine has the shards", () => engine.ownedShards === 256);
  assert.equal(await pinger.ping(heartbeat), "stored");
  assert.equal(await pinger.ping(heartbeat, { signal: "start" }), "stored");
  const { dueAt } = await world.stateOf(heartbeat);
  await whenDown(world, heartbeat);
  const belief = await world.stateOf(heartbeat);
  assert.equal(belief.reason, "run_too_long");
  assert.equal(belief.since.getTime(), dueAt);
  assert.match(belief.message ?? "", /^began at .* and did not end by /);
});

test("a deadline that a person brings nearer is heard of too", async (t) => {
  const world = await createPingedWorld(t);
  const pinger = await world.startReceiver();
  const heartbeat = await world.addHeartbeat("Import", { ...soon, graceSeconds: 60 });
  const { engine } = await world.runEngine();
  await until("that the engine has the shards", () => engine.ownedShards === 256);
  assert.equal(await pinger.ping(heartbeat), "stored");
  await world.pool.query("UPDATE belief SET last_ping_at = last_ping_at - interval '11 seconds' WHERE number = $1", [
    heartbeat.number,
  ]);
  const { status } = await world.ask(`PATCH /heartbeats/${heartbeat.id}`, {
    schedule: { kind: "period", periodSeconds: 10 },
    graceSeconds: 0,
  });
  assert.equal(status, 200);
  await whenDown(world, heartbeat);
});

test("a stretch in which nobody could receive moves the deadline by its length", async (t) => {
  const world = await createPingedWorld(t);
  const { heartbeat, dueAt } = await awaited(world, "Nightly", 500);
  await world.pool.query(
    `INSERT INTO span (id, from_at, to_at, why, form)
     VALUES (gen_random_uuid(), to_timestamp($1::float8 / 1000) - interval '10 s', to_timestamp($1::float8 / 1000) - interval '8 s', 'nobody_received', 'heartbeat')`,
    [dueAt],
  );
  await world.runEngine();
  await whenDown(world, heartbeat);
  assert.equal((await world.stateOf(heartbeat)).since.getTime(), dueAt + 2_000);
});

test("what is paused or deleted is awaited no more, whatever the engine has in memory", async (t) => {
  const world = await createPingedWorld(t);
  const { heartbeat: paused } = await awaited(world, "Paused", 1_000);
  const { heartbeat: deleted } = await awaited(world, "Deleted", 1_000);
  const { heartbeat: missed } = await awaited(world, "Missed", 1_100);
  const { engine } = await world.runEngine();
  await until("that the engine has the shards", () => engine.ownedShards === 256);
  assert.equal((await world.ask(`POST /heartbeats/${paused.id}/pause`)).status, 200);
  assert.equal((await world.ask(`DELETE /heartbeats/${deleted.id}`)).status, 204);
  await whenDown(world, missed);
  assert.equal((await world.stateOf(paused)).state, "paused");
  assert.equal((await world.stateOf(deleted)).state, "paused");
});
