// Several receivers take pings of the same heartbeats: what each knows of them is old every other time.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { createPingedWorld } from "#test/pinged-world.ts";

const HEARTBEATS = 12;
const ROUNDS = 6;

test("in turn and at once: every ping is stored and counted once, runs keep their ends, and one alone goes on", async (t) => {
  const { addHeartbeat, startReceiver, stateOf, pool } = await createPingedWorld(t);
  const heartbeats = [];
  for (let made = 1; made <= HEARTBEATS; made++) heartbeats.push(await addHeartbeat(`Job ${made}`));
  const [first, second] = [await startReceiver(), await startReceiver()];

  // A start here, its end there: whoever takes the end must know of the start.
  for (let round = 0; round < ROUNDS; round++) {
    const runIds = heartbeats.map(() => randomUUID());
    for (const [pinger, signal] of [
      [first, "start"],
      [second, "success"],
    ] as const) {
      const taken: readonly string[] = await Promise.all(
        heartbeats.map((one, place) => pinger.ping(one, { signal, runId: runIds[place]! })),
      );
      assert.deepEqual(taken, Array(HEARTBEATS).fill("stored"));
    }
  }
  const atOnce = heartbeats.flatMap((one) => [first.ping(one), second.ping(one)]);
  assert.deepEqual(await Promise.all(atOnce), Array(2 * HEARTBEATS).fill("stored"));
  await second.stop();
  for (let round = 0; round < ROUNDS; round++) await Promise.all(heartbeats.map((one) => first.ping(one)));

  const each = 2 * ROUNDS + 2 + ROUNDS;
  for (const one of heartbeats) {
    assert.equal((await stateOf(one)).pings, each);
    const { rows } = await pool.query<{ n: number; kind: number; durationMs: number | null }>(
      `SELECT n, kind, duration_ms AS "durationMs" FROM ping WHERE number = $1 ORDER BY n`,
      [one.number],
    );
    assert.deepEqual(
      rows.map(({ n }) => n),
      Array.from({ length: each }, (_, place) => place + 1),
    );
    assert.equal(rows.filter(({ durationMs }) => durationMs !== null).length, ROUNDS, "each end found its start");
  }
});
