// What whoever takes pings reads: all heartbeats by pages, what changed by the feed, and the one that a first ping makes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { addHeartbeat, backup, createHeartbeatWorld } from "#test/heartbeat-world.ts";
import { historyFaults, type MonitorWorld } from "#test/monitor-world.ts";
import { feedPosition } from "#features/monitors/index.ts";
import { type Pool, transaction } from "#platform/database/pool.ts";
import { Refusal } from "#platform/refusal.ts";
import { addressHash } from "./addresses.ts";
import { expectationOf } from "./expectation.ts";
import type { HeartbeatView } from "./heartbeat.ts";
import { hashOfPingKey } from "./ping-key-store.ts";
import { loadPingKeyChanges, loadPingTargetChanges, type PingTarget, pingTargetPages } from "./ping-targets.ts";
import { provisionBySlug } from "./provision.ts";
import { defaultRules } from "./rules.ts";

async function allTargets(pool: Pool): Promise<PingTarget[]> {
  const targets: PingTarget[] = [];
  for await (const page of pingTargetPages(pool)) targets.push(...page);
  return targets;
}

test("every heartbeat is read with its settings and the hashes of its addresses", async (t) => {
  const world = await createHeartbeatWorld(t);
  const pingId = "d2719d6e-2c55-4f6b-9c0a-000000000001";
  await addHeartbeat(world, {
    pingId,
    slug: "nightly",
    graceSeconds: 9,
    tokens: [{ form: "gatus", token: "core:secret" }],
  });
  const paused = await addHeartbeat(world, { isPaused: true });
  const deleted = await addHeartbeat(world);
  await world.ask(`DELETE /heartbeats/${deleted.id}`);
  const [first, second, ...others] = await allTargets(world.pool);
  assert.deepEqual(others, []);
  const { number, shard, addresses, ...rest } = first!;
  assert.ok(number > 0 && shard >= 0);
  assert.deepEqual(rest, {
    organizationId: world.org,
    version: 1,
    slug: "nightly",
    schedule: backup.schedule,
    rules: { ...defaultRules, graceSeconds: 9 },
    isPaused: false,
  });
  assert.deepEqual(
    new Set(addresses.map(({ hash }) => hash)),
    new Set([addressHash("uuid", pingId).toString("hex"), addressHash("gatus", "core:secret").toString("hex")]),
  );
  assert.equal(second!.isPaused, true);
  assert.equal(second!.schedule, first!.schedule, "alike ones are one object");
  assert.equal(paused.version, second!.version);
});

test("the hashes are what they were in the version before", () => {
  const hash = (form: "uuid" | "gatus") => addressHash(form, "d2719d6e-2c55-4f6b-9c0a-000000000001").toString("hex");
  assert.deepEqual(
    [hash("uuid"), hash("gatus"), hashOfPingKey("0123456789abcdefghijkl")],
    ["2d049576c9ed4612846a3cbe645c06fe", "3b70c45dee01a6817196d6d1f610698d", "42076a5f5ee8f292b113c3a31e202e01"],
  );
});

test("more than a page of heartbeats are read, each once", async (t) => {
  const world = await createHeartbeatWorld(t);
  await addHeartbeat(world);
  await world.pool.query(
    `INSERT INTO thing (id, organization_id, form, shard, name)
     SELECT gen_random_uuid(), $1, 'heartbeat', 1, 'Job ' || n FROM generate_series(1, 20000) AS n`,
    [world.org],
  );
  await world.pool.query(
    `INSERT INTO heartbeat (number, organization_id, slug, schedule, rules)
     SELECT t.number, t.organization_id, '', h.schedule, h.rules FROM thing t CROSS JOIN heartbeat h
     WHERE t.name LIKE 'Job %'`,
  );
  const sizes: number[] = [];
  const numbers = new Set<number>();
  for await (const page of pingTargetPages(world.pool)) {
    sizes.push(page.length);
    for (const { number } of page) numbers.add(number);
  }
  assert.deepEqual(sizes, [10_000, 10_000, 1]);
  assert.equal(numbers.size, 20_001);
});

test("the feed gives what changed since, at least once: settings, addresses, and what is gone", async (t) => {
  const world = await createHeartbeatWorld(t);
  const { id } = await addHeartbeat(world, { name: "A" });
  const other = await addHeartbeat(world, { name: "B" });
  const [a, b] = (await allTargets(world.pool)).map(({ number }) => number);
  let since = await feedPosition(world.pool);
  const changes = async () => {
    const { targets, gone, nextXid } = await loadPingTargetChanges(world.pool, since);
    since = nextXid;
    const seen = new Map<number, string>(gone.map((number) => [number, "gone"]));
    for (const { number, version, addresses } of targets) seen.set(number, `${version}, ${addresses.length} addresses`);
    return seen;
  };
  await world.ask(`PATCH /heartbeats/${id}`, { name: "C" });
  assert.equal((await changes()).get(a!), "2, 1 addresses");
  await world.ask(`POST /heartbeats/${id}/rotate`, {});
  await world.ask(`PATCH /heartbeats/${other.id}`, { tokens: [{ form: "kener", token: "tag:one" }] });
  const both = await changes();
  assert.deepEqual([both.get(a!), both.get(b!)], ["3, 2 addresses", "2, 2 addresses"]);
  await world.ask(`DELETE /heartbeats/${id}`);
  assert.equal((await changes()).get(a!), "gone");
  await world.ask(`POST /heartbeats/${id}/restore`);
  assert.equal((await changes()).get(a!), "5, 2 addresses");
});

test("a change that commits after a later one is not missed", async (t) => {
  const world = await createHeartbeatWorld(t);
  const { id } = await addHeartbeat(world);
  const slow = await addHeartbeat(world);
  const since = await feedPosition(world.pool);
  const next = await transaction(world.pool, async (tx) => {
    await tx.query("UPDATE thing SET version = 7, changed_xid = pg_current_xact_id() WHERE id = $1", [slow.id]);
    await world.ask(`PATCH /heartbeats/${id}`, { name: "Later" });
    return (await loadPingTargetChanges(world.pool, since)).nextXid;
  });
  const { targets } = await loadPingTargetChanges(world.pool, next);
  assert.ok(targets.some(({ version }) => version === 7));
});

test("the feed gives ping keys that were made or have been given an end", async (t) => {
  const world = await createHeartbeatWorld(t);
  let since = await feedPosition(world.pool);
  const changed = async () => {
    const { keys, nextXid } = await loadPingKeyChanges(world.pool, since);
    since = nextXid;
    return keys.map(({ expiresAt }) => (expiresAt === null ? "in force" : "former")).toSorted();
  };
  assert.deepEqual(await changed(), []);
  await world.ask("GET /ping-key");
  assert.deepEqual(await changed(), ["in force"]);
  await world.ask("POST /ping-key/rotate", {});
  assert.deepEqual(await changed(), ["former", "in force"]);
  assert.equal((await loadPingKeyChanges(world.pool, "0")).keys.length, 2);
});

const provision = (world: MonitorWorld, slug: string, org = world.org) =>
  transaction(world.pool, (tx) =>
    provisionBySlug(tx, { organizationId: org, slug, now: world.now(), vault: world.vault }),
  );

test("a first ping by slug makes one heartbeat, however many come at once", async (t) => {
  const world = await createHeartbeatWorld(t);
  const numbers = await Promise.all(Array.from({ length: 4 }, () => provision(world, "new-job")));
  assert.equal(new Set(numbers).size, 1);
  const { body } = await world.ask<{ items: HeartbeatView[] }>("GET /heartbeats");
  const [view, ...others] = body.items;
  assert.deepEqual(others, []);
  assert.equal(view!.name, "new-job");
  assert.equal(view!.slug, "new-job");
  assert.deepEqual(view!.schedule, { kind: "period", periodSeconds: 86_400 });
  assert.equal(view!.graceSeconds, 3_600);
  assert.match(view!.pingUrl ?? "", /\/api\/ping\//);
  const [target] = await allTargets(world.pool);
  assert.equal(target!.number, numbers[0]);
  const { rows } = await world.pool.query("SELECT action, actor_kind, actor_name FROM audit");
  assert.deepEqual(rows, [{ action: "heartbeat.create", actor_kind: "system", actor_name: "first ping" }]);
  assert.deepEqual(await historyFaults(world.pool), []);
});

test("a slug that two have, and one that is none, are refused; one of a deleted heartbeat is free", async (t) => {
  const world = await createHeartbeatWorld(t);
  const first = await addHeartbeat(world, { slug: "same" });
  await addHeartbeat(world, { slug: "same" });
  const refused = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code;
  await assert.rejects(provision(world, "same"), refused("ambiguous_slug"));
  for (const slug of ["", "Upper", "a b", "x".repeat(101)])
    await assert.rejects(provision(world, slug), refused("malformed_slug"));
  const [target] = (await allTargets(world.pool)).toReversed();
  await world.ask(`DELETE /heartbeats/${first.id}`);
  assert.equal(await provision(world, "same"), target!.number);
});

/** So that no statement takes longer than one may, on a machine with other work. */
const INSERTED_AT_ONCE = 10_000;

test("beyond its limit an organisation gets no more by pings", async (t) => {
  const world = await createHeartbeatWorld(t);
  for (let left = 99_999; left > 0; left -= INSERTED_AT_ONCE)
    await world.pool.query(
      `INSERT INTO thing (id, organization_id, form, shard, name)
       SELECT gen_random_uuid(), $1, 'heartbeat', 1, 'Job' FROM generate_series(1, $2::int)`,
      [world.org, Math.min(left, INSERTED_AT_ONCE)],
    );
  await provision(world, "the-last");
  await assert.rejects(
    provision(world, "one-more"),
    (error) => error instanceof Refusal && error.code === "too_many_heartbeats",
  );
  await provision(world, "the-last");
});

test("heartbeats with the same schedule share what was made of it", () => {
  const make = (graceSeconds: number) =>
    expectationOf({ kind: "cron", expressions: ["0 3 * * *"] }, { ...defaultRules, graceSeconds });
  assert.equal(make(1), make(1));
  assert.notEqual(make(1), make(2));
  assert.equal(make(1).expectedAfter, make(2).expectedAfter);
  assert.equal(make(2).rules.graceSeconds, 2);
});
