// Adding and reading heartbeats, through a real server: defaults, faults, addresses.
import assert from "node:assert/strict";
import { test } from "node:test";
import { addHeartbeat, backup, createHeartbeatWorld } from "#test/heartbeat-world.ts";
import { historyFaults, pathsOf } from "#test/monitor-world.ts";
import type { HeartbeatView } from "./heartbeat.ts";
import { defaultRules } from "./rules.ts";

test("a name and a schedule are enough; the rest has defaults", async (t) => {
  const world = await createHeartbeatWorld(t);
  const view = await addHeartbeat(world);
  const { id, createdBy, pingUrl, slugUrl, ...rest } = view;
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  assert.match(
    pingUrl ?? "",
    /^http:\/\/keepwatch\.example\/api\/ping\/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\/$/,
  );
  assert.match(slugUrl ?? "", /^http:\/\/keepwatch\.example\/ping\/[0-9a-z]{22}\/nightly-backup$/);
  const now = world.now().toISOString();
  assert.deepEqual(rest, {
    version: 1,
    name: "Nightly backup",
    slug: "nightly-backup",
    description: "",
    schedule: backup.schedule,
    scheduleWords: { en: "every hour", de: "stündlich" },
    ...defaultRules,
    tags: [],
    channelIds: null,
    isPaused: false,
    pingMail: null,
    tokens: [],
    state: "new",
    stateSince: now,
    isRunning: false,
    runs: [],
    lastPingAt: null,
    lastDurationMs: null,
    nextPingDueAt: null,
    downAt: null,
    missedRuns: 0,
    pingCount: 0,
    lastReason: null,
    lastMessage: null,
    createdAt: now,
    updatedAt: now,
    updatedBy: createdBy,
  });
  const read = await world.ask<HeartbeatView>(`GET /heartbeats/${id}`);
  assert.deepEqual(read.body, view);
  assert.equal(read.headers.get("etag"), '"1"');
  assert.deepEqual(await historyFaults(world.pool), []);
});

test("what is sent is what is shown", async (t) => {
  const world = await createHeartbeatWorld(t);
  const sent = {
    name: "Import",
    slug: "the_import-2",
    description: "Loads what came in the night",
    schedule: {
      kind: "cron",
      expressions: ["0 3 * * *", "30 4 * * 1-5"],
      timeZone: "Europe/Berlin",
      daysOff: { weekdays: ["sunday"], dates: ["2026-12-24"] },
    },
    graceSeconds: 600,
    startGraceSeconds: 300,
    longestSeconds: 900,
    shortestSeconds: 5,
    earliestSeconds: 60,
    failuresToDown: 2,
    okExitStatuses: [0, 3],
    slowFactor: 2.5,
    onlyPost: true,
    isUpsideDown: true,
    resumesByPing: false,
    content: {
      readsBody: true,
      readsMailSubject: true,
      readsMailBody: false,
      failureKeywords: ["ERROR"],
      successKeywords: ["done"],
      startKeywords: ["begin"],
      otherwise: "fail",
      json: { path: "result.0", operator: ">=", value: 3 },
    },
    tags: ["night"],
    channelIds: [],
    isPaused: true,
    tokens: [
      { form: "gatus", token: "core_import:secret" },
      { form: "uptimeKuma", token: "abcdef0123456789abcdef0123456789" },
    ],
  };
  const { state, ...view } = await addHeartbeat(world, { ...sent, pingId: "D2719D6E-2C55-4F6B-9C0A-000000000001" });
  const shown: Record<string, unknown> = view;
  assert.deepEqual(Object.fromEntries(Object.keys(sent).map((name) => [name, shown[name]])), {
    ...sent,
    tokens: view.tokens,
  });
  const byForm = view.tokens.toSorted((a, b) => a.form.localeCompare(b.form));
  assert.deepEqual(byForm, sent.tokens);
  assert.equal(view.pingUrl, "http://keepwatch.example/api/ping/d2719d6e-2c55-4f6b-9c0a-000000000001/");
  assert.equal(state, "paused");
  assert.deepEqual(await historyFaults(world.pool), []);
});

test("the slug is made from the name, as far as one can be", async (t) => {
  const world = await createHeartbeatWorld(t);
  const slugs: [string, string][] = [
    ["Nightly backup", "nightly-backup"],
    ["  Émile's DB_dump (eu) ", "emile-s-db_dump-eu"],
    ["日本", ""],
    ["x".repeat(150), "x".repeat(100)],
  ];
  for (const [name, slug] of slugs) assert.equal((await addHeartbeat(world, { name })).slug, slug, name);
  const nameless = await addHeartbeat(world, { name: "日本" });
  assert.equal(nameless.slugUrl, null);
});

test("two may have one slug", async (t) => {
  const world = await createHeartbeatWorld(t);
  await addHeartbeat(world, { slug: "same" });
  assert.equal((await addHeartbeat(world, { slug: "same" })).slug, "same");
});

test("every fault of the form is named at once", async (t) => {
  const { ask } = await createHeartbeatWorld(t);
  const { status, body } = await ask("POST /heartbeats", {
    name: " ",
    slug: "Not A Slug",
    schedule: { kind: "period", periodSeconds: 1 },
    pingId: "no-uuid",
    graceSeconds: -1,
    failuresToDown: 0,
    okExitStatuses: [],
    content: { readsBody: true },
    tokens: [{ form: "pigeon", token: "x" }],
    weight: 1,
  });
  assert.equal(status, 400);
  const named = pathsOf(body);
  const faulty = [
    "/name",
    "/slug",
    "/schedule/periodSeconds",
    "/pingId",
    "/graceSeconds",
    "/failuresToDown",
    "/okExitStatuses",
    "/content/otherwise",
    "/tokens/0/form",
    "/weight",
  ];
  assert.deepEqual(
    faulty.filter((path) => !named.includes(path)),
    [],
  );
});

test("every fault of the meaning is named at once", async (t) => {
  const { ask } = await createHeartbeatWorld(t);
  const { status, body } = await ask("POST /heartbeats", {
    ...backup,
    schedule: {
      kind: "cron",
      expressions: ["0 3 * * *", "61 * * * *"],
      timeZone: "Mars/Olympus",
      daysOff: { dates: ["2026-02-30"] },
    },
    pingId: "01900000-0000-7000-8000-000000000000",
    graceSeconds: 60,
    startGraceSeconds: 61,
    longestSeconds: 10,
    shortestSeconds: 10,
    content: { ...defaultRules.content, json: { path: "ok", operator: "<", value: true } },
    channelIds: ["01900000-0000-7000-8000-000000000000"],
  });
  assert.equal(status, 400);
  assert.deepEqual(pathsOf(body), [
    "/channelIds/0",
    "/content/json/value",
    "/pingId",
    "/schedule/daysOff/dates/0",
    "/schedule/expressions/1",
    "/schedule/timeZone",
    "/shortestSeconds",
    "/startGraceSeconds",
  ]);
  const short = await ask("POST /heartbeats", { ...backup, graceSeconds: 30, shortestSeconds: 30 });
  assert.deepEqual(pathsOf(short.body), ["/shortestSeconds"]);
});

test("an address that is taken is refused alike, whosever it is, and nothing is added", async (t) => {
  const world = await createHeartbeatWorld(t);
  const pingId = "d2719d6e-2c55-4f6b-9c0a-000000000001";
  const token = { form: "betterStack", token: "abcd1234" };
  await world.ask("POST /heartbeats", { ...backup, pingId, tokens: [token] }, { as: "charlie" });
  const stranger = await world.ask("POST /heartbeats", { ...backup, pingId });
  assert.equal(stranger.status, 409);
  assert.equal(stranger.body.code, "ping_address_taken");
  assert.deepEqual(pathsOf(stranger.body), ["/pingId"]);
  const own = await world.ask("POST /heartbeats", { ...backup, pingId }, { as: "charlie" });
  assert.deepEqual({ ...own.body, requestId: "" }, { ...stranger.body, requestId: "" });
  const both = await world.ask("POST /heartbeats", {
    ...backup,
    tokens: [{ form: "checkly", token: "abcd1234" }, token],
  });
  assert.deepEqual(pathsOf(both.body), ["/tokens/1"]);
  const twice = await world.ask("POST /heartbeats/bulk", { items: [backup, { ...backup, tokens: [token, token] }] });
  assert.deepEqual(pathsOf(twice.body), ["/items/1/tokens/0", "/items/1/tokens/1"]);
  assert.equal((await world.ask<{ items: unknown[] }>("GET /heartbeats")).body.items.length, 0);
});

test("addresses are sealed at rest, and not in the audit log", async (t) => {
  const world = await createHeartbeatWorld(t);
  const view = await addHeartbeat(world, { tokens: [{ form: "kener", token: "tag:a-token-of-kener" }] });
  const uuid = /ping\/([^/]+)\//.exec(view.pingUrl ?? "")![1]!;
  const key = /ping\/([^/]+)\//.exec(view.slugUrl ?? "")![1]!;
  const { rows } = await world.pool.query<{ text: string }>(
    `SELECT encode(sealed, 'escape') AS text FROM ping_address UNION ALL
     SELECT encode(sealed, 'escape') FROM ping_key UNION ALL
     SELECT a::text FROM audit a UNION ALL SELECT e::text FROM event e`,
  );
  assert.ok(rows.length >= 6);
  for (const secret of [uuid, key, "a-token-of-kener"])
    assert.deepEqual(
      rows.filter(({ text }) => text.includes(secret)),
      [],
    );
});

test("where mail is taken, a heartbeat has a mail address, as secret as the other", async (t) => {
  const world = await createHeartbeatWorld(t, {
    pingMailDomain: "ping.example",
    readerMay: ["heartbeat.list", "heartbeat.read"],
  });
  const { id, pingUrl, pingMail } = await addHeartbeat(world);
  assert.equal(pingMail, `${/ping\/([^/]+)\//.exec(pingUrl!)![1]}@ping.example`);
  const read = await world.ask<HeartbeatView>(`GET /heartbeats/${id}`, undefined, { as: "reader" });
  assert.equal(read.body.pingMail, null);
});

test("the same Idempotency-Key adds one heartbeat; its addresses are read again, not repeated", async (t) => {
  const world = await createHeartbeatWorld(t);
  const headers = { "idempotency-key": "once" };
  const first = await world.ask<HeartbeatView>("POST /heartbeats", backup, { headers });
  const second = await world.ask<HeartbeatView>("POST /heartbeats", backup, { headers });
  assert.equal(second.status, 201);
  assert.deepEqual(second.body, { ...first.body, pingUrl: null, slugUrl: null });
  assert.equal((await world.ask("POST /heartbeats", { ...backup, name: "Other" }, { headers })).status, 422);
  const kept = await world.pool.query<{ answer: string }>("SELECT answer::text AS answer FROM idempotency");
  assert.ok(!kept.rows[0]!.answer.includes("/ping/"));
});

test("a thousand are added at once, all or none", async (t) => {
  const world = await createHeartbeatWorld(t);
  const items = Array.from({ length: 1_000 }, (_, index) => ({ ...backup, name: `Job ${index}` }));
  const bad = await world.ask("POST /heartbeats/bulk", {
    items: [...items.slice(1), { ...backup, shortestSeconds: 9_999 }],
  });
  assert.deepEqual(pathsOf(bad.body), ["/items/999/shortestSeconds"]);
  const { status, body } = await world.ask<{ items: HeartbeatView[] }>("POST /heartbeats/bulk", { items });
  assert.equal(status, 201);
  assert.deepEqual(
    body.items.map(({ name }) => name),
    items.map(({ name }) => name),
  );
  assert.equal(new Set(body.items.map(({ pingUrl }) => pingUrl)).size, 1_000);
  const { rows } = await world.pool.query("SELECT count(*) AS count FROM thing");
  assert.deepEqual(rows, [{ count: 1_000 }]);
  assert.deepEqual(await historyFaults(world.pool), []);
});
