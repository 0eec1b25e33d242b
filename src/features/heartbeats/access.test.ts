// Who may call the verbs of heartbeats, what whoever only reads is shown, and that a stranger sees nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { permissionsOf } from "#features/accounts/index.ts";
import { addHeartbeat, backup, createHeartbeatWorld, heartbeatRoutes } from "#test/heartbeat-world.ts";
import { pathsOf } from "#test/monitor-world.ts";
import type { HeartbeatView } from "./heartbeat.ts";

const unknown = "01900000-0000-7000-8000-000000000000";
const own = heartbeatRoutes.filter(({ verb }) => /^(heartbeat|ping_key)\./.test(verb.name));
const readerMay = permissionsOf(
  "reader",
  heartbeatRoutes.map(({ verb }) => ({ name: verb.name, onlyReads: verb.kind === "query" })),
);

function bodyFor(method: string, path: string, id: string): object | undefined {
  if (method !== "POST" && method !== "PATCH") return undefined;
  if (path === "/heartbeats") return backup;
  if (path === "/heartbeats/bulk") return { items: [backup] };
  if (path.endsWith("/test-ping")) return { signal: "success" };
  return path.includes("/bulk/") ? { ids: [id] } : {};
}

test("every verb refuses who has no permission, and who is not signed in", async (t) => {
  const { ask } = await createHeartbeatWorld(t);
  for (const { method, path } of own) {
    const request = `${method} ${path.replace("{id}", unknown)}`;
    const body = bodyFor(method, path, unknown);
    const refused = await ask(request, body, { as: "reader" });
    assert.equal(refused.status, 403, request);
    assert.equal(refused.body.code, "not_allowed");
    assert.equal((await ask(request, body, { headers: { authorization: "Bearer nobody" } })).status, 401, request);
  }
});

test("a stranger's heartbeat is not there, in no verb", async (t) => {
  const world = await createHeartbeatWorld(t);
  const { id } = await addHeartbeat(world);
  const ofOne = own.filter(({ path }) => /{id}|bulk\//.test(path));
  assert.ok(ofOne.length >= 11);
  for (const { method, path } of ofOne) {
    const request = `${method} ${path.replace("{id}", id)}`;
    const answer = await world.ask(request, bodyFor(method, path, id), { as: "charlie" });
    assert.equal(answer.status, 404, request);
    assert.equal(answer.body.code, "not_found");
  }
  const list = await world.ask<{ items: [] }>("GET /heartbeats", undefined, { as: "charlie" });
  assert.equal(list.body.items.length, 0);
  const summary = await world.ask<{ total: number }>("GET /heartbeats/summary", undefined, { as: "charlie" });
  assert.equal(summary.body.total, 0);
  assert.equal((await world.ask<HeartbeatView>(`GET /heartbeats/${id}`)).body.version, 1);
});

test("a malformed id is a 400 in every verb", async (t) => {
  const { ask } = await createHeartbeatWorld(t);
  for (const { method, path } of own.filter((route) => route.path.includes("{id}"))) {
    const { status, body } = await ask(`${method} ${path.replace("{id}", "7")}`, bodyFor(method, path, "7"));
    assert.equal(status, 400, path);
    assert.ok(pathsOf(body).includes("/id"), path);
  }
});

test("whoever only reads sees everything but the addresses, and may change nothing", async (t) => {
  const world = await createHeartbeatWorld(t, { readerMay: [...readerMay] });
  const view = await addHeartbeat(world, { tokens: [{ form: "gatus", token: "core:secret" }] });
  const hidden = { ...view, pingUrl: null, pingMail: null, slugUrl: null, tokens: [] };
  const one = await world.ask(`GET /heartbeats/${view.id}`, undefined, { as: "reader" });
  assert.deepEqual(one.body, hidden);
  const list = await world.ask("GET /heartbeats", undefined, { as: "reader" });
  assert.deepEqual(list.body, { items: [hidden], nextCursor: null });
  assert.equal((await world.ask("GET /heartbeats/summary", undefined, { as: "reader" })).status, 200);
  const writing = own.filter(({ verb }) => verb.kind !== "query");
  assert.ok(writing.some(({ path }) => path === "/ping-key"));
  for (const { method, path } of writing) {
    const request = `${method} ${path.replace("{id}", view.id)}`;
    const refused = await world.ask(request, bodyFor(method, path, view.id), { as: "reader" });
    assert.equal(refused.status, 403, request);
  }
});
