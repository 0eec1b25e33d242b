// The verbs of one monitor, through a real server.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { addResult, believe, createMonitorWorld, historyFaults, type MonitorWorld, routes } from "#test/monitor-world.ts";
import type { MonitorView } from "./monitor.ts";

const shop = { name: "Shop", kind: "http", target: { url: "https://shop.example/" } };

async function add({ ask }: MonitorWorld, more: object = {}): Promise<MonitorView> {
  const { status, body } = await ask<MonitorView>("POST /monitors", { ...shop, ...more });
  assert.equal(status, 201, JSON.stringify(body));
  return body;
}

function pathsOf(body: { errors: readonly { path: string }[] }): string[] {
  return body.errors.map(({ path }) => path).toSorted();
}

describe("adding a monitor", () => {
  test("three fields are enough; the rest has defaults", async (t) => {
    const world = await createMonitorWorld(t);
    const view = await add(world);
    const { id, createdBy, ...rest } = view;
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    assert.match(createdBy ?? "", /-7/);
    assert.deepEqual(rest, {
      version: 1,
      name: "Shop",
      kind: "http",
      target: {
        url: "https://shop.example/",
        method: "GET",
        headers: [],
        body: null,
        followRedirects: true,
        maxRedirects: 10,
        acceptedStatuses: ["200-299"],
        keyword: null,
        keywordMode: "present",
        auth: null,
        ipFamily: "auto",
        verifyCertificate: true,
      },
      intervalSeconds: 60,
      retryIntervalSeconds: 20,
      timeoutMs: 10_000,
      failuresToDown: 2,
      successesToUp: 1,
      tags: [],
      channelIds: null,
      isPaused: false,
      state: "pending",
      stateSince: world.now().toISOString(),
      lastCheckAt: null,
      lastResponseMs: null,
      lastReason: null,
      lastMessage: null,
      consecutiveFailures: 0,
      createdAt: world.now().toISOString(),
      updatedAt: world.now().toISOString(),
      updatedBy: createdBy,
    });
    const read = await world.ask<MonitorView>(`GET /monitors/${id}`);
    assert.deepEqual(read.body, view);
    assert.equal(read.headers.get("etag"), '"1"');
    assert.deepEqual(await historyFaults(world.pool), []);
  });

  test("a paused one begins its history paused", async (t) => {
    const world = await createMonitorWorld(t);
    assert.equal((await add(world, { isPaused: true })).state, "paused");
    assert.deepEqual(await historyFaults(world.pool), []);
  });

  test("the retry interval is never above a short interval", async (t) => {
    const view = await add(await createMonitorWorld(t), { intervalSeconds: 10 });
    assert.equal(view.retryIntervalSeconds, 10);
  });

  test("every fault of the form is named at once", async (t) => {
    const { ask } = await createMonitorWorld(t);
    const { status, body } = await ask("POST /monitors", {
      name: "  ",
      kind: "gopher",
      target: { url: 7, colour: "red" },
      intervalSeconds: 5,
      timeoutMs: "10",
      tags: ["a", "a"],
      channelIds: ["no-id"],
      weight: 1,
    });
    assert.equal(status, 400);
    assert.equal(body.code, "malformed_input");
    const expected = ["/channelIds/0", "/intervalSeconds", "/kind", "/name", "/tags", "/target/colour", "/target/url", "/timeoutMs", "/weight"];
    assert.deepEqual(pathsOf(body), expected);
  });

  test("every fault of the meaning is named at once", async (t) => {
    const { ask } = await createMonitorWorld(t);
    const { status, body } = await ask("POST /monitors", {
      ...shop,
      target: { url: "https://ann:secret@shop.example/", acceptedStatuses: ["200", "900"] },
      intervalSeconds: 20,
      retryIntervalSeconds: 30,
      timeoutMs: 30_000,
      channelIds: ["01900000-0000-7000-8000-000000000000"],
    });
    assert.equal(status, 400);
    const expected = ["/channelIds/0", "/retryIntervalSeconds", "/target/acceptedStatuses/1", "/target/url", "/timeoutMs"];
    assert.deepEqual(pathsOf(body), expected);
    assert.ok(!JSON.stringify(body).includes("secret@"), "a refusal repeats no password");
  });

  test("text that the database cannot hold is refused by name", async (t) => {
    const { ask } = await createMonitorWorld(t);
    const { status, body } = await ask("POST /monitors", { ...shop, name: "a\0b", tags: ["\ud800"] });
    assert.equal(status, 400);
    assert.deepEqual(pathsOf(body), ["/name", "/tags/0"]);
    assert.equal((await ask("GET /monitors?q=%00")).status, 400);
  });

  test("too many tags or channels, or too long a tag, are refused", async (t) => {
    const { ask } = await createMonitorWorld(t);
    const tags = Array.from({ length: 21 }, (_, index) => `tag ${index}`);
    assert.equal((await ask("POST /monitors", { ...shop, tags })).status, 400);
    assert.equal((await ask("POST /monitors", { ...shop, tags: ["x".repeat(51)] })).status, 400);
    assert.equal((await ask("POST /monitors", { ...shop, tags: [...tags.slice(1), "x".repeat(50)].slice(-20) })).status, 201);
  });

  test("the same Idempotency-Key adds one monitor", async (t) => {
    const { ask } = await createMonitorWorld(t);
    const headers = { "idempotency-key": "once" };
    const first = await ask<MonitorView>("POST /monitors", shop, { headers });
    const second = await ask<MonitorView>("POST /monitors", shop, { headers });
    assert.equal(second.status, 201);
    assert.deepEqual(second.body, first.body);
    const other = await ask("POST /monitors", { ...shop, name: "Other" }, { headers });
    assert.equal(other.status, 422);
  });

  test("a channel of the organisation may be named, a stranger's and a deleted one may not", async (t) => {
    const { ask } = await createMonitorWorld(t);
    const channel = { name: "Mail", kind: "email", settings: { to: ["ann@example.com"] } };
    const mine = (await ask<{ id: string }>("POST /channels", channel)).body.id;
    const theirs = (await ask<{ id: string }>("POST /channels", channel, { as: "charlie" })).body.id;
    const { body, status } = await ask<MonitorView>("POST /monitors", { ...shop, channelIds: [mine.toUpperCase()] });
    assert.equal(status, 201);
    assert.deepEqual(body.channelIds, [mine]);
    const refused = await ask("POST /monitors", { ...shop, channelIds: [mine, theirs] });
    assert.deepEqual(pathsOf(refused.body), ["/channelIds/1"]);
    await ask(`DELETE /channels/${mine}`);
    assert.equal((await ask("POST /monitors", { ...shop, channelIds: [mine] })).status, 400);
    assert.deepEqual((await ask<MonitorView>(`GET /monitors/${body.id}`)).body.channelIds, [mine]);
  });
});

describe("secrets of a target", () => {
  const target = {
    url: "https://shop.example/",
    headers: [
      { name: "Accept", value: "text/html" },
      { name: "Authorization", value: "Token of-mine" },
    ],
  };

  test("are sealed at rest, never shown, never in the audit log, and kept or replaced by a change", async (t) => {
    const world = await createMonitorWorld(t);
    const view = await add(world, { target });
    const shown = [
      { name: "Accept", value: "text/html" },
      { name: "Authorization", value: { isSet: true } },
    ];
    assert.deepEqual(view.target.headers, shown);

    const moved = await world.ask<MonitorView>(`PATCH /monitors/${view.id}`, { target: { headers: shown.toReversed() } });
    assert.equal(moved.status, 200, JSON.stringify(moved.body));
    assert.equal(await openedAuthorization(world), "Token of-mine");
    await world.ask(`PATCH /monitors/${view.id}`, { target: { url: "https://shop.example/health" } });
    assert.equal(await openedAuthorization(world), "Token of-mine");
    await world.ask(`PATCH /monitors/${view.id}`, { target: { headers: [{ name: "Authorization", value: "Token new" }] } });
    assert.equal(await openedAuthorization(world), "Token new");

    const { rows } = await world.pool.query<{ text: string }>(
      `SELECT target::text AS text FROM monitor UNION ALL SELECT encode(secrets, 'escape') FROM monitor
       UNION ALL SELECT concat(before, after) FROM audit`,
    );
    assert.equal(rows.length, 6);
    for (const { text } of rows) assert.doesNotMatch(text, /of-mine|Token new/);
  });

  test("a mark where no secret is is a fault", async (t) => {
    const world = await createMonitorWorld(t);
    const { id } = await add(world, { target });
    const { status, body } = await world.ask(`PATCH /monitors/${id}`, { target: { auth: { kind: "bearer", token: { isSet: true } } } });
    assert.equal(status, 400);
    assert.deepEqual(pathsOf(body), ["/target/auth/token"]);
    assert.equal((await world.ask("POST /monitors", { ...shop, target: { ...target, headers: [{ name: "Cookie", value: { isSet: true } }] } })).status, 400);
  });

  async function openedAuthorization({ pool, vault }: MonitorWorld): Promise<string | undefined> {
    const { loadWatched } = await import("./watched.ts");
    const shards = Array.from({ length: 256 }, (_, shard) => shard);
    const [watched] = await loadWatched(pool, vault, { shards });
    return watched?.target.headers?.find(({ name }) => name === "Authorization")?.value;
  }
});

describe("changing a monitor", () => {
  test("what is left out stays, and each change is a version", async (t) => {
    const world = await createMonitorWorld(t);
    const before = await add(world, { tags: ["a"], target: { url: "https://shop.example/", keyword: "Welcome" } });
    world.wait(1_000);
    const { body, headers } = await world.ask<MonitorView>(`PATCH /monitors/${before.id}`, {
      name: "Store",
      target: { method: "HEAD" },
      channelIds: [],
    });
    assert.deepEqual(body, {
      ...before,
      name: "Store",
      target: { ...before.target, method: "HEAD" },
      channelIds: [],
      version: 2,
      updatedAt: world.now().toISOString(),
    });
    assert.equal(headers.get("etag"), '"2"');
    assert.equal((await world.ask<MonitorView>(`PATCH /monitors/${before.id}`, { channelIds: null })).body.channelIds, null);
  });

  test("a lost update is refused, and so is a lost deletion", async (t) => {
    const world = await createMonitorWorld(t);
    const { id } = await add(world);
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
    const { id } = await add(world, { timeoutMs: 30_000, retryIntervalSeconds: 60 });
    const { body } = await world.ask(`PATCH /monitors/${id}`, { intervalSeconds: 20 });
    assert.deepEqual(pathsOf(body), ["/timeoutMs"]);
    const shortened = await world.ask<MonitorView>(`PATCH /monitors/${id}`, { intervalSeconds: 30 });
    assert.equal(shortened.body.retryIntervalSeconds, 30, "the retry interval goes down with the interval");
    const refused = await world.ask(`PATCH /monitors/${id}`, { retryIntervalSeconds: 31 });
    assert.deepEqual(pathsOf(refused.body), ["/retryIntervalSeconds"]);
  });

  test("a change of what is judged ends the streak; another name does not", async (t) => {
    const world = await createMonitorWorld(t);
    const { id } = await add(world);
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
    const { id } = await add(world);
    const { body } = await world.ask(`PATCH /monitors/${id}`, { kind: "http", state: "up", target: { color: 1 } });
    assert.deepEqual(pathsOf(body), ["/kind", "/state", "/target/color"]);
  });
});

describe("the life of a monitor", () => {
  test("pause, resume, delete and restore are events; doing one twice is nothing", async (t) => {
    const world = await createMonitorWorld(t);
    const { id } = await add(world);
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
    const { id } = await add(world, { isPaused: true });
    await world.ask(`DELETE /monitors/${id}`);
    const { body } = await world.ask<MonitorView>(`POST /monitors/${id}/restore`);
    assert.equal(body.state, "paused");
    assert.equal(body.isPaused, true);
    assert.deepEqual(await historyFaults(world.pool), []);
  });

  test("after 30 days a deletion is final", async (t) => {
    const world = await createMonitorWorld(t);
    const { id } = await add(world);
    await world.ask(`DELETE /monitors/${id}`);
    world.wait(30 * 86_400_000 + 1);
    assert.equal((await world.ask(`POST /monitors/${id}/restore`)).status, 404);
  });

  test("each step is in the audit log with what it changed", async (t) => {
    const world = await createMonitorWorld(t);
    const { id } = await add(world);
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
    const { id } = await add(world);
    const at = (ms: number) => new Date(world.now().getTime() + ms);
    await addResult(world.pool, id, { at: at(1), totalUs: 1_000 });
    await addResult(world.pool, id, { at: at(2), totalUs: 52_345, reason: "status_unexpected", message: "HTTP 500" });
    const { body } = await world.ask<MonitorView>(`GET /monitors/${id}`);
    const { lastCheckAt, lastResponseMs, lastReason, lastMessage } = body;
    const expected = { lastCheckAt: at(2).toISOString(), lastResponseMs: 52.345, lastReason: "status_unexpected", lastMessage: "HTTP 500" };
    assert.deepEqual({ lastCheckAt, lastResponseMs, lastReason, lastMessage }, expected);
  });
});

describe("who may", () => {
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
    const { id } = await add(world);
    for (const { method, path } of routes.filter((route) => route.path.startsWith("/monitors") && /{id}|bulk\//.test(route.path))) {
      const request = `${method} ${path.replace("{id}", id)}`;
      const answer = await world.ask(request, path.includes("/bulk/") ? { ids: [id] } : undefined, { as: "charlie" });
      assert.equal(answer.status, 404, request);
      assert.equal(answer.body.code, "not_found");
    }
    assert.equal((await world.ask<{ items: [] }>("GET /monitors", undefined, { as: "charlie" })).body.items.length, 0);
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
});
