// A crew of real processes: members come when connections would run out, share the shards, are taken over and started again
// after a kill, go when they are not needed, and never outlive their leader.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test, type TestContext } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { startSwitchableTargets } from "#test/doubles/switchable-targets.ts";
import { violationsOf } from "#test/invariants/index.ts";
import { startWorld, type World, type WorldOptions } from "#test/world.ts";

/** A crew settles for 20 s after each change. */
const WITHIN_MS = 60_000;
const MONITORS = 250;

async function until(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
  const giveUpAt = performance.now() + WITHIN_MS;
  while (!(await isSo())) {
    if (performance.now() > giveUpAt) throw new Error(`waited ${WITHIN_MS} ms for ${what}`);
    await pause(50);
  }
}

/** One process has room for 90 of the 250 connections that could be open: three are needed. */
async function startCrewWorld(t: TestContext, programs: WorldOptions["programs"], enginesMax: number) {
  const targets = await startSwitchableTargets();
  t.after(() => targets.close());
  const environment = {
    KEEPWATCH_ENGINE_SOCKETS: "100",
    KEEPWATCH_ENGINES_MAX: String(enginesMax),
    KEEPWATCH_ENGINES_CALM_SECONDS: "1",
    KEEPWATCH_LOG_LEVEL: "info",
  };
  const world = await startWorld({ database: "shared", programs, environment });
  t.after(() => world.close());
  const items = Array.from({ length: MONITORS }, (_, place) => ({
    name: `good ${place}`,
    kind: "http",
    target: { url: targets.urlOf(`good-${place}`) },
    intervalSeconds: 10,
    timeoutMs: 10_000,
  }));
  const made = await world.api.insist<{ items: { id: string }[] }>("POST /monitors/bulk", { items });
  return { world, targets, ids: made.items.map(({ id }) => id) };
}

/** Process ids of the engines that live, with how many shards each has. */
async function shardsByProcess({ pool }: World): Promise<Map<number, number>> {
  const { rows } = await pool.query<{ pid: number; shards: number }>(
    `SELECT e.pid, count(s.id) AS shards FROM engine e LEFT JOIN shard s ON s.owner = e.id WHERE NOT e.fenced GROUP BY e.id`,
  );
  return new Map(rows.map(({ pid, shards }) => [pid, shards]));
}

async function isShared(world: World, engines: number): Promise<boolean> {
  const shards = [...(await shardsByProcess(world)).values()];
  return shards.length === engines && shards.every((count) => count >= Math.floor(256 / engines) - engines);
}

async function membersOf(world: World, leader: number): Promise<number[]> {
  return [...(await shardsByProcess(world)).keys()].filter((pid) => pid !== leader);
}

function commandOf(pid: number): string {
  return readFileSync(`/proc/${pid}/cmdline`, "utf8");
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test("members come, share the work, come again after a kill, and a stop of the leader ends all of them", async (t) => {
  const { world, targets, ids } = await startCrewWorld(t, { all: "all" }, 3);
  const leader = world.program("all");
  await until("three engines that share the shards", () => isShared(world, 3));
  const members = await membersOf(world, leader.processId);
  assert.equal(members.length, 2);

  const victim = members[0]!;
  process.kill(victim, "SIGKILL");
  await until("word of it on /ready", async () => {
    const { status, body } = await world.api.ask<{ problems: { name: string }[] }>("GET /ready");
    return status === 503 && body.problems.some(({ name }) => /^engine [23]$/.test(name));
  });
  await until("the shards with those that live", async () => !(await shardsByProcess(world)).has(victim));
  await until("three engines again", () => isShared(world, 3));
  await until("all well", async () => (await world.api.ask("GET /ready")).status === 200);

  const before = targets.answered;
  await until("looks at all of them", () => targets.answered >= before + 2 * MONITORS);
  await until("their figures on the leader's page", async () => {
    const text = await (await fetch(`${world.api.address}/metrics`)).text();
    const watched = [...text.matchAll(/^keepwatch_engine_monitors\{engine="\d"\} (\d+)$/gm)].map(([, n]) => Number(n));
    const counted = [...text.matchAll(/^uptime_website_checks_total\{.*\} (\d+)$/gm)].map(([, n]) => Number(n));
    const begun = Number(/^keepwatch_check_lateness_seconds_count (\d+)$/m.exec(text)?.[1]);
    return (
      watched.length === 3 &&
      watched.reduce((sum, n) => sum + n, 0) === MONITORS &&
      counted.filter((n) => n > 0).length >= MONITORS &&
      begun >= 2 * MONITORS
    );
  });
  const said = leader.lines.map((line) => JSON.parse(line) as { member?: number; message: string });
  assert.ok(said.some(({ member, message }) => member === 2 && message === "a further engine runs"));
  for (const pid of members.slice(1)) assert.ok(!commandOf(pid).includes("postgres://"), "a secret on a command line");

  const running = await membersOf(world, leader.processId);
  await leader.stop();
  assert.deepEqual(await leader.ended, { code: 0, signal: null });
  assert.deepEqual(running.filter(isAlive), [], "members outlived their leader");
  // One that another gave back in the last moment may be left with whoever took it and then said goodbye: it is free too.
  const { rows } = await world.pool.query("SELECT 1 FROM shard s JOIN engine e ON e.id = s.owner WHERE NOT e.fenced");
  assert.deepEqual(rows, [], "shards were not given up");
  await world.start();
  const violations = await violationsOf({
    db: world.pool,
    received: [],
    alwaysHealthy: new Set(ids),
    answeredEdits: [],
    api: world.api,
  });
  assert.deepEqual(violations, []);
});

test("members go when they are not needed any more", async (t) => {
  const { world, ids } = await startCrewWorld(t, { api: "api", engine: "engine" }, 2);
  const leader = world.program("engine");
  await until("two engines that share the shards", () => isShared(world, 2));
  await world.api.insist("POST /monitors/bulk/pause", { ids });
  await until("the leader alone", () => isShared(world, 1));
  assert.deepEqual(await membersOf(world, leader.processId), []);
});

test("members whose leader was killed give back what they have and end by themselves", async (t) => {
  const { world } = await startCrewWorld(t, { api: "api", engine: "engine" }, 3);
  await until("three engines that share the shards", () => isShared(world, 3));
  const members = await membersOf(world, world.program("engine").processId);
  await world.kill9("engine");
  await until("the end of its members", () => !members.some(isAlive));
  const { rows } = await world.pool.query("SELECT 1 FROM engine WHERE NOT fenced AND pid = ANY($1)", [members]);
  assert.deepEqual(rows, [], "members did not say goodbye");
  await world.start();
  await until("engines that have all", () => isShared(world, 3));
});
