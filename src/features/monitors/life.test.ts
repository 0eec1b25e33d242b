// The steps of a monitor's life, through a real server.
import assert from "node:assert/strict";
import { test } from "node:test";
import { addMonitor, addResult, believe, createMonitorWorld, historyFaults } from "#test/monitor-world.ts";
import type { MonitorView } from "./monitor.ts";

test("pause, resume, delete and restore are events; doing one twice is nothing", async (t) => {
  const world = await createMonitorWorld(t);
  const { id } = await addMonitor(world);
  const step = async (request: string) => (await world.ask<MonitorView>(request)).status;
  await believe(world.pool, id, "down", world.now());
  assert.equal(await step(`POST /monitors/${id}/pause`), 200);
  assert.equal(await step(`POST /monitors/${id}/pause`), 200);
  assert.equal(await step(`POST /monitors/${id}/resume`), 200);
  assert.equal(await step(`POST /monitors/${id}/resume`), 200);
  assert.equal(await step(`DELETE /monitors/${id}`), 204);
  assert.equal(await step(`DELETE /monitors/${id}`), 404);
  assert.equal(await step(`GET /monitors/${id}`), 404);
  assert.equal(await step(`POST /monitors/${id}/restore`), 200);
  assert.equal(await step(`POST /monitors/${id}/restore`), 200);
  const { rows } = await world.pool.query("SELECT state, reason, version FROM event ORDER BY seq");
  assert.deepEqual(rows, [
    { state: "pending", reason: null, version: 1 },
    { state: "down", reason: null, version: 1 },
    { state: "paused", reason: "paused_by_person", version: 2 },
    { state: "pending", reason: null, version: 3 },
    { state: "paused", reason: "deleted_by_person", version: 4 },
    { state: "pending", reason: null, version: 5 },
  ]);
  assert.deepEqual(await historyFaults(world.pool), []);
});

test("a monitor that was paused when it was deleted comes back paused", async (t) => {
  const world = await createMonitorWorld(t);
  const { id } = await addMonitor(world, { isPaused: true });
  await world.ask(`DELETE /monitors/${id}`);
  const { body } = await world.ask<MonitorView>(`POST /monitors/${id}/restore`);
  assert.equal(body.state, "paused");
  assert.equal(body.isPaused, true);
  assert.deepEqual(await historyFaults(world.pool), []);
});

test("after 30 days a deletion is final", async (t) => {
  const world = await createMonitorWorld(t);
  const { id } = await addMonitor(world);
  await world.ask(`DELETE /monitors/${id}`);
  world.wait(30 * 86_400_000 + 1);
  assert.equal((await world.ask(`POST /monitors/${id}/restore`)).status, 404);
});

test("each step is in the audit log with what it changed", async (t) => {
  const world = await createMonitorWorld(t);
  const { id } = await addMonitor(world);
  await world.ask(`POST /monitors/${id}/pause`);
  await world.ask(`POST /monitors/${id}/pause`);
  await world.ask(`PATCH /monitors/${id}`, { name: "B" });
  await world.ask(`DELETE /monitors/${id}`);
  const { rows } = await world.pool.query(
    `SELECT action, object_id = $1 AS "isIts", before->'isPaused' AS was, after->'isPaused' AS is FROM audit ORDER BY id`,
    [id],
  );
  assert.deepEqual(rows, [
    { action: "monitor.create", isIts: true, was: null, is: false },
    { action: "monitor.pause", isIts: true, was: false, is: true },
    { action: "monitor.update", isIts: true, was: true, is: true },
    { action: "monitor.delete", isIts: true, was: true, is: null },
  ]);
});

test("the newest result is shown", async (t) => {
  const world = await createMonitorWorld(t);
  const { id } = await addMonitor(world);
  const at = (ms: number) => new Date(world.now().getTime() + ms);
  await addResult(world.pool, id, { at: at(1), totalUs: 1_000 });
  await addResult(world.pool, id, { at: at(2), totalUs: 52_345, reason: "status_unexpected", message: "HTTP 500" });
  const { body } = await world.ask<MonitorView>(`GET /monitors/${id}`);
  assert.equal(body.lastCheckAt, at(2).toISOString());
  assert.equal(body.lastResponseMs, 52.345);
  assert.equal(body.lastReason, "status_unexpected");
  assert.equal(body.lastMessage, "HTTP 500");
});
