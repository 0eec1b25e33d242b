// What is done to checks in this dialect, what it leaves behind, and how it is limited (wire.md, section 2). Through a
// real server.
import assert from "node:assert/strict";
import { createHash, randomUUID } from "node:crypto";
import { test } from "node:test";
import { createHealthchecksWorld, keys } from "#test/healthchecks-world.ts";
import { layPulse } from "#test/heartbeat-world.ts";
import { believe, historyFaults } from "#test/monitor-world.ts";
import { REQUESTS_A_MINUTE } from "./rate-limit.ts";

const versions = [1, 2, 3];

test("wire §2: deleting answers what was deleted; pausing and resuming", async (t) => {
  const world = await createHealthchecksWorld(t);
  const made = await world.add({ name: "Short-lived" });
  const at = `/api/v3/checks/${made.uuid}`;
  const uniqueKey = createHash("sha1").update(made.uuid.replaceAll("-", "").slice(0, 16)).digest("hex");
  assert.equal((await world.send(`GET /api/v3/checks/${uniqueKey}`)).status, 200);
  const early = await world.send(`POST ${at}/resume`, "");
  assert.deepEqual([early.status, early.body], [409, { error: "check is not paused" }]);
  for (const body of ["", undefined, {}]) {
    const paused = await world.send(`POST ${at}/pause`, body);
    assert.deepEqual([paused.status, paused.body["status"]], [200, "paused"]);
  }
  const resumed = await world.send(`POST ${at}/resume`);
  assert.deepEqual([resumed.status, resumed.body["status"]], [200, "new"]);
  const deleted = await world.send(`DELETE ${at}`);
  assert.deepEqual([deleted.status, deleted.body], [200, made]);
  assert.equal((await world.send(`GET /api/v3/checks/${uniqueKey}`)).status, 404);
  for (const request of [`GET ${at}`, `DELETE ${at}`, `POST ${at}`])
    assert.equal((await world.send(request)).status, 404);
  assert.deepEqual(await historyFaults(world.pool), []);
});

test("a check that is resumed begins anew: no last ping, and none that is expected", async (t) => {
  const world = await createHealthchecksWorld(t);
  const made = await world.add({});
  const { id } = await world.idOf(made);
  const lastPingAt = new Date(world.now().getTime() - 60_000);
  await believe(world.pool, id, "up", world.now());
  await layPulse(world.pool, id, { lastPingAt });
  const told = async (request: string) => {
    const { status, last_ping, next_ping, n_pings } = (await world.send(request)).body;
    return [status, last_ping, next_ping, n_pings];
  };
  const at = `/api/v3/checks/${made.uuid}`;
  const last = `${lastPingAt.toISOString().slice(0, 19)}+00:00`;
  assert.deepEqual(await told(`POST ${at}/pause`), ["paused", last, null, 1]);
  assert.deepEqual(await told(`POST ${at}/resume`), ["new", null, null, 1]);
  assert.deepEqual(await told(`GET ${at}`), ["new", null, null, 1]);
});

test("whatever is done here is our own act: audited, by the key, under its permission", async (t) => {
  const world = await createHealthchecksWorld(t);
  const { uuid } = await world.add({ name: "A" });
  await world.send(`POST /api/v3/checks/${uuid}`, { name: "B" });
  await world.send(`POST /api/v3/checks/${uuid}/pause`);
  await world.send(`POST /api/v3/checks/${uuid}/resume`);
  await world.send(`DELETE /api/v3/checks/${uuid}`);
  const { rows } = await world.pool.query<{ action: string }>(
    "SELECT action, actor_kind, actor_name FROM audit WHERE object_kind = 'heartbeat' ORDER BY id",
  );
  assert.deepEqual(
    rows,
    ["create", "update", "pause", "resume", "delete"].map((act) => ({
      action: `heartbeat.${act}`,
      actor_kind: "api_key",
      actor_name: "alice",
    })),
  );
});

test("wire §2: 429 beyond so many requests a minute, for each key by itself", async (t) => {
  const world = await createHealthchecksWorld(t);
  for (let count = 0; count < REQUESTS_A_MINUTE; count++)
    assert.equal((await world.send("GET /api/v3/checks/")).status, 200);
  const refused = await world.send("GET /api/v1/checks/");
  assert.deepEqual([refused.status, refused.body], [429, { error: "too many requests" }]);
  assert.equal(refused.headers.get("retry-after"), "60");
  assert.equal((await world.send("GET /api/v1/checks/", undefined, { as: "reader" })).status, 200);
  assert.equal((await world.send("GET /api/v1/status/")).status, 200);
  world.wait(60_000);
  assert.equal((await world.send("GET /api/v3/checks/")).status, 200);
});

test("wire §2: preflight, status, and what is not there", async (t) => {
  const world = await createHealthchecksWorld(t);
  for (const version of versions) {
    const preflight = await world.send(`OPTIONS /api/v${version}/checks/`, undefined, { as: null });
    assert.equal(preflight.status, 204);
    assert.equal(preflight.headers.get("access-control-allow-origin"), "*");
    assert.equal(preflight.headers.get("access-control-allow-methods"), "GET, POST, OPTIONS");
    assert.match(preflight.headers.get("access-control-allow-headers") ?? "", /X-Api-Key/);
    const status = await world.send(`GET /api/v${version}/status/`, undefined, { as: null });
    assert.deepEqual([status.status, status.text], [200, "OK"]);
    const wrong = await world.send(`PUT /api/v${version}/checks/${randomUUID()}`, {});
    assert.deepEqual([wrong.status, wrong.headers.get("allow")], [405, "GET, POST, DELETE, OPTIONS"]);
    for (const path of ["metrics/", "checks/x/y", "nothing/"])
      assert.equal((await world.send(`GET /api/v${version}/${path}`)).status, 404, path);
  }
  assert.equal((await world.send("GET /api/v4/checks/")).status, 404);
  const head = await world.send("HEAD /api/v3/checks/");
  assert.deepEqual([head.status, head.text], [200, ""]);
});

test("wire §2: channels; without a slash, v1 leads their clients to theirs and ours to ours", async (t) => {
  const world = await createHealthchecksWorld(t);
  const bearer = { authorization: `Bearer ${keys.alice}`, "content-type": "application/json" };
  const channel = {
    name: "Ops",
    kind: "webhook",
    settings: { url: "https://hooks.example/x", secret: "0123456789abcdef" },
  };
  const made = await fetch(`${world.address}/api/v1/channels`, {
    method: "POST",
    headers: bearer,
    body: JSON.stringify(channel),
  });
  const { id } = (await made.json()) as { id: string };
  const expected = { channels: [{ id, name: "Ops", kind: "webhook" }] };
  for (const path of ["v1/channels/", "v2/channels/", "v3/channels/", "v2/channels", "v3/channels"])
    assert.deepEqual((await world.send(`GET /api/${path}`)).body, expected, path);
  const led = await world.send("GET /api/v1/channels?a=b");
  assert.deepEqual([led.status, led.headers.get("location")], [301, "/api/v1/channels/?a=b"]);
  const ours = await world.send("GET /api/v1/channels", undefined, { headers: bearer });
  assert.deepEqual([ours.status, (ours.body["items"] as unknown[]).length], [200, 1]);
});
