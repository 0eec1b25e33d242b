// Changing a heartbeat, through a real server: what stays, what is refused, and what becomes of its deadline.
import assert from "node:assert/strict";
import { test } from "node:test";
import { addHeartbeat, backup, createHeartbeatWorld, layPulse } from "#test/heartbeat-world.ts";
import { believe, historyFaults, type MonitorWorld, pathsOf } from "#test/monitor-world.ts";
import type { HeartbeatView } from "./heartbeat.ts";
import { defaultRules } from "./rules.ts";

const after = ({ now }: MonitorWorld, seconds: number) => new Date(now().getTime() + seconds * 1_000);

test("what is left out stays, and each change is a version", async (t) => {
  const world = await createHeartbeatWorld(t);
  const before = await addHeartbeat(world, { graceSeconds: 60, okExitStatuses: [0, 2], tags: ["a"] });
  const { status, body, headers } = await world.ask<HeartbeatView>(`PATCH /heartbeats/${before.id}`, {
    name: "Weekly backup",
    startGraceSeconds: 30,
    description: "All of it",
  });
  assert.equal(status, 200);
  assert.equal(headers.get("etag"), '"2"');
  const { updatedBy } = body;
  assert.deepEqual(body, {
    ...before,
    version: 2,
    name: "Weekly backup",
    startGraceSeconds: 30,
    description: "All of it",
    updatedBy,
  });
  assert.deepEqual((await world.ask(`GET /heartbeats/${before.id}`)).body, body);
  assert.deepEqual(await historyFaults(world.pool), []);
});

test("content is replaced as a whole", async (t) => {
  const world = await createHeartbeatWorld(t);
  const content = { ...defaultRules.content, readsBody: true, failureKeywords: ["ERROR"] };
  const { id } = await addHeartbeat(world, { content });
  const other = { ...defaultRules.content, successKeywords: ["fine"] };
  assert.deepEqual((await world.ask<HeartbeatView>(`PATCH /heartbeats/${id}`, { content: other })).body.content, other);
  const part = await world.ask(`PATCH /heartbeats/${id}`, { content: { readsBody: true } });
  assert.equal(part.status, 400);
});

test("a lost update is refused, and so is a lost deletion", async (t) => {
  const world = await createHeartbeatWorld(t);
  const { id } = await addHeartbeat(world);
  const headers = { "if-match": '"1"' };
  assert.equal((await world.ask(`PATCH /heartbeats/${id}`, { name: "A" }, { headers })).status, 200);
  for (const request of [`PATCH /heartbeats/${id}`, `DELETE /heartbeats/${id}`, `POST /heartbeats/${id}/rotate`]) {
    const body = request.startsWith("DELETE") ? undefined : request.startsWith("PATCH") ? { name: "B" } : {};
    const lost = await world.ask(request, body, { headers });
    assert.equal(lost.status, 412, request);
    assert.equal(lost.body.code, "changed_meanwhile");
  }
  assert.equal((await world.ask<HeartbeatView>(`GET /heartbeats/${id}`)).body.name, "A");
});

test("the rules must hold together with what is there already, and every fault is named", async (t) => {
  const world = await createHeartbeatWorld(t);
  const { id } = await addHeartbeat(world, { graceSeconds: 60, longestSeconds: 100 });
  const { status, body } = await world.ask(`PATCH /heartbeats/${id}`, {
    startGraceSeconds: 90,
    shortestSeconds: 100,
    schedule: { kind: "cron", expressions: ["nonsense"], timeZone: "Nowhere" },
    channelIds: ["01900000-0000-7000-8000-000000000000"],
  });
  assert.equal(status, 400);
  assert.deepEqual(pathsOf(body), [
    "/channelIds/0",
    "/schedule/expressions/0",
    "/schedule/timeZone",
    "/shortestSeconds",
    "/startGraceSeconds",
  ]);
  assert.equal((await world.ask<HeartbeatView>(`GET /heartbeats/${id}`)).body.version, 1);
});

test("its address and unknown fields cannot be changed", async (t) => {
  const world = await createHeartbeatWorld(t);
  const { id } = await addHeartbeat(world);
  const { body } = await world.ask(`PATCH /heartbeats/${id}`, {
    pingId: "d2719d6e-2c55-4f6b-9c0a-000000000001",
    state: "up",
  });
  assert.deepEqual(pathsOf(body), ["/pingId", "/state"]);
});

test("the deadline is made anew by the new schedule and grace, and engines hear of it", async (t) => {
  const world = await createHeartbeatWorld(t);
  const { id } = await addHeartbeat(world);
  await believe(world.pool, id, "up", world.now());
  await layPulse(world.pool, id, {
    lastPingAt: world.now(),
    expectedAt: after(world, 3_600),
    dueAt: after(world, 7_200),
  });
  const change = { schedule: { kind: "period", periodSeconds: 600 }, graceSeconds: 60 };
  const { body } = await world.ask<HeartbeatView>(`PATCH /heartbeats/${id}`, change);
  assert.equal(body.state, "up");
  assert.equal(body.nextPingDueAt, after(world, 600).toISOString());
  assert.equal(body.downAt, after(world, 660).toISOString());
  const { rows } = await world.pool.query(
    `SELECT b.version, b.due_why AS why, t.changed_xid = pg_current_xact_id() AS "isNow", b.slot > $2::bigint AS "isHigher"
     FROM belief b JOIN thing t USING (number) WHERE t.id = $1`,
    [id, world.now().getTime()],
  );
  assert.deepEqual(rows, [{ version: 2, why: "missed", isNow: false, isHigher: true }]);
});

test("of one that is down because it was missed, an edit leaves why that was", async (t) => {
  const world = await createHeartbeatWorld(t);
  const { id } = await addHeartbeat(world);
  await believe(world.pool, id, "down", world.now());
  await layPulse(world.pool, id, { lastPingAt: after(world, -7_200), failures: 1, reason: "missed" });
  const { body } = await world.ask<HeartbeatView>(`PATCH /heartbeats/${id}`, { name: "Renamed", graceSeconds: 60 });
  assert.deepEqual([body.name, body.state, body.downAt], ["Renamed", "down", null]);
  const { rows } = await world.pool.query("SELECT due_at, due_why AS why FROM belief");
  assert.deepEqual(rows, [{ due_at: null, why: "missed" }]);
});

test("a run under way keeps its start and gets the new limit", async (t) => {
  const world = await createHeartbeatWorld(t);
  const { id } = await addHeartbeat(world);
  const startedAt = world.now().getTime();
  const runId = "11111111-1111-4111-8111-111111111111";
  await layPulse(world.pool, id, { runs: [{ runId, startedAt, aliveAt: startedAt }], dueAt: after(world, 3_600) });
  const { body } = await world.ask<HeartbeatView>(`PATCH /heartbeats/${id}`, { longestSeconds: 120 });
  const dueAt = after(world, 120).toISOString();
  assert.deepEqual(body.runs, [{ runId, startedAt: new Date(startedAt).toISOString(), dueAt }]);
  assert.equal(body.isRunning, true);
  assert.equal(body.downAt, dueAt);
});

test("tokens are replaced as a whole; those that stay stay, those that go are free for others", async (t) => {
  const world = await createHeartbeatWorld(t);
  const [a, b, c] = ["token-a", "token-b", "token-c"].map((token) => ({ form: "checkly", token }));
  const { id, pingUrl } = await addHeartbeat(world, { tokens: [a, b] });
  const { body } = await world.ask<HeartbeatView>(`PATCH /heartbeats/${id}`, { tokens: [b, c] });
  assert.deepEqual(body.tokens.map(({ token }) => token).toSorted(), ["token-b", "token-c"]);
  assert.equal(body.pingUrl, pingUrl);
  assert.equal((await world.ask("POST /heartbeats", { ...backup, tokens: [a] }, { as: "charlie" })).status, 201);
  const taken = await world.ask(`PATCH /heartbeats/${id}`, { tokens: [c, a] });
  assert.equal(taken.status, 409);
  assert.deepEqual(pathsOf(taken.body), ["/tokens/1"]);
  const twice = await world.ask(`PATCH /heartbeats/${id}`, { tokens: [c, c] });
  assert.deepEqual(pathsOf(twice.body), ["/tokens/1"]);
  const still = await world.ask<HeartbeatView>(`GET /heartbeats/${id}`);
  assert.equal(still.body.version, 2);
  assert.deepEqual(still.body.tokens, body.tokens);
  const { rows } = await world.pool.query(
    `SELECT before->'otherTools' AS before, after->'otherTools' AS after FROM audit WHERE action = 'heartbeat.update'`,
  );
  assert.deepEqual(rows, [{ before: ["checkly", "checkly"], after: ["checkly", "checkly"] }]);
});

test("what an older version stored is read with the defaults of what it did not know", async (t) => {
  const world = await createHeartbeatWorld(t);
  const { id } = await addHeartbeat(world);
  await world.pool.query(
    `UPDATE heartbeat SET rules = '{"graceSeconds": 7, "content": {"readsBody": true}, "fromLater": 1}'`,
  );
  const { body } = await world.ask<HeartbeatView>(`GET /heartbeats/${id}`);
  assert.equal(body.graceSeconds, 7);
  assert.deepEqual(body.content, { ...defaultRules.content, readsBody: true });
  assert.deepEqual(body.okExitStatuses, [0]);
  assert.ok(!("fromLater" in body));
});
