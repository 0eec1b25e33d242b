// What is kept of pings, on real tables: the newest of each heartbeat, no more bytes of bodies than an organisation may
// have, and nothing of what has had its time.
import assert from "node:assert/strict";
import { test } from "node:test";
import { addHeartbeat, addPings } from "#test/ping-world.ts";
import { createWatchedWorld, type Watched, type WatchedWorld } from "#test/watched-world.ts";
import { cleanPings, trimPings } from "./retention.ts";

const noon = Date.parse("2026-03-01T12:00:00.000Z");
const HOUR_MS = 3_600_000;
const ago = (hours: number) => new Date(noon - hours * HOUR_MS);
const retention = { pingsKept: 1_000, pingDays: 90, bodyDays: 30, bodyBytesPerOrganization: 1_000 };

async function kept({ pool }: WatchedWorld, { number }: Watched, table: "ping" | "ping_body"): Promise<number[]> {
  const { rows } = await pool.query<{ n: number }>(
    `SELECT ping.n FROM ping JOIN ${table} kept USING (number, received_at, id) WHERE number = $1 ORDER BY 1`,
    [number],
  );
  return rows.map(({ n }) => n);
}

test("the newest pings of each heartbeat are kept, with their bodies, over days and in many batches", async (t) => {
  const world = await createWatchedWorld(t);
  const counts = [70, 3, 0, 45, 4];
  const heartbeats: Watched[] = [];
  for (const count of counts) {
    const heartbeat = await addHeartbeat(world.pool, world.alice.org);
    heartbeats.push(heartbeat);
    const seeds = Array.from({ length: count }, (_, place) => ({ at: ago(count - place), body: "x" }));
    await addPings(world.pool, heartbeat, seeds);
  }
  assert.equal(await trimPings(world.pool, 3), 67 + 42 + 1);
  for (const [place, heartbeat] of heartbeats.entries()) {
    const newest = Array.from({ length: counts[place]! }, (_, index) => index + 1).slice(-3);
    assert.deepEqual(await kept(world, heartbeat, "ping"), newest);
    assert.deepEqual(await kept(world, heartbeat, "ping_body"), newest);
  }
  const { rows } = await world.pool.query("SELECT count(*)::int AS count FROM ping_body");
  assert.deepEqual(rows, [{ count: 3 + 3 + 3 + 3 }], "no body is left without its ping");
  assert.equal(await trimPings(world.pool, 3), 0);
});

test("a ping that came late from a spool, and has a high number, does not stand in the way for ever", async (t) => {
  const world = await createWatchedWorld(t);
  const heartbeat = await addHeartbeat(world.pool, world.alice.org);
  await addPings(world.pool, heartbeat, [{ at: ago(3) }, { at: ago(2) }, { at: ago(1) }, { at: ago(4) }]);
  await trimPings(world.pool, 2);
  assert.deepEqual(await kept(world, heartbeat, "ping"), [3, 4]);
});

test("of an organisation with too many bytes of bodies the oldest go, and no others'", async (t) => {
  const world = await createWatchedWorld(t);
  const [one, two] = [await addHeartbeat(world.pool, world.alice.org), await addHeartbeat(world.pool, world.alice.org)];
  const strange = await addHeartbeat(world.pool, world.charlie.org);
  const body = "x".repeat(100);
  // Together 1,600 bytes, in turns, over three days: the oldest six go.
  for (let place = 0; place < 8; place++) {
    await addPings(world.pool, one, [{ at: ago(64 - 8 * place), body }]);
    await addPings(world.pool, two, [{ at: ago(60 - 8 * place), body }]);
  }
  await addPings(world.pool, strange, [{ at: ago(100), body }]);
  const now = new Date(noon);
  assert.equal((await cleanPings(world.pool, now, retention)).bodies, 6);
  assert.deepEqual(await kept(world, one, "ping_body"), [4, 5, 6, 7, 8]);
  assert.deepEqual(await kept(world, two, "ping_body"), [4, 5, 6, 7, 8]);
  assert.deepEqual(await kept(world, strange, "ping_body"), [1]);
  assert.deepEqual((await kept(world, one, "ping")).length, 8, "the pings stay");
  assert.equal((await cleanPings(world.pool, now, retention)).bodies, 0);
  assert.equal((await cleanPings(world.pool, now, { ...retention, bodyBytesPerOrganization: 0 })).bodies, 11);
});

test("addresses and keys whose time is over go, and receivers that are gone for a day", async (t) => {
  const world = await createWatchedWorld(t);
  const { number, org } = await addHeartbeat(world.pool, world.alice.org);
  const times = [ago(1), ago(-1), null];
  for (const [place, expiresAt] of times.entries()) {
    const hash = Buffer.alloc(16, place);
    await world.pool.query(
      "INSERT INTO ping_address (hash, number, form, sealed, expires_at) VALUES ($1, $2, 'uuid', '', $3)",
      [hash, number, expiresAt],
    );
    await world.pool.query("INSERT INTO ping_key (hash, organization_id, sealed, expires_at) VALUES ($1, $2, '', $3)", [
      hash,
      org,
      expiresAt,
    ]);
  }
  for (const [aliveAt, isGone] of [
    [ago(25), true],
    [ago(23), true],
    [ago(25), false],
  ] as const)
    await world.pool.query(
      "INSERT INTO receiver (id, host, pid, alive_at, is_gone) VALUES (gen_random_uuid(), 'here', 1, $1, $2)",
      [aliveAt, isGone],
    );
  const cleaned = await cleanPings(world.pool, new Date(noon), retention);
  assert.deepEqual([cleaned.addresses, cleaned.keys, cleaned.receivers], [1, 1, 1]);
  for (const table of ["ping_address", "ping_key", "receiver"])
    assert.equal((await world.pool.query(`SELECT 1 FROM ${table}`)).rowCount, 2, table);
});
