// A ping that had come in time reaches the database when another one has ended the miss already (hazard 14).
import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultRules, expectationOf } from "#features/heartbeats/index.ts";
import { uuidv7 } from "#lib/uuid.ts";
import { transaction } from "#platform/database/pool.ts";
import { createPingedWorld } from "#test/pinged-world.ts";
import { until } from "#test/pipeline-world.ts";
import { readRowType } from "./judged-rows.ts";
import { storePings } from "./store-pings.ts";

test("the time of a miss that a late ping proves false counts as not known, once; one that proves nothing changes nothing", async (t) => {
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
  assert.equal(await ping(heartbeat), "stored");
  assert.equal((await world.stateOf(heartbeat)).state, "up");

  const [stored] = await world.rows<{ version: number }>("SELECT version FROM belief WHERE number = $1", [
    heartbeat.number,
  ]);
  const target = {
    number: heartbeat.number,
    version: stored!.version,
    expectation: expectationOf({ kind: "period", periodSeconds: 3_600 }, { ...defaultRules, graceSeconds: 0 }),
  };
  const [sample] = await world.rows<{ form: "keepwatch" }>("SELECT form FROM ping LIMIT 1");
  const late = (receivedAt: number) =>
    transaction(world.pool, async (tx) =>
      storePings(
        tx,
        await readRowType(tx),
        [
          {
            target,
            ping: {
              ...{ id: uuidv7(), number: heartbeat.number, receivedAt, signal: "success", form: sample!.form },
              ...{ exitStatus: null, runId: null, scheme: "http", method: "GET", address: null, userAgent: null },
              ...{ body: null, bodyBytes: 0, message: null, subject: null, toldDurationMs: null },
              isByFormerAddress: false,
            },
          },
        ],
        true,
      ),
    );
  const spans = () =>
    world.rows<{ isWhole: boolean }>(
      `SELECT s.from_at = m.from_at AND s.to_at = e.from_at AS "isWhole" FROM span s
       JOIN event m ON m.number = s.numbers[1] AND m.state = 'down' JOIN event e ON e.number = m.number AND e.seq = m.seq + 1
       WHERE s.why = 'miss_taken_back' AND s.form = 'heartbeat'`,
    );
  await late(dueAt - 3_600_000 - 50); // from it on, an hour had passed by then as well
  assert.deepEqual(await spans(), []);
  await late(dueAt - 50);
  assert.deepEqual(await spans(), [{ isWhole: true }]);
  await late(dueAt - 40);
  assert.deepEqual(await spans(), [{ isWhole: true }]);
  assert.equal((await world.stateOf(heartbeat)).state, "up");
});
