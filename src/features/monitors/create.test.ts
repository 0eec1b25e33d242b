// Adding one monitor, through a real server: defaults, faults, channels.
import assert from "node:assert/strict";
import { test } from "node:test";
import { addMonitor, createMonitorWorld, historyFaults, pathsOf, shop } from "#test/monitor-world.ts";
import type { MonitorView } from "./monitor.ts";

test("three fields are enough; the rest has defaults", async (t) => {
  const world = await createMonitorWorld(t);
  const view = await addMonitor(world);
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
      keywordKind: "text",
      assertions: [],
      responseTimeLimitMs: null,
      auth: null,
      clientCertificate: null,
      proxy: null,
      resolver: null,
      httpVersion: "1.1",
      cacheBusting: false,
      invert: false,
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
    certificateDays: [14, 7, 1],
    domainDays: [30, 7],
    tellsCertificateChange: false,
    state: "pending",
    stateSince: world.now().toISOString(),
    lastCheckAt: null,
    lastResponseMs: null,
    lastReason: null,
    lastMessage: null,
    consecutiveFailures: 0,
    certificateDaysLeft: null,
    domainDaysLeft: null,
    createdAt: world.now().toISOString(),
    updatedAt: world.now().toISOString(),
    updatedBy: createdBy,
  });
  const read = await world.ask<MonitorView>(`GET /monitors/${id}`);
  assert.deepEqual(read.body, { ...view, certificate: null, domain: null, notices: [] });
  assert.equal(read.headers.get("etag"), '"1"');
  assert.deepEqual(await historyFaults(world.pool), []);
});

test("a paused one begins its history paused", async (t) => {
  const world = await createMonitorWorld(t);
  assert.equal((await addMonitor(world, { isPaused: true })).state, "paused");
  assert.deepEqual(await historyFaults(world.pool), []);
});

test("the retry interval is never above a short interval", async (t) => {
  const view = await addMonitor(await createMonitorWorld(t), { intervalSeconds: 10 });
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
  const named = new Set(pathsOf(body));
  const faulty = [
    "/channelIds/0",
    "/intervalSeconds",
    "/kind",
    "/name",
    "/tags",
    "/target/colour",
    "/target/url",
    "/timeoutMs",
    "/weight",
  ];
  const unnamed = faulty.filter((path) => !named.has(path));
  assert.deepEqual(unnamed, []);
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
  assert.deepEqual(pathsOf(body), [
    "/channelIds/0",
    "/retryIntervalSeconds",
    "/target/acceptedStatuses/1",
    "/target/url",
    "/timeoutMs",
  ]);
  assert.ok(!JSON.stringify(body).includes("secret@"), "a refusal repeats no password");
});

test("text that the database cannot hold is refused by name", async (t) => {
  const { ask } = await createMonitorWorld(t);
  const { status, body } = await ask("POST /monitors", { ...shop, name: "a\0b", tags: ["\ud800"] });
  assert.equal(status, 400);
  assert.deepEqual(pathsOf(body), ["/name", "/tags/0"]);
  assert.equal((await ask("GET /monitors?q=%00")).status, 400);
});

test("too many tags, or too long a tag, are refused", async (t) => {
  const { ask } = await createMonitorWorld(t);
  const tags = Array.from({ length: 21 }, (_, index) => `tag ${index}`);
  assert.equal((await ask("POST /monitors", { ...shop, tags })).status, 400);
  assert.equal((await ask("POST /monitors", { ...shop, tags: ["x".repeat(51)] })).status, 400);
  assert.equal((await ask("POST /monitors", { ...shop, tags: [...tags.slice(0, 19), "x".repeat(50)] })).status, 201);
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
