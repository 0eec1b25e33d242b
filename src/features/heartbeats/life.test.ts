// The steps of a heartbeat's life, through a real server.
import assert from "node:assert/strict";
import { test } from "node:test";
import { addHeartbeat, createHeartbeatWorld, layPulse } from "#test/heartbeat-world.ts";
import { believe, historyFaults, listen, pathsOf } from "#test/monitor-world.ts";
import type { HeartbeatView } from "./heartbeat.ts";

test("pause, resume, delete and restore are events; doing one twice is nothing", async (t) => {
  const world = await createHeartbeatWorld(t);
  const { id } = await addHeartbeat(world);
  const step = async (request: string) => (await world.ask(request)).status;
  await believe(world.pool, id, "down", world.now());
  assert.equal(await step(`POST /heartbeats/${id}/pause`), 200);
  assert.equal(await step(`POST /heartbeats/${id}/pause`), 200);
  assert.equal(await step(`POST /heartbeats/${id}/resume`), 200);
  assert.equal(await step(`POST /heartbeats/${id}/resume`), 200);
  assert.equal(await step(`DELETE /heartbeats/${id}`), 204);
  assert.equal(await step(`DELETE /heartbeats/${id}`), 404);
  assert.equal(await step(`GET /heartbeats/${id}`), 404);
  assert.equal(await step(`POST /heartbeats/${id}/restore`), 200);
  assert.equal(await step(`POST /heartbeats/${id}/restore`), 200);
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

test("one that is paused is awaited no more, nor are its runs; resumed it waits for its next ping", async (t) => {
  const world = await createHeartbeatWorld(t);
  const { id } = await addHeartbeat(world);
  const now = world.now().getTime();
  await believe(world.pool, id, "up", world.now());
  await layPulse(world.pool, id, {
    lastPingAt: world.now(),
    expectedAt: new Date(now + 3_600_000),
    dueAt: new Date(now + 7_200_000),
    runs: [{ runId: null, startedAt: now, aliveAt: now }],
  });
  const paused = (await world.ask<HeartbeatView>(`POST /heartbeats/${id}/pause`)).body;
  const idle = { nextPingDueAt: null, downAt: null, isRunning: false, runs: [] };
  const partOf = ({ nextPingDueAt, downAt, isRunning, runs }: HeartbeatView) => ({
    nextPingDueAt,
    downAt,
    isRunning,
    runs,
  });
  assert.deepEqual(partOf(paused), idle);
  assert.equal(paused.state, "paused");
  const resumed = (await world.ask<HeartbeatView>(`POST /heartbeats/${id}/resume`)).body;
  assert.deepEqual(partOf(resumed), idle);
  assert.equal(resumed.state, "new");
  assert.equal(resumed.lastPingAt, world.now().toISOString());
  const { rows } = await world.pool.query("SELECT due_at, due_why, expected_at, runs FROM belief");
  assert.deepEqual(rows, [{ due_at: null, due_why: null, expected_at: null, runs: null }]);
});

test("one that a ping has woken is not paused any more, and can be paused again", async (t) => {
  const world = await createHeartbeatWorld(t);
  const { id } = await addHeartbeat(world, { isPaused: true });
  await believe(world.pool, id, "up", world.now());
  const woken = (await world.ask<HeartbeatView>(`GET /heartbeats/${id}`)).body;
  assert.deepEqual([woken.isPaused, woken.state], [false, "up"]);
  const listed = async (query: string) =>
    (await world.ask<{ items: unknown[] }>(`GET /heartbeats?${query}`)).body.items.length;
  assert.deepEqual([await listed("isPaused=false"), await listed("isPaused=true")], [1, 0]);
  assert.equal((await world.ask<HeartbeatView>(`POST /heartbeats/${id}/resume`)).body.state, "up");
  const edited = (await world.ask<HeartbeatView>(`PATCH /heartbeats/${id}`, { name: "B" })).body;
  assert.deepEqual([edited.isPaused, edited.state], [false, "up"]);
  assert.equal((await world.ask<HeartbeatView>(`POST /heartbeats/${id}/pause`)).body.state, "paused");
  assert.deepEqual(await historyFaults(world.pool), []);
});

test("one that was paused when it was deleted comes back paused; after 30 days it comes back no more", async (t) => {
  const world = await createHeartbeatWorld(t);
  const { id } = await addHeartbeat(world, { isPaused: true });
  await world.ask(`DELETE /heartbeats/${id}`);
  const { body } = await world.ask<HeartbeatView>(`POST /heartbeats/${id}/restore`);
  assert.deepEqual([body.state, body.isPaused], ["paused", true]);
  await world.ask(`DELETE /heartbeats/${id}`);
  world.wait(30 * 86_400_000 + 1);
  assert.equal((await world.ask(`POST /heartbeats/${id}/restore`)).status, 404);
  assert.deepEqual(await historyFaults(world.pool), []);
});

test("many take a step together, or none does", async (t) => {
  const world = await createHeartbeatWorld(t);
  const ids = [(await addHeartbeat(world)).id, (await addHeartbeat(world)).id];
  const unknown = "01900000-0000-7000-8000-000000000000";
  for (const step of ["pause", "resume", "delete", "restore"]) {
    const refused = await world.ask(`POST /heartbeats/bulk/${step}`, { ids: [ids[0], unknown] });
    assert.equal(refused.status, 404);
    assert.deepEqual(pathsOf(refused.body), ["/ids/1"]);
    const { rows } = await world.pool.query("SELECT DISTINCT version FROM thing");
    assert.equal(rows.length, 1);
    const done = await world.ask<{ items: HeartbeatView[] } | null>(`POST /heartbeats/bulk/${step}`, { ids });
    assert.equal(done.status, step === "delete" ? 204 : 200);
    if (done.body !== null)
      assert.deepEqual(
        done.body.items.map(({ id }) => id),
        ids,
      );
  }
  assert.deepEqual(await historyFaults(world.pool), []);
});

test("monitors are no heartbeats, and heartbeats no monitors", async (t) => {
  const world = await createHeartbeatWorld(t);
  const { id } = await addHeartbeat(world);
  for (const request of [`GET /monitors/${id}`, `POST /monitors/${id}/pause`, `DELETE /monitors/${id}`])
    assert.equal((await world.ask(request)).status, 404, request);
  const { body } = await world.ask<{ items: unknown[] }>("GET /monitors");
  assert.deepEqual(body.items, []);
  const { body: monitor } = await world.ask<{ id: string }>("POST /monitors", {
    name: "Shop",
    kind: "http",
    target: { url: "https://shop.example/" },
  });
  for (const request of [`GET /heartbeats/${monitor.id}`, `POST /heartbeats/${monitor.id}/rotate`])
    assert.equal((await world.ask(request, request.startsWith("POST") ? {} : undefined)).status, 404, request);
});

test("each step is in the audit log with what it changed", async (t) => {
  const world = await createHeartbeatWorld(t);
  const { id } = await addHeartbeat(world);
  await world.ask(`POST /heartbeats/${id}/pause`);
  await world.ask(`POST /heartbeats/${id}/pause`);
  await world.ask(`PATCH /heartbeats/${id}`, { graceSeconds: 5 });
  await world.ask(`DELETE /heartbeats/${id}`);
  const { rows } = await world.pool.query(
    `SELECT action, before->'isPaused' AS was, after->'isPaused' AS is, before->'graceSeconds' AS "waited", after->'graceSeconds' AS waits
     FROM audit WHERE object_id = $1 ORDER BY id`,
    [id],
  );
  assert.deepEqual(rows, [
    { action: "heartbeat.create", was: null, is: false, waited: null, waits: 3_600 },
    { action: "heartbeat.pause", was: false, is: true, waited: 3_600, waits: 3_600 },
    { action: "heartbeat.update", was: true, is: true, waited: 3_600, waits: 5 },
    { action: "heartbeat.delete", was: true, is: null, waited: 5, waits: null },
  ]);
});

test("every step wakes whoever takes pings, and an event whoever tells", async (t) => {
  const world = await createHeartbeatWorld(t);
  const heard: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  await listen(t, world, ["thing", "event", "enough"], (channel) => {
    if (channel === "enough") resolve();
    else heard.push(channel);
  });
  const { id } = await addHeartbeat(world);
  await world.ask(`PATCH /heartbeats/${id}`, { name: "B" });
  await world.ask(`POST /heartbeats/${id}/rotate`, {});
  await world.ask(`POST /heartbeats/${id}/pause`);
  await world.pool.query("SELECT pg_notify('enough', '')");
  await promise;
  // The first heartbeat of an organisation makes its ping key as well, in the same commit: one notice.
  assert.deepEqual(heard, ["thing", "event", "thing", "thing", "thing", "event"]);
});
