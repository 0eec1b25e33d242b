// Changing a monitor, through a real server.
import assert from "node:assert/strict";
import { test } from "node:test";
import { addMonitor, createMonitorWorld, historyFaults, pathsOf } from "#test/monitor-world.ts";
import type { MonitorView } from "./monitor.ts";

test("what is left out stays, and each change is a version", async (t) => {
  const world = await createMonitorWorld(t);
  const keyword = { url: "https://shop.example/", keyword: "Welcome" };
  const before = await addMonitor(world, { tags: ["a"], target: keyword });
  world.wait(1_000);
  const change = (body: object) => world.ask<MonitorView>(`PATCH /monitors/${before.id}`, body);
  const { body, headers } = await change({ name: "Store", target: { method: "HEAD" }, channelIds: [] });
  assert.deepEqual(body, {
    ...before,
    name: "Store",
    target: { ...before.target, method: "HEAD" },
    channelIds: [],
    version: 2,
    updatedAt: world.now().toISOString(),
  });
  assert.equal(headers.get("etag"), '"2"');
  assert.equal((await change({ channelIds: null })).body.channelIds, null);
});

test("a lost update is refused, and so is a lost deletion", async (t) => {
  const world = await createMonitorWorld(t);
  const { id } = await addMonitor(world);
  const ifMatch = (version: number) => ({ headers: { "if-match": `"${version}"` } });
  assert.equal((await world.ask(`PATCH /monitors/${id}`, { name: "B" }, ifMatch(1))).status, 200);
  const lost = await world.ask(`PATCH /monitors/${id}`, { name: "C" }, ifMatch(1));
  assert.equal(lost.status, 412);
  assert.equal(lost.body.code, "changed_meanwhile");
  assert.equal((await world.ask(`DELETE /monitors/${id}`, undefined, ifMatch(1))).status, 412);
  assert.equal((await world.ask<MonitorView>(`GET /monitors/${id}`)).body.name, "B");
});

test("the timing must hold together with what is there already", async (t) => {
  const world = await createMonitorWorld(t);
  const { id } = await addMonitor(world, { timeoutMs: 30_000, retryIntervalSeconds: 60 });
  const { body } = await world.ask(`PATCH /monitors/${id}`, { intervalSeconds: 20 });
  assert.deepEqual(pathsOf(body), ["/timeoutMs"]);
  const shortened = await world.ask<MonitorView>(`PATCH /monitors/${id}`, { intervalSeconds: 30 });
  assert.equal(shortened.body.retryIntervalSeconds, 30, "the retry interval goes down with the interval");
  const refused = await world.ask(`PATCH /monitors/${id}`, { retryIntervalSeconds: 31 });
  assert.deepEqual(pathsOf(refused.body), ["/retryIntervalSeconds"]);
});

test("a change of what is judged ends the streak; another name does not", async (t) => {
  const world = await createMonitorWorld(t);
  const { id } = await addMonitor(world);
  const streak = "UPDATE belief SET failures = 1, successes = 1, streak_at = now()";
  await world.pool.query(streak);
  await world.ask(`PATCH /monitors/${id}`, { name: "Other" });
  assert.equal((await world.ask<MonitorView>(`GET /monitors/${id}`)).body.consecutiveFailures, 1);
  for (const change of [{ failuresToDown: 3 }, { target: { url: "https://shop.example/2" } }, { successesToUp: 2 }]) {
    await world.pool.query(streak);
    const { body } = await world.ask<MonitorView>(`PATCH /monitors/${id}`, change);
    assert.equal(body.consecutiveFailures, 0);
    const { rows } = await world.pool.query("SELECT failures, successes, streak_at FROM belief");
    assert.deepEqual(rows, [{ failures: 0, successes: 0, streak_at: null }]);
  }
  assert.deepEqual(await historyFaults(world.pool), []);
});

test("the kind and unknown fields cannot be changed", async (t) => {
  const world = await createMonitorWorld(t);
  const { id } = await addMonitor(world);
  const { body } = await world.ask(`PATCH /monitors/${id}`, { kind: "http", state: "up", target: { color: 1 } });
  assert.deepEqual(pathsOf(body), ["/kind", "/state", "/target/color"]);
});
