// Addresses that change: of one heartbeat, and of all by their ping key.
import assert from "node:assert/strict";
import { test } from "node:test";
import { addHeartbeat, backup, createHeartbeatWorld } from "#test/heartbeat-world.ts";
import { historyFaults, pathsOf } from "#test/monitor-world.ts";
import type { Pool } from "#platform/database/pool.ts";
import { addressHash } from "./addresses.ts";
import type { HeartbeatView } from "./heartbeat.ts";
import { loadPingKeyChanges, type PingTarget, pingTargetPages } from "./ping-targets.ts";
import { hashOfPingKey } from "./ping-key-store.ts";

const HOUR_MS = 3_600_000;
const uuidIn = ({ pingUrl }: HeartbeatView) => /ping\/([^/]+)\//.exec(pingUrl!)![1]!;

async function onlyTarget(pool: Pool): Promise<PingTarget> {
  const targets: PingTarget[] = [];
  for await (const page of pingTargetPages(pool)) targets.push(...page);
  assert.equal(targets.length, 1);
  return targets[0]!;
}

test("another address takes the place of the one before, which is taken for seven days", async (t) => {
  const world = await createHeartbeatWorld(t);
  const before = await addHeartbeat(world, { tokens: [{ form: "oneUptime", token: "tok-1" }] });
  const { status, body } = await world.ask<HeartbeatView>(`POST /heartbeats/${before.id}/rotate`, {});
  assert.equal(status, 200);
  assert.notEqual(body.pingUrl, before.pingUrl);
  assert.equal(body.version, 2);
  assert.deepEqual(body.tokens, before.tokens);
  const target = await onlyTarget(world.pool);
  assert.equal(target.version, 2);
  const hash = (form: "uuid" | "oneUptime", token: string) => addressHash(form, token).toString("hex");
  assert.deepEqual(
    new Map(target.addresses.map(({ hash: name, ...one }) => [name, one])),
    new Map([
      [
        hash("uuid", uuidIn(before)),
        { retired: true, expiresAt: world.now().getTime() + 168 * HOUR_MS, sealedGatus: null },
      ],
      [hash("uuid", uuidIn(body)), { retired: false, expiresAt: null, sealedGatus: null }],
      [hash("oneUptime", "tok-1"), { retired: false, expiresAt: null, sealedGatus: null }],
    ]),
  );
  const again = await world.ask("POST /heartbeats", { ...backup, pingId: uuidIn(before) });
  assert.equal(again.status, 409);
  assert.deepEqual(await historyFaults(world.pool), []);
});

test("how long the one before is taken can be said, within bounds", async (t) => {
  const world = await createHeartbeatWorld(t);
  const { id } = await addHeartbeat(world, { isPaused: true });
  const rotated = await world.ask<HeartbeatView>(`POST /heartbeats/${id}/rotate`, { keepOldForHours: 0 });
  assert.equal(rotated.body.state, "paused");
  const { rows } = await world.pool.query(
    "SELECT expires_at = $1 AS is FROM ping_address WHERE retired_at IS NOT NULL",
    [world.now()],
  );
  assert.deepEqual(rows, [{ is: true }]);
  for (const keepOldForHours of [-1, 721, 1.5, "1"]) {
    const refused = await world.ask(`POST /heartbeats/${id}/rotate`, { keepOldForHours });
    assert.deepEqual(pathsOf(refused.body), ["/keepOldForHours"]);
  }
});

test("a rotation is in the audit log without an address", async (t) => {
  const world = await createHeartbeatWorld(t);
  const before = await addHeartbeat(world);
  const { body } = await world.ask<HeartbeatView>(`POST /heartbeats/${before.id}/rotate`, {});
  const { rows } = await world.pool.query<{ text: string; until: string }>(
    `SELECT audit::text AS text, after->>'formerAddressTakenUntil' AS until FROM audit WHERE action = 'heartbeat.rotate'`,
  );
  assert.equal(rows.length, 1);
  assert.equal(rows[0]!.until, new Date(world.now().getTime() + 168 * HOUR_MS).toISOString());
  for (const view of [before, body]) assert.ok(!rows[0]!.text.includes(uuidIn(view)));
});

interface PingKeyBody {
  readonly key: string;
  readonly baseUrl: string;
  readonly createdAt: string;
  readonly formerKeyTakenUntil: string | null;
}

test("the ping key is made once, by whoever asks first, each organisation its own", async (t) => {
  const world = await createHeartbeatWorld(t);
  const answers = await Promise.all([1, 2, 3].map(() => world.ask<PingKeyBody>("GET /ping-key")));
  const [key] = new Set(answers.map(({ body }) => body.key));
  for (const { status, body } of answers) {
    assert.equal(status, 200);
    assert.deepEqual(body, {
      key,
      baseUrl: `http://keepwatch.example/ping/${key}/`,
      createdAt: world.now().toISOString(),
      formerKeyTakenUntil: null,
    });
  }
  assert.match(key!, /^[0-9a-z]{22}$/);
  const theirs = await world.ask<PingKeyBody>("GET /ping-key", undefined, { as: "charlie" });
  assert.notEqual(theirs.body.key, key);
  assert.equal((await addHeartbeat(world)).slugUrl, `http://keepwatch.example/ping/${key}/nightly-backup`);
  const { rows } = await world.pool.query("SELECT count(*) AS count FROM audit WHERE object_kind = 'ping_key'");
  assert.deepEqual(rows, [{ count: 2 }]);
});

test("another ping key takes the place of the one before, which is taken for 30 days", async (t) => {
  const world = await createHeartbeatWorld(t);
  const before = (await world.ask<PingKeyBody>("GET /ping-key")).body;
  const { body } = await world.ask<PingKeyBody>("POST /ping-key/rotate", {});
  const until = world.now().getTime() + 720 * HOUR_MS;
  assert.notEqual(body.key, before.key);
  assert.equal(body.formerKeyTakenUntil, new Date(until).toISOString());
  assert.equal((await world.ask<PingKeyBody>("GET /ping-key")).body.key, body.key);
  const expiries = new Map(
    (await loadPingKeyChanges(world.pool, "0")).keys.map(({ hash, expiresAt }) => [hash, expiresAt]),
  );
  assert.deepEqual(
    expiries,
    new Map([
      [hashOfPingKey(before.key), until],
      [hashOfPingKey(body.key), null],
    ]),
  );
  await world.ask("POST /ping-key/rotate", { keepOldForHours: 0 });
  const ends = (await loadPingKeyChanges(world.pool, "0")).keys.map(({ expiresAt }) => expiresAt);
  assert.deepEqual(new Set(ends), new Set([until, world.now().getTime(), null]));
});
