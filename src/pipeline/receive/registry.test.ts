// What a receiver says of itself, and when it is heard.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createTestDatabase } from "#test/database.ts";
import { beat, registerReceiver, sayGoodbye } from "./registry.ts";

test("a sign of life counts from when it was given, however late the database hears of it; a goodbye is none", async (t) => {
  const { pool } = await createTestDatabase(t);
  const receiver = await registerReceiver(pool, Date.now());
  const aliveAt = async () => {
    const { rows } = await pool.query<{ ms: number }>("SELECT date_part('epoch', alive_at) * 1000 AS ms FROM receiver");
    return rows[0]!.ms;
  };
  const saidAt = Math.ceil(receiver.registeredAt) + 1;
  // The database stands still here, and the process may have died when it goes on.
  await pool.query("SELECT pg_sleep(0.05)");
  await beat(pool, receiver, { aliveAt: saidAt, clearThrough: saidAt, deaf: [] });
  assert.equal(await aliveAt(), saidAt);
  await sayGoodbye(pool, receiver, []);
  assert.equal(await aliveAt(), saidAt);
});

test("whoever registers says how long nobody received, unless somebody does or nobody ever did", async (t) => {
  const { pool } = await createTestDatabase(t);
  const spans = async () =>
    (await pool.query<{ ms: number }>("SELECT date_part('epoch', to_at - from_at) * 1000 AS ms FROM span")).rows;
  const first = await registerReceiver(pool, Date.now());
  assert.equal(first.isSuccessor, false);
  assert.deepEqual(await spans(), []);
  await sayGoodbye(pool, first, []);
  const second = await registerReceiver(pool, Date.now());
  assert.equal(second.isSuccessor, true);
  const [span] = await spans();
  assert.ok(Math.abs(span!.ms - (second.registeredAt - first.registeredAt)) < 1, "also when it was short");
});
