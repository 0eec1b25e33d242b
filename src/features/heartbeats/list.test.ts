// Lists and counts of heartbeats, through a real server: the state that is shown decides, not the one that is stored.
import assert from "node:assert/strict";
import { test } from "node:test";
import { addHeartbeat, createHeartbeatWorld, layPulse } from "#test/heartbeat-world.ts";
import { believe, type MonitorWorld, pathsOf } from "#test/monitor-world.ts";
import { type HeartbeatView, heartbeatStates } from "./heartbeat.ts";

interface PageBody {
  readonly items: HeartbeatView[];
  readonly nextCursor: string | null;
}

async function namesOf(world: MonitorWorld, query: string): Promise<string[]> {
  const { status, body } = await world.ask<PageBody>(`GET /heartbeats?${query}`);
  assert.equal(status, 200, JSON.stringify(body));
  return body.items.map(({ name }) => name);
}

/** One of each state, named for it. */
async function addOneOfEach(world: MonitorWorld): Promise<void> {
  const at = (seconds: number) => new Date(world.now().getTime() + seconds * 1_000);
  const add = async (name: string, stored: string | null, expected?: number, due?: number) => {
    const { id } = await addHeartbeat(world, { name });
    if (stored !== null) await believe(world.pool, id, stored, world.now());
    if (expected === undefined || due === undefined) return;
    await layPulse(world.pool, id, { lastPingAt: at(expected - 3_600), expectedAt: at(expected), dueAt: at(due) });
  };
  await add("new", null);
  await add("up", "up", 10, 20);
  await add("late", "up", -10, 20);
  await add("unknown", "up", -30, -3);
  await add("unknown too", "a state of tomorrow");
  await add("down", "down");
  await add("maintenance", "maintenance");
  await addHeartbeat(world, { name: "paused", isPaused: true });
}

test("the shown state filters, sorts and counts, in SQL as in the view", async (t) => {
  const world = await createHeartbeatWorld(t);
  await addOneOfEach(world);
  const all = await world.ask<PageBody>("GET /heartbeats?sort=state");
  assert.deepEqual(
    all.body.items.map(({ name, state }) => [name, state]),
    [
      ["down", "down"],
      ["late", "late"],
      ["unknown", "unknown"],
      ["unknown too", "unknown"],
      ["maintenance", "maintenance"],
      ["new", "new"],
      ["up", "up"],
      ["paused", "paused"],
    ],
  );
  for (const state of heartbeatStates)
    assert.deepEqual(
      await namesOf(world, `state=${state}`),
      all.body.items.filter((one) => one.state === state).map(({ name }) => name),
    );
  const summary = await world.ask<unknown>("GET /heartbeats/summary");
  assert.deepEqual(summary.body, {
    total: 8,
    counts: { down: 1, late: 1, unknown: 2, maintenance: 1, new: 1, up: 1, paused: 1 },
  });
  const late = all.body.items.find(({ name }) => name === "late")!;
  assert.equal(late.stateSince, new Date(world.now().getTime() - 10_000).toISOString());
  assert.equal(late.missedRuns, 1);
});

test("what was on time becomes late by the clock alone", async (t) => {
  const world = await createHeartbeatWorld(t);
  const { id } = await addHeartbeat(world);
  await believe(world.pool, id, "up", world.now());
  const at = (ms: number) => new Date(world.now().getTime() + ms);
  await layPulse(world.pool, id, { lastPingAt: at(0), expectedAt: at(1_000), dueAt: at(5_000) });
  const state = async () => (await world.ask<HeartbeatView>(`GET /heartbeats/${id}`)).body.state;
  const listed = async () => (await world.ask<PageBody>("GET /heartbeats?sort=state")).body.items[0]!.state;
  const wanted: [number, string][] = [
    [999, "up"],
    [1, "late"],
    [6_000, "late"],
    [1, "unknown"],
  ];
  for (const [ms, words] of wanted) {
    world.wait(ms);
    assert.deepEqual([await state(), await listed()], [words, words]);
  }
});

test("pages in each order show every heartbeat once", async (t) => {
  const world = await createHeartbeatWorld(t);
  await addOneOfEach(world);
  for (const sort of ["name", "-name", "createdAt", "-createdAt", "state"]) {
    const whole = await namesOf(world, `sort=${sort}`);
    const paged: string[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const { body }: { body: PageBody } = await world.ask<PageBody>(
        `GET /heartbeats?sort=${sort}&limit=3${cursor === "" ? "" : `&cursor=${cursor}`}`,
      );
      paged.push(...body.items.map(({ name }) => name));
      cursor = body.nextCursor;
    }
    assert.deepEqual(paged, whole, sort);
    assert.equal(whole.length, 8);
  }
  const { body } = await world.ask<PageBody>("GET /heartbeats?sort=name&limit=3");
  assert.equal((await world.ask(`GET /heartbeats?sort=state&cursor=${body.nextCursor}`)).status, 400);
});

test("tag, slug, text and pause filter", async (t) => {
  const world = await createHeartbeatWorld(t);
  await addHeartbeat(world, { name: "Backup", tags: ["night"], description: "100 % of it" });
  await addHeartbeat(world, { name: "Import", slug: "imp", isPaused: true });
  await addHeartbeat(world, { name: "Other import", slug: "imp-2" });
  assert.deepEqual(await namesOf(world, "tag=night"), ["Backup"]);
  assert.deepEqual(await namesOf(world, "slug=imp"), ["Import"]);
  assert.deepEqual(await namesOf(world, "q=IMP"), ["Import", "Other import"]);
  assert.deepEqual(await namesOf(world, "q=100%20%25"), ["Backup"]);
  assert.deepEqual(await namesOf(world, "q=_"), []);
  assert.deepEqual(await namesOf(world, "isPaused=true"), ["Import"]);
  assert.deepEqual(await namesOf(world, "isPaused=false&q=import"), ["Other import"]);
  const bad = await world.ask("GET /heartbeats?slug=UPPER&state=sleepy&limit=0&colour=red");
  assert.deepEqual(pathsOf(bad.body), ["/colour", "/limit", "/slug", "/state"]);
});
