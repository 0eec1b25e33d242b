// A ping that had come in time reaches the database when the miss has been told, or has ended already (hazard 14).
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { defaultRules, expectationOf, type Signal } from "#features/heartbeats/index.ts";
import { uuidv7 } from "#lib/uuid.ts";
import { transaction } from "#platform/database/pool.ts";
import { createPingedWorld } from "#test/pinged-world.ts";
import { until } from "#test/pipeline-world.ts";
import { readRowType } from "./judged-rows.ts";
import { storePings } from "./store-pings.ts";

/** A heartbeat of an hour without grace that has been missed just now, and pings that reach the database after that. */
async function missedHeartbeat(t: TestContext) {
  const world = await createPingedWorld(t);
  const heartbeat = await world.addHeartbeat("Nightly", { graceSeconds: 0 });
  const { ping } = await world.startReceiver();
  assert.equal(await ping(heartbeat), "stored");
  const dueAt = Date.now() + 300;
  await world.pool.query(
    `UPDATE belief SET due_at = to_timestamp($2::float8 / 1000), applied_at = to_timestamp($2::float8 / 1000) - interval '1 hour',
       last_ping_at = to_timestamp($2::float8 / 1000) - interval '1 hour' WHERE number = $1`,
    [heartbeat.number, dueAt],
  );
  await world.runEngine();
  await until("the miss", async () => (await world.stateOf(heartbeat)).state === "down");
  const [stored] = await world.rows<{ version: number }>("SELECT version FROM belief WHERE number = $1", [
    heartbeat.number,
  ]);
  const target = {
    number: heartbeat.number,
    version: stored!.version,
    expectation: expectationOf({ kind: "period", periodSeconds: 3_600 }, { ...defaultRules, graceSeconds: 0 }),
  };
  const late = (signal: Signal, receivedAt: number) =>
    transaction(world.pool, async (tx) =>
      storePings(
        tx,
        await readRowType(tx),
        [
          {
            target,
            ping: {
              ...{ id: uuidv7(), number: heartbeat.number, receivedAt, signal, form: "keepwatch" },
              ...{ exitStatus: null, runId: null, scheme: "http", method: "GET", address: null, userAgent: null },
              ...{ body: null, bodyBytes: 0, message: null, subject: null, toldDurationMs: null },
              isByFormerAddress: false,
            },
          },
        ],
        true,
      ),
    );
  const events = async () =>
    (
      await world.rows<{ words: string }>(
        "SELECT concat_ws(' ', state, reason) AS words FROM event WHERE number = $1 ORDER BY seq",
        [heartbeat.number],
      )
    ).map(({ words }) => words);
  /** Of each outage whose time counts as not known: whether from its beginning on, and what ends that time. */
  const spans = () =>
    world.rows<{ isFromMiss: boolean; endsWith: string | null }>(
      `SELECT s.from_at = m.from_at AS "isFromMiss",
         (SELECT concat_ws(' ', e.state, e.reason) FROM event e WHERE e.number = m.number AND e.from_at = s.to_at) AS "endsWith"
       FROM span s JOIN event m ON m.number = s.numbers[1] AND m.state = 'down' AND m.reason = 'missed'
       WHERE s.why = 'miss_taken_back' AND s.form = 'heartbeat'`,
    );
  return { world, heartbeat, ping, dueAt, late, events, spans };
}

for (const signal of ["success", "fail"] as const)
  test(`the time of a miss that a late ${signal} proves false counts as not known, once; one that proves nothing changes nothing`, async (t) => {
    const { world, heartbeat, ping, dueAt, late, events, spans } = await missedHeartbeat(t);
    assert.equal(await ping(heartbeat), "stored");
    assert.equal((await world.stateOf(heartbeat)).state, "up");
    await late(signal, dueAt - 3_600_000 - 50); // from it on, an hour had passed by then as well
    assert.deepEqual(await spans(), []);
    await late(signal, dueAt - 50);
    assert.deepEqual(await spans(), [{ isFromMiss: true, endsWith: "up" }]);
    await late(signal, dueAt - 40);
    assert.deepEqual(await spans(), [{ isFromMiss: true, endsWith: "up" }]);
    assert.equal((await world.stateOf(heartbeat)).state, "up");
    assert.deepEqual(await events(), ["pending", "up", "down missed", "up"]);
  });

test("a failure that had come in time takes the miss back and is told in its place, in one commit", async (t) => {
  const { world, heartbeat, dueAt, late, events, spans } = await missedHeartbeat(t);
  await late("fail", dueAt - 50);
  assert.deepEqual(await events(), ["pending", "up", "down missed", "up miss_taken_back", "down failed"]);
  assert.deepEqual(await spans(), [{ isFromMiss: true, endsWith: "down failed" }]);
  assert.equal((await world.stateOf(heartbeat)).state, "down");
});

test("so does a ping that comes when a failure has been received since", async (t) => {
  const { world, heartbeat, ping, dueAt, late, events, spans } = await missedHeartbeat(t);
  assert.equal(await ping(heartbeat, { signal: "fail" }), "stored");
  assert.deepEqual(await events(), ["pending", "up", "down missed"]);
  await late("success", dueAt - 50);
  assert.deepEqual(await events(), ["pending", "up", "down missed", "up miss_taken_back", "down failed"]);
  assert.deepEqual(await spans(), [{ isFromMiss: true, endsWith: "down failed" }]);
  assert.equal((await world.stateOf(heartbeat)).state, "down");
});
