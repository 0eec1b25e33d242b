// What a client may send to make or change a check: every field, limit and refusal of wire.md, section 2, through a real
// server.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { HeartbeatView } from "#features/heartbeats/index.ts";
import { createHealthchecksWorld, type HealthchecksWorld, keys } from "#test/healthchecks-world.ts";
import { historyFaults } from "#test/monitor-world.ts";

async function heartbeatOf(world: HealthchecksWorld, check: { uuid: string }): Promise<HeartbeatView> {
  const { id } = await world.idOf(check);
  const headers = { authorization: `Bearer ${keys.alice}` };
  return (await world.send(`GET /api/v1/heartbeats/${id}`, undefined, { headers })).body as unknown as HeartbeatView;
}

async function ours(world: HealthchecksWorld, request: string, body: unknown): Promise<Record<string, unknown>> {
  const headers = { authorization: `Bearer ${keys.alice}`, "content-type": "application/json" };
  const answer = await world.send(request, body, { as: null, headers });
  assert.ok(answer.status < 300, answer.text);
  return answer.body;
}

/** A field as sent, and what is shown of it where that differs. */
const taken: [sent: Record<string, unknown>, shown?: Record<string, unknown>][] = [
  [{ name: "x".repeat(100) }],
  [{ name: "" }],
  [{ name: "Ünïcode ✓ 名前" }],
  [{ slug: "a".repeat(100) }],
  [{ slug: "the_slug-2" }],
  [{ slug: "" }],
  [{ tags: "prod web" }],
  [{ tags: "  prod   web prod " }, { tags: "prod web" }],
  [{ tags: "" }],
  [{ desc: "Several\nlines" }],
  [{ timeout: 60 }],
  [{ timeout: 31_536_000 }],
  [{ grace: 60 }],
  [{ grace: 31_536_000 }],
  [{ schedule: "*/5 * * * *" }],
  [{ schedule: " 0 3  * * 1-5 " }, { schedule: "0 3  * * 1-5" }],
  [{ schedule: "Mon..Fri 9:00" }],
  [{ schedule: "*-*-01 4:00\nSun 5:00" }],
  [{ schedule: "0 3 * * *", tz: "America/New_York" }],
  [
    { schedule: "0 3 * * *", timeout: 90 },
    { schedule: "0 3 * * *", timeout: undefined },
  ],
  [{ manual_resume: true }],
  [{ methods: "POST" }],
  [{ methods: "" }],
  [{ channels: "" }],
  [{ channels: "*" }, { channels: "" }],
  [{ start_kw: "BEGIN", success_kw: "OK,fine", failure_kw: "ERROR" }],
  [{ success_kw: " a , ,b" }, { success_kw: "a,b" }],
  [{ filter_subject: true, filter_body: true, filter_http_body: true, filter_default_fail: true }],
  [{ success_kw: "w,".repeat(19) + "w" }],
  [
    { subject: "SUCCESS", subject_fail: "ERROR" },
    { subject: "SUCCESS", subject_fail: "ERROR", success_kw: "SUCCESS", failure_kw: "ERROR", filter_subject: true },
  ],
  [{ subject: "" }, { subject: "", filter_subject: false }],
  [{ unknown_field: [1, 2, { three: null }] }, {}],
];

test("wire §2: what is sent is taken, on making and on changing", async (t) => {
  const world = await createHealthchecksWorld(t);
  for (const [sent, shown = sent] of taken) {
    const made = await world.add(sent);
    const plain = await world.add({});
    const changed = await world.send(`POST /api/v3/checks/${plain.uuid}`, sent);
    assert.equal(changed.status, 200, changed.text);
    const read = await world.send(`GET /api/v3/checks/${plain.uuid}`);
    assert.deepEqual(read.body, changed.body);
    for (const body of [made, changed.body])
      for (const [field, value] of Object.entries(shown))
        assert.deepEqual(body[field], value, `${field} of ${JSON.stringify(sent)}`);
    world.wait(60_000);
  }
  assert.deepEqual(await historyFaults(world.pool), []);
});

const cron = "schedule is not a valid cron or OnCalendar expression";

const refused: [sent: unknown, error: string][] = [
  [{ name: "x".repeat(101) }, "name is too long"],
  [{ slug: "a".repeat(101) }, "slug is too long"],
  [{ slug: "Upper" }, "slug does not match pattern"],
  [{ slug: "a b" }, "slug does not match pattern"],
  [{ tags: "x".repeat(501) }, "tags is too long"],
  [{ tags: "t".repeat(51) }, "tags is too long"],
  [{ tags: Array.from({ length: 21 }, (_, n) => `t${n}`).join(" ") }, "tags is too long"],
  [{ desc: "x".repeat(5_001) }, "desc is too long"],
  [{ timeout: 59 }, "timeout is too small"],
  [{ timeout: 31_536_001 }, "timeout is too large"],
  [{ timeout: 60.5 }, "timeout is not a number"],
  [{ timeout: "60" }, "timeout is not a number"],
  [{ timeout: true }, "timeout is not a number"],
  [{ grace: 59 }, "grace is too small"],
  [{ grace: 31_536_001 }, "grace is too large"],
  [{ grace: -1e300 }, "grace is too small"],
  [{ schedule: "" }, cron],
  [{ schedule: "* * * *" }, cron],
  [{ schedule: "61 * * * *" }, cron],
  [{ schedule: "0 0 31 2 *" }, cron],
  [{ schedule: "2020-01-01 00:00" }, cron],
  [{ schedule: "surprise" }, cron],
  [{ schedule: "* * * * *\n* * * * *" }, cron],
  [{ schedule: `${"*".repeat(101)}` }, "schedule is too long"],
  [{ tz: "Mars/Olympus" }, "tz is not a valid timezone"],
  [{ tz: "" }, "tz is not a valid timezone"],
  [{ tz: "+01:00" }, "tz is not a valid timezone"],
  [{ manual_resume: 1 }, "manual_resume is not a boolean"],
  [{ manual_resume: "true" }, "manual_resume is not a boolean"],
  [{ methods: "GET" }, "methods has unexpected value"],
  [{ methods: ["POST"] }, "methods has unexpected value"],
  [{ start_kw: "x".repeat(201) }, "start_kw is too long"],
  [{ success_kw: "x".repeat(201) }, "success_kw is too long"],
  [{ failure_kw: "x".repeat(201) }, "failure_kw is too long"],
  [{ subject: "x".repeat(201) }, "subject is too long"],
  [{ subject_fail: "x".repeat(201) }, "subject_fail is too long"],
  [{ start_kw: "w,".repeat(21) }, "start_kw has too many keywords"],
  [{ filter_subject: 0 }, "filter_subject is not a boolean"],
  [{ filter_body: "yes" }, "filter_body is not a boolean"],
  [{ filter_http_body: {} }, "filter_http_body is not a boolean"],
  [{ filter_default_fail: [] }, "filter_default_fail is not a boolean"],
  [{ unique: "name" }, "unique is not an array"],
  [{ unique: ["status"] }, "an item in 'unique' has unexpected value"],
  [{ unique: [["name"]] }, "an item in 'unique' has unexpected value"],
  [{ name: "a\0b" }, "name has characters that cannot be stored"],
  [{ desc: "\ud800" }, "desc has characters that cannot be stored"],
  [[], "value is not an object"],
  ["null", "value is not an object"],
  ["7", "value is not an object"],
];

/** `null` is no value, of whatever field. */
const nulls: [string, string][] = [
  ...["name", "slug", "tags", "desc", "schedule", "tz", "channels", "start_kw", "success_kw", "failure_kw"].map(
    (field): [string, string] => [field, "string"],
  ),
  ["subject", "string"],
  ["subject_fail", "string"],
  ["timeout", "number"],
  ["grace", "number"],
  ...["manual_resume", "filter_subject", "filter_body", "filter_http_body", "filter_default_fail"].map(
    (field): [string, string] => [field, "boolean"],
  ),
];

test("wire §2: what is wrong is refused by name, and changes nothing", async (t) => {
  const world = await createHealthchecksWorld(t);
  const made = await world.add({ name: "As it was" });
  const rows: [unknown, string][] = [
    ...refused,
    ...nulls.map(([field, what]): [unknown, string] => [{ [field]: null }, `${field} is not a ${what}`]),
    [{ methods: null }, "methods has unexpected value"],
    [{ unique: null }, "unique is not an array"],
  ];
  for (const [sent, error] of rows) {
    for (const path of ["", made.uuid]) {
      const answer = await world.send(`POST /api/v3/checks/${path}`, sent);
      const expected = { error: `json validation error: ${error}` };
      assert.deepEqual([answer.status, answer.body], [400, expected], JSON.stringify(sent).slice(0, 200));
    }
    world.wait(5_000);
  }
  assert.deepEqual((await world.send("GET /api/v3/checks/")).body, { checks: [made] });
});

test("wire §2: bodies that are no JSON, or too much of it", async (t) => {
  const world = await createHealthchecksWorld(t);
  const { uuid } = await world.add({});
  const unreadable = ["{", "name=x", "\0", Buffer.from([0xff, 0xfe]), "{'name': 1}", `{"a":`.repeat(1_000)];
  for (const body of unreadable)
    for (const path of ["", uuid, `${uuid}/pause`]) {
      const answer = await world.send(`POST /api/v3/checks/${path}`, body);
      assert.deepEqual([answer.status, answer.body], [400, { error: "could not parse request body" }]);
    }
  const huge = await world.send("POST /api/v3/checks/", { desc: "x".repeat(1_048_577) });
  assert.deepEqual([huge.status, huge.body], [413, { error: "request body is too large" }]);
  const deep = await world.send("POST /api/v3/checks/", `{"name":${"[".repeat(100_000)}${"]".repeat(100_000)}}`);
  assert.equal(deep.status, 400);
  for (const type of ["application/json", "text/plain", "application/x-www-form-urlencoded", "image/png"]) {
    const headers = { "content-type": type };
    const answer = await world.send("POST /api/v3/checks/", `{"name":"As ${type}"}`, { headers });
    assert.deepEqual([answer.status, answer.body["name"]], [201, `As ${type}`]);
  }
  const nonsense = await world.send("POST /api/v3/checks/", "{}", { headers: { "content-type": "nonsense" } });
  assert.equal(nonsense.status, 400);
  assert.equal((await world.send("POST /api/v3/checks/", "")).status, 201);
});

test("wire §2: a slug is made of the name in v1 and v2, and taken as given in v3", async (t) => {
  const world = await createHealthchecksWorld(t);
  for (const version of [1, 2]) {
    const made = await world.add({ name: "Über Backup!", slug: "ignored" }, version);
    assert.equal(made["slug"], "uber-backup");
    const at = `POST /api/v${version}/checks/${made.uuid}`;
    assert.equal((await world.send(at, { name: "Other" })).body["slug"], "other");
    await world.send(`POST /api/v3/checks/${made.uuid}`, { slug: "by-hand" });
    assert.equal((await world.send(at, { name: "Other", grace: 60 })).body["slug"], "by-hand");
    assert.equal((await world.add({}, version))["slug"], "");
  }
  const made = await world.add({ name: "Backup", slug: "given" }, 3);
  const changed = await world.send(`POST /api/v3/checks/${made.uuid}`, { name: "Other" });
  assert.equal(changed.body["slug"], "given");
});

test("wire §2: unique finds the check that is alike in all that is named", async (t) => {
  const world = await createHealthchecksWorld(t);
  const first = await world.add({ name: "Backup", slug: "b", tags: "prod db", timeout: 600, grace: 60 });
  const rows: [unique: string[], spec: object, isFound: boolean][] = [
    [["name"], { name: "Backup" }, true],
    [["name"], { name: "backup" }, false],
    [["name"], {}, false],
    [["slug"], { slug: "b" }, true],
    [["slug"], { slug: "c" }, false],
    [["tags"], { tags: "prod db" }, true],
    [["tags"], { tags: "prod" }, false],
    [["timeout"], { timeout: 600 }, true],
    [["timeout"], { timeout: 601 }, false],
    [["grace"], { grace: 60 }, true],
    [["grace"], { grace: 61 }, false],
    [
      ["name", "slug", "tags", "timeout", "grace"],
      { name: "Backup", slug: "b", tags: "prod db", timeout: 600, grace: 60 },
      true,
    ],
    [["name", "grace"], { name: "Backup", grace: 62 }, false],
    [["name", "grace"], { name: "Backup" }, false],
    [[], { name: "Backup" }, false],
  ];
  for (const [unique, spec, isFound] of rows) {
    const answer = await world.send("POST /api/v3/checks/", { ...spec, unique, desc: "found" });
    assert.deepEqual(
      [answer.status, answer.body["uuid"] === first.uuid],
      [isFound ? 200 : 201, isFound],
      JSON.stringify({ unique, spec }),
    );
    if (isFound) assert.equal(answer.body["desc"], "found");
    else await world.send(`DELETE /api/v3/checks/${String(answer.body["uuid"])}`);
  }
  const elsewhere = await world.send("POST /api/v3/checks/", { name: "Backup", unique: ["name"] }, { as: "charlie" });
  assert.equal(elsewhere.status, 201);
  assert.notEqual(elsewhere.body["uuid"], first.uuid);
});

test("many who make the same unique check at once make one", async (t) => {
  const world = await createHealthchecksWorld(t);
  const spec = { name: "Once", unique: ["name"] };
  const answers = await Promise.all(Array.from({ length: 12 }, () => world.send("POST /api/v3/checks/", spec)));
  assert.deepEqual(
    answers.map(({ status }) => status).toSorted((a, b) => a - b),
    [...Array.from({ length: 11 }, () => 200), 201],
  );
  assert.equal(new Set(answers.map(({ body }) => body["uuid"])).size, 1);
});

test("wire §2: channels by id and by exact name", async (t) => {
  const world = await createHealthchecksWorld(t);
  const add = async (name: string, isDefault = false) => {
    const settings = { url: "https://hooks.example/x", secret: "0123456789abcdef" };
    const made = await ours(world, "POST /api/v1/channels", { name, kind: "webhook", settings, isDefault });
    return String(made["id"]);
  };
  const [ops, dev, twin, other] = [await add("Ops", true), await add("Dev team"), await add("Twin"), await add("Twin")];
  const rows: [channels: string, shown: string][] = [
    ["*", [ops, dev, twin, other].join(",")],
    ["", ""],
    [dev, dev],
    [dev.toUpperCase(), dev],
    [`Ops,${dev}`, `${ops},${dev}`],
    ["Ops,Ops", ops],
    ["Dev team", dev],
  ];
  const { uuid, ...first } = await world.add({});
  assert.equal(first["channels"], ops, "one that names none has the default channels");
  for (const [channels, shown] of rows) {
    assert.equal((await world.add({ channels }))["channels"], shown, channels);
    assert.equal((await world.send(`POST /api/v3/checks/${uuid}`, { channels })).body["channels"], shown);
  }
  assert.equal((await world.send(`POST /api/v3/checks/${uuid}`, { name: "B" })).body["channels"], dev, "it stays");
  const wrong: [channels: string, error: string][] = [
    ["ops", "invalid channel identifier: ops"],
    ["Ops, Dev team", "invalid channel identifier:  Dev team"],
    ["Ops,", "empty channel identifier"],
    [",", "empty channel identifier"],
    ["Twin", "non-unique channel identifier: Twin"],
  ];
  for (const [channels, error] of wrong) {
    const answer = await world.send("POST /api/v3/checks/", { channels });
    assert.deepEqual([answer.status, answer.body], [400, { error }], channels);
  }
  const theirs = await world.send("POST /api/v3/checks/", { channels: dev }, { as: "charlie" });
  assert.equal(theirs.status, 400, "a channel of another organisation is none");
});

test("what this dialect has no word for stays as it was", async (t) => {
  const world = await createHealthchecksWorld(t);
  const check = await world.add({ name: "Ours" });
  const { id } = await world.idOf(check);
  const rich = {
    schedule: {
      kind: "cron",
      expressions: ["0 3 * * *", "0 5 * * *"],
      timeZone: "Europe/Berlin",
      daysOff: { weekdays: ["sunday"] },
    },
    longestSeconds: 900,
    failuresToDown: 3,
    okExitStatuses: [0, 3],
    content: {
      readsBody: true,
      readsMailSubject: false,
      readsMailBody: false,
      failureKeywords: ["a,b"],
      successKeywords: [],
      startKeywords: [],
      otherwise: "fail",
      json: { path: "ok", operator: "==", value: true },
    },
  };
  await ours(world, `PATCH /api/v1/heartbeats/${id}`, rich);
  const before = await heartbeatOf(world, check);
  const at = `POST /api/v3/checks/${check.uuid}`;
  const same = await world.send(at, { desc: "new", schedule: "0 3 * * *\n0 5 * * *" });
  assert.equal(same.status, 200, same.text);
  const after = await heartbeatOf(world, check);
  assert.deepEqual(
    { ...after, version: 0, updatedAt: "", description: "" },
    { ...before, version: 0, updatedAt: "", description: "" },
  );
  await world.send(at, { schedule: "30 4 * * *", filter_http_body: false });
  const other = await heartbeatOf(world, check);
  assert.deepEqual(other.schedule, { ...rich.schedule, expressions: ["30 4 * * *"] });
  assert.deepEqual(other.content, { ...rich.content, readsBody: false });
  assert.deepEqual([other.failuresToDown, other.longestSeconds], [3, 900]);
  await world.send(at, { tz: "Asia/Tokyo" });
  assert.deepEqual((await heartbeatOf(world, check)).schedule, {
    ...rich.schedule,
    expressions: ["30 4 * * *"],
    timeZone: "Asia/Tokyo",
  });
  await world.send(at, { timeout: 600 });
  assert.deepEqual((await heartbeatOf(world, check)).schedule, {
    kind: "period",
    periodSeconds: 600,
    timeZone: "Asia/Tokyo",
    daysOff: rich.schedule.daysOff,
  });
});

test("whatever is sent is answered and never our mistake", async (t) => {
  const world = await createHealthchecksWorld(t);
  const { uuid } = await world.add({});
  let seed = 20_261_121;
  const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
  const fields =
    "name slug tags desc timeout grace schedule tz channels unique methods manual_resume start_kw subject".split(" ");
  const odd: unknown[] = [
    ...[
      "",
      " ",
      "*",
      ",",
      "\n",
      "\0",
      "\ud800",
      "💥".repeat(60),
      "%s' OR 1=1 --",
      "* * * * *",
      "__proto__",
      "9".repeat(99),
    ],
    ...[0, -1, 60, 3_600, 1.5, 1e308, -0, 2 ** 53, true, false, null, [], {}, [[]], ["name"], [null], { toString: 1 }],
  ];
  const statuses = new Map<number, number>();
  for (let count = 0; count < 600; count++) {
    const spec = Object.fromEntries(
      Array.from({ length: 1 + random(3) }, () => [fields[random(fields.length)], odd[random(odd.length)]]),
    );
    const path = `/api/v${1 + random(3)}/checks/${random(2) === 0 ? "" : uuid}`;
    const { status, text } = await world.send(`POST ${path}`, spec);
    assert.ok(status < 500, `${status} ${text} to ${JSON.stringify(spec)}`);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    world.wait(1_000);
  }
  assert.deepEqual(
    [...statuses.keys()].toSorted((a, b) => a - b),
    [200, 201, 400],
  );
});
