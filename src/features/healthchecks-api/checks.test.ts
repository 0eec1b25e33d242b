// Healthchecks' management API as its clients use it, row by row of wire.md, section 2: addresses, keys, the check object,
// and that everything done there is done by our verbs. Through a real server.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { layPulse } from "#test/heartbeat-world.ts";
import { createHealthchecksWorld, keys, publicUrl, type Who } from "#test/healthchecks-world.ts";
import { believe } from "#test/monitor-world.ts";

const noSuchUuid = "00000000-0000-4000-8000-000000000000";
const versions = [1, 2, 3];

function uniqueKey(uuid: string): string {
  return createHash("sha1").update(uuid.replaceAll("-", "").slice(0, 16)).digest("hex");
}

test("wire §2: which key opens which route, in every version", async (t) => {
  const world = await createHealthchecksWorld(t);
  const { uuid } = await world.add({ name: "Backup" });
  const rows: [request: string, forReaders: boolean, status?: number][] = [
    ["GET checks/", true],
    ["GET checks", true],
    [`GET checks/${uuid}`, true],
    [`GET checks/${uniqueKey(uuid)}`, true],
    [`POST checks/${uuid}`, false],
    ["POST checks/", false, 201],
    [`POST checks/${uuid}/pause`, false],
    [`POST checks/${uuid}/resume`, false],
    [`GET checks/${uuid}/pings/`, false],
    [`GET checks/${uuid}/pings`, false],
    [`GET checks/${uuid}/pings/1/body`, false, 404],
    [`GET checks/${uuid}/flips/`, true],
    [`GET checks/${uniqueKey(uuid)}/flips/`, true],
    ["GET channels/", false],
    ["GET badges/", true],
  ];
  for (const version of versions)
    for (const [line, forReaders, status = 200] of rows) {
      const [method, path] = line.split(" ");
      const request = `${method} /api/v${version}/${path}`;
      const body = method === "POST" ? {} : undefined;
      const wrong = { "x-api-key": "kw_thisIsNoKeyOfAnybodyAtAllNotEvenOfCharlie" };
      const missing = await world.send(request, body, { as: null });
      assert.deepEqual([missing.status, missing.body], [401, { error: "missing api key" }], request);
      const unknown = await world.send(request, body, { headers: wrong, as: null });
      assert.deepEqual([unknown.status, unknown.body], [401, { error: "wrong api key" }], request);
      const read = await world.send(request, body, { as: "reader" });
      if (forReaders) assert.equal(read.status, status, `${request}: ${read.text}`);
      else assert.deepEqual([read.status, read.body], [401, { error: "wrong api key" }], request);
      world.wait(60_000);
      const done = await world.send(request, body);
      assert.equal(done.status, status, `${request}: ${done.text}`);
      assert.equal(done.headers.get("access-control-allow-origin"), "*");
    }
});

test("wire §2: a check of another organisation is 403, one that nobody has 404", async (t) => {
  const world = await createHealthchecksWorld(t);
  const { uuid } = await world.add({});
  const paths = [
    "GET checks/ID",
    "POST checks/ID",
    "DELETE checks/ID",
    "POST checks/ID/pause",
    "POST checks/ID/resume",
    "GET checks/ID/pings/",
    "GET checks/ID/pings/1/body",
    "GET checks/ID/flips/",
  ];
  for (const path of paths) {
    const ask = (id: string, as: Who) =>
      world.send(path.replace("checks/ID", `/api/v3/checks/${id}`), undefined, { as });
    const theirs = await ask(uuid, "charlie");
    assert.deepEqual([theirs.status, theirs.body], [403, { error: "forbidden" }], path);
    for (const id of [noSuchUuid, "x", "0".repeat(41), "%00"]) {
      const none = await ask(id, "alice");
      assert.deepEqual([none.status, none.body], [404, { error: "not found" }], `${path} ${id}`);
    }
  }
  for (const path of [`checks/${uniqueKey(uuid)}`, `checks/${uniqueKey(uuid)}/flips/`])
    assert.equal((await world.send(`GET /api/v3/${path}`, undefined, { as: "charlie" })).status, 404, path);
  assert.equal((await world.send(`GET /api/v3/checks/${uuid}`)).status, 200);
});

test("wire §2: the key may stand in the body; an access token is none", async (t) => {
  const world = await createHealthchecksWorld(t);
  const ask = (body: unknown) => world.send("POST /api/v3/checks/", body, { as: null });
  assert.equal((await ask({ api_key: keys.alice, name: "By body" })).status, 201);
  assert.deepEqual((await ask({ api_key: keys.reader })).body, { error: "wrong api key" });
  for (const api_key of ["", " ", 7, null, {}, undefined])
    assert.deepEqual((await ask({ api_key })).body, { error: "missing api key" });
  for (const key of ["x".repeat(32), "eyJhbGciOiJIUzI1NiJ9.e30.x", "kw_\u00e9"]) {
    const answer = await ask({ api_key: key });
    assert.deepEqual([answer.status, answer.body], [401, { error: "wrong api key" }], key);
  }
  const bearer = { authorization: `Bearer ${keys.alice}` };
  assert.equal((await world.send("GET /api/v3/checks/", undefined, { as: null, headers: bearer })).status, 401);
});

test("wire §2: the check object, for keys that write and keys that read", async (t) => {
  const world = await createHealthchecksWorld(t);
  for (const version of versions) {
    const made = await world.add({ name: "Nightly backup", tags: "prod db" }, version);
    const { uuid } = made;
    assert.match(uuid, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const address = `${publicUrl}/api/v${version}/checks/${uuid}`;
    const { badge_url, ...rest } = made;
    const common = {
      name: "Nightly backup",
      slug: version === 3 ? "" : "nightly-backup",
      tags: "prod db",
      desc: "",
      grace: 3_600,
      n_pings: 0,
      status: "new",
      started: false,
      last_ping: null,
      next_ping: null,
      manual_resume: false,
      methods: "",
      subject: "",
      subject_fail: "",
      start_kw: "",
      success_kw: "",
      failure_kw: "",
      filter_subject: false,
      filter_body: false,
      filter_http_body: false,
      filter_default_fail: false,
      timeout: 86_400,
    };
    assert.deepEqual(rest, {
      ...common,
      uuid,
      ping_url: `${publicUrl}/ping/${uuid}`,
      update_url: address,
      pause_url: `${address}/pause`,
      resume_url: `${address}/resume`,
      channels: "",
    });
    assert.match(String(badge_url), /^https:\/\/keepwatch\.example\/b\/2\/[0-9a-f-]{36}\.svg$/);
    assert.ok(!String(badge_url).includes(uuid));
    const path = `/api/v${version}/checks/`;
    assert.deepEqual((await world.send(`GET ${path}${uuid}`)).body, made);
    assert.deepEqual((await world.send(`GET ${path}${uuid.toUpperCase()}`)).body, made);
    const unique_key = uniqueKey(uuid);
    const readOnly = { ...common, badge_url, unique_key };
    for (const id of [uuid, unique_key, unique_key]) {
      const read = await world.send(`GET ${path}${id}`, undefined, { as: "reader" });
      assert.deepEqual(read.body, readOnly);
      assert.ok(!read.text.includes(uuid));
    }
    assert.deepEqual((await world.send(`GET ${path}${unique_key}`)).body, made);
  }
});

test("wire §2: a schedule instead of a timeout", async (t) => {
  const world = await createHealthchecksWorld(t);
  const cron = await world.add({ schedule: "0 3 * * *", tz: "Europe/Berlin", timeout: 3_600 });
  assert.deepEqual([cron["schedule"], cron["tz"], cron["timeout"]], ["0 3 * * *", "Europe/Berlin", undefined]);
  const calendar = await world.add({ schedule: "Mon 2:00\n*-*-01 4:00" });
  assert.deepEqual([calendar["schedule"], calendar["tz"]], ["Mon 2:00\n*-*-01 4:00", "UTC"]);
});

const HOUR = 3_600_000;

test("wire §2: status, started, last_ping and next_ping", async (t) => {
  const world = await createHealthchecksWorld(t);
  const nowMs = world.now().getTime();
  const at = (offset: number) => new Date(nowMs + offset);
  const second = (offset: number) => `${at(offset).toISOString().slice(0, 19)}+00:00`;
  const run = (offset: number) => ({ runId: null, startedAt: nowMs + offset, aliveAt: nowMs + offset });
  const rows: {
    what: string;
    state?: string;
    pulse?: Parameters<typeof layPulse>[2];
    status: string;
    v1?: string;
    started?: boolean;
    next?: string | null;
  }[] = [
    { what: "no ping yet", status: "new", next: null },
    {
      what: "in time",
      state: "up",
      pulse: { lastPingAt: at(-HOUR), expectedAt: at(HOUR), dueAt: at(2 * HOUR) },
      status: "up",
      next: second(HOUR),
    },
    {
      what: "inside its grace",
      state: "up",
      pulse: { lastPingAt: at(-HOUR), expectedAt: at(-1), dueAt: at(HOUR) },
      status: "grace",
      next: second(-1),
    },
    {
      what: "past it, by the clock",
      state: "up",
      pulse: { lastPingAt: at(-HOUR), expectedAt: at(-HOUR), dueAt: at(-1) },
      status: "down",
      next: second(-HOUR),
    },
    { what: "down", state: "down", pulse: { lastPingAt: at(-HOUR) }, status: "down", next: null },
    { what: "paused", state: "paused", status: "paused", next: null },
    {
      what: "running",
      state: "up",
      pulse: { lastPingAt: at(-HOUR), expectedAt: at(HOUR), dueAt: at(HOUR / 2), runs: [run(-HOUR / 2)] },
      status: "up",
      v1: "started",
      started: true,
      next: second(-HOUR / 2),
    },
    {
      what: "running for the first time",
      pulse: { dueAt: at(HOUR / 2), runs: [run(-HOUR / 2)] },
      status: "new",
      v1: "started",
      started: true,
      next: second(-HOUR / 2),
    },
    {
      what: "running for too long",
      state: "up",
      pulse: { lastPingAt: at(-HOUR), expectedAt: at(HOUR), dueAt: at(-500), runs: [run(-HOUR - 500)] },
      status: "down",
      started: true,
      next: second(-HOUR - 500),
    },
    {
      what: "running for the first time, and for too long",
      pulse: { dueAt: at(-500), runs: [run(-HOUR - 500)] },
      status: "down",
      started: true,
      next: second(-HOUR - 500),
    },
    {
      what: "due for long and judged by nobody: we could not listen",
      state: "up",
      pulse: { lastPingAt: at(-3 * HOUR), expectedAt: at(-2 * HOUR), dueAt: at(-HOUR) },
      status: "grace",
      next: second(-2 * HOUR),
    },
  ];
  for (const { what, state, pulse, status, v1 = status, started = false, next = null } of rows) {
    const check = await world.add({ name: what });
    const { id } = await world.idOf(check);
    if (state !== undefined) await believe(world.pool, id, state, world.now());
    if (pulse !== undefined) await layPulse(world.pool, id, pulse);
    for (const version of versions) {
      const { body } = await world.send(`GET /api/v${version}/checks/${check.uuid}`);
      assert.deepEqual(
        [body["status"], body["started"], body["next_ping"], body["last_ping"]],
        [
          version === 1 ? v1 : status,
          started,
          next,
          pulse?.lastPingAt === undefined ? null : second(pulse.lastPingAt.getTime() - nowMs),
        ],
        `${what}, v${version}`,
      );
      assert.equal(body["n_pings"], pulse === undefined ? 0 : 1);
    }
  }
  const timed = await world.add({});
  assert.ok(!("last_duration" in timed));
  await world.pool.query("UPDATE belief SET last_duration_ms = 61900 WHERE number = $1", [
    (await world.idOf(timed)).number,
  ]);
  assert.equal((await world.send(`GET /api/v3/checks/${timed.uuid}`)).body["last_duration"], 61);
});

test("wire §2: the list, by slug and by tags that must all be there", async (t) => {
  const world = await createHealthchecksWorld(t);
  await world.add({ name: "A", slug: "a", tags: "prod web" });
  await world.add({ name: "B", slug: "b", tags: "prod db" });
  await world.add({ name: "C", slug: "b" });
  const namesOf = async (query: string) => {
    const { status, body } = await world.send(`GET /api/v3/checks/${query}`);
    assert.equal(status, 200);
    return (body["checks"] as { name: string }[]).map(({ name }) => name);
  };
  const rows: [query: string, names: string][] = [
    ["", "ABC"],
    ["?tag=prod", "AB"],
    ["?tag=prod&tag=db", "B"],
    ["?tag=db&tag=web", ""],
    ["?tag=pro", ""],
    ["?tag=", ""],
    [`?tag=${"x".repeat(60)}`, ""],
    ["?tag=%00", ""],
    ["?slug=b", "BC"],
    ["?slug=b&tag=prod", "B"],
    ["?slug=", "ABC"],
    ["?slug=No%20Slug", ""],
    ["?other=1", "ABC"],
  ];
  for (const [query, names] of rows) assert.deepEqual((await namesOf(query)).join(""), names, query);
});

test("a list of more than a page is sent while it is read", async (t) => {
  const world = await createHealthchecksWorld(t);
  const items = Array.from({ length: 160 }, (_, index) => ({
    name: `n${index}`,
    schedule: { kind: "period", periodSeconds: 60 },
  }));
  for (let bulk = 0; bulk < 3; bulk++) {
    const response = await fetch(`${world.address}/api/v1/heartbeats/bulk`, {
      method: "POST",
      headers: { authorization: `Bearer ${keys.alice}`, "content-type": "application/json" },
      body: JSON.stringify({ items }),
    });
    assert.equal(response.status, 201);
  }
  const { status, body, headers } = await world.send("GET /api/v3/checks/");
  const checks = body["checks"] as { uuid: string }[];
  assert.deepEqual([status, headers.get("content-type")], [200, "application/json; charset=utf-8"]);
  assert.equal(new Set(checks.map(({ uuid }) => uuid)).size, 480);
  const key = uniqueKey(checks.at(-1)!.uuid);
  const { body: last } = await world.send(`GET /api/v3/checks/${key}`, undefined, { as: "reader" });
  assert.equal(last["unique_key"], key);
});
