// Who may call the verbs of monitors and channels, and that a stranger sees nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { addMonitor, createMonitorWorld, pathsOf, routes, shop } from "#test/monitor-world.ts";
import type { MonitorView } from "./monitor.ts";

const inputs: Record<string, object> = {
  "POST /monitors": shop,
  "POST /monitors/try": { kind: "http", target: shop.target },
  "POST /monitors/bulk": { items: [shop] },
  "POST /channels": { name: "Mail", kind: "email", settings: { to: ["ann@example.com"] } },
};

test("every verb refuses who has no permission, and who is not signed in", async (t) => {
  const { ask } = await createMonitorWorld(t);
  const id = "01900000-0000-7000-8000-000000000000";
  for (const { method, path } of routes) {
    const request = `${method} ${path.replace("{id}", id)}`;
    const body = inputs[`${method} ${path}`] ?? (path.includes("/bulk/") ? { ids: [id] } : undefined);
    const refused = await ask(request, body, { as: "reader" });
    assert.equal(refused.status, 403, request);
    assert.equal(refused.body.code, "not_allowed");
    const unknown = await ask(request, body, { headers: { authorization: "Bearer nobody" } });
    assert.equal(unknown.status, 401, request);
  }
});

test("a stranger's monitor is not there, in no verb", async (t) => {
  const world = await createMonitorWorld(t);
  const { id } = await addMonitor(world);
  const ofOne = routes.filter(({ path }) => path.startsWith("/monitors") && /{id}|bulk\//.test(path));
  assert.ok(ofOne.length >= 12);
  for (const { method, path } of ofOne) {
    const request = `${method} ${path.replace("{id}", id)}`;
    const answer = await world.ask(request, path.includes("/bulk/") ? { ids: [id] } : undefined, { as: "charlie" });
    assert.equal(answer.status, 404, request);
    assert.equal(answer.body.code, "not_found");
  }
  const list = await world.ask<{ items: [] }>("GET /monitors", undefined, { as: "charlie" });
  assert.equal(list.body.items.length, 0);
  assert.equal((await world.ask<MonitorView>(`GET /monitors/${id}`)).body.version, 1);
});

test("a malformed id is a 400 in every verb", async (t) => {
  const { ask } = await createMonitorWorld(t);
  for (const { method, path } of routes.filter((route) => route.path.includes("{id}"))) {
    const { status, body } = await ask(`${method} ${path.replace("{id}", "7")}`);
    assert.equal(status, 400, path);
    assert.deepEqual(pathsOf(body), ["/id"]);
  }
});
