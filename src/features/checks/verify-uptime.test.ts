// The proof of uptime on a real database: silent while all is well, and loud about each fault that is planted.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { createWatchedWorld, type Watched } from "#test/watched-world.ts";
import { verifyUptime, type VerifiedRange } from "./verify-uptime.ts";

const day = "2026-03-01T";
const range: VerifiedRange = {
  fromMs: Date.parse(`${day}00:00:00.000Z`),
  toMs: Date.parse(`${day}06:00:00.000Z`),
  nowMs: Date.parse(`${day}05:30:00.123Z`),
  organizationId: null,
};

async function createHistory(t: TestContext) {
  const world = await createWatchedWorld(t);
  const { pool } = world;
  const addBelief = (thing: Watched) =>
    pool.query(
      `INSERT INTO belief (number, organization_id, shard, state, seq, since, version)
       SELECT number, organization_id, $2, state, seq, from_at, version FROM event WHERE number = $1 ORDER BY seq DESC LIMIT 1`,
      [thing.number, thing.shard],
    );
  const shop = await world.addMonitor("shop", world.alice.org, 7);
  await world.addEvents(shop, [
    { state: "pending", at: `${day}01:00:00.000Z` },
    { state: "up", at: `${day}01:00:10.017Z` },
    { state: "down", at: `${day}02:00:00.250Z` },
    { state: "degraded", at: `${day}02:10:00.250Z` },
    { state: "paused", at: `${day}03:00:00.000Z` },
    { state: "up", at: `${day}04:00:00.000999Z` },
  ]);
  await addBelief(shop);
  const older = await world.addMonitor("older", world.charlie.org, 8);
  await world.addEvents(older, [
    { state: "pending", at: "2026-01-01T00:00:00Z" },
    { state: "up", at: "2026-01-01T00:00:01Z" },
  ]);
  await addBelief(older);
  await pool.query(
    `INSERT INTO span (id, shard, from_at, to_at, why, numbers) VALUES
       (gen_random_uuid(), 7, '${day}01:30:00Z', '${day}01:40:00.0005Z', 'nobody_looked', NULL),
       (gen_random_uuid(), NULL, '${day}01:35:00Z', '${day}01:50:00Z', 'nobody_looked', NULL),
       (gen_random_uuid(), NULL, '${day}02:05:00Z', '${day}02:30:00Z', 'own_network', ARRAY[${shop.number}, 999]::bigint[]),
       (gen_random_uuid(), 8, '2025-12-31T00:00:00Z', '${day}00:10:00Z', 'nobody_looked', NULL),
       (gen_random_uuid(), NULL, '${day}02:59:00Z', '${day}03:30:00Z', 'nobody_looked', NULL)`,
  );
  const verify = async (asked: Partial<VerifiedRange> = {}) => {
    const whole = { checked: 0, faults: [] as string[] };
    for await (const page of verifyUptime(pool, { ...range, ...asked })) {
      whole.checked += page.checked;
      whole.faults.push(...page.faults.map(({ name, what, told, proven }) => `${name}: ${what}: ${told} / ${proven}`));
    }
    return whole;
  };
  return { world, pool, shop, older, verify };
}

test("a history that is sound is proven, whole, in part and for one organisation", async (t) => {
  const { world, verify } = await createHistory(t);
  assert.deepEqual(await verify(), { checked: 2, faults: [] });
  for (let cut = 0; cut < 20; cut++)
    assert.deepEqual(
      (await verify({ fromMs: range.fromMs + cut * 977_777, toMs: range.toMs - cut * 333_333 })).faults,
      [],
    );
  assert.deepEqual(await verify({ toMs: range.fromMs, fromMs: range.fromMs - 1 }), { checked: 2, faults: [] });
  assert.deepEqual(await verify({ organizationId: world.charlie.org }), { checked: 1, faults: [] });
});

test("more monitors than a page holds are all looked through", async (t) => {
  const { world, pool, verify } = await createHistory(t);
  for (let made = 0; made < 240; made++) await world.addMonitor(`m${made}`);
  await pool.query(
    `INSERT INTO event (number, seq, organization_id, state, from_at, slot, version)
     SELECT number, 1, organization_id, 'up', '${day}01:00:00Z', 0, 1 FROM thing WHERE name LIKE 'm%'`,
  );
  const { checked, faults } = await verify();
  assert.equal(checked, 242);
  assert.equal(faults.length, 240, "of none of them anything is believed");
  assert.match(faults[0]!, /^m0: what is believed: none \/ 1 up since 2026-03-01T01:00:00.000Z$/);
});

const planted: readonly { readonly name: string; readonly sql: string; readonly expected: RegExp }[] = [
  {
    name: "an event that is missing",
    sql: "DELETE FROM event WHERE number = $1 AND seq = 3",
    expected: /number of an event: 4 \/ 3/,
  },
  {
    name: "an event that says what the one before it said",
    sql: "UPDATE event SET state = 'up' WHERE number = $1 AND seq = 3",
    expected: /state of event 3: up/,
  },
  {
    name: "an event that begins before the one before it",
    sql: `UPDATE event SET from_at = '${day}00:30:00Z' WHERE number = $1 AND seq = 4`,
    expected: /begin of event 4: 2026-03-01T00:30:00.000Z \/ after 2026-03-01T02:00:00.250Z/,
  },
  {
    name: "a belief that is not the last event",
    sql: "UPDATE belief SET state = 'down' WHERE number = $1",
    expected: /what is believed: 6 down since .* \/ 6 up since/,
  },
  {
    name: "a belief of another moment",
    sql: "UPDATE belief SET since = since + interval '1 millisecond' WHERE number = $1",
    expected: /what is believed/,
  },
];

for (const { name, sql, expected } of planted)
  test(`${name} is found`, async (t) => {
    const { pool, shop, verify } = await createHistory(t);
    await pool.query(sql, [shop.number]);
    const { faults } = await verify();
    assert.ok(
      faults.some((fault) => expected.test(fault)),
      faults.join("\n"),
    );
    assert.ok(faults.every((fault) => fault.startsWith("shop: ")));
  });

test("what the program tells and the events do not prove is found: here by an event that two orders tell differently", async (t) => {
  const { pool, shop, verify } = await createHistory(t);
  await pool.query(`UPDATE event SET from_at = '${day}00:30:00Z' WHERE number = $1 AND seq = 4`, [shop.number]);
  const { faults } = await verify();
  for (const where of ["by itself", "in a list"])
    assert.ok(
      faults.some((fault) => fault.includes(`up, ${where}`)),
      faults.join("\n"),
    );
});
