// Pings over real sockets in the forms of other tools, row by row of wire.md §3, §4 and §6: each answer to the letter, and
// what is stored.
import assert from "node:assert/strict";
import { test } from "node:test";
import { uuidv5 } from "#lib/uuid.ts";
import { checkPingRows, createPingTable, notFound, ok, text, unknownKey } from "#test/ping-rows.ts";
import type { RawRequest } from "#test/raw-http.ts";

const push = "q7R2mZp0KxVb81sLd5TnEwYc4uHj6GfA";
const up = [200, '{"ok":true}'] as const;
const notActive = [404, '{"ok":false,"msg":"Monitor not found or not active."}'] as const;
const down = { kind: "fail", note: "reported a failure" } as const;

test("wire §3: Push", async (t) => {
  const table = await createPingTable(t, { tokens: [{ form: "uptimeKuma", token: push }] });
  const said = { note: "OK" };
  await checkPingRows(
    table,
    [
      [`/api/push/${push}`, up, said],
      [`POST /api/push/${push}`, up, said, text("a body counts for nothing")],
      [`DELETE /api/push/${push}`, up, said],
      [`HEAD /api/push/${push}`, up, said],
      [`/api/push/${push}?status=up&msg=OK&ping=`, up, said],
      [`/api/push/${push}?status=up&msg=all+good&ping=12.6`, up, { note: "all good", durationMs: 13 }],
      [`/api/push/${push}?ping=fast`, up, said],
      [`/api/push/${push}?ping=0`, up, said],
      [`/api/push/${push}?status=down`, up, down],
      [`/api/push/${push}?status=Up`, up, down],
      [`/api/push/${push}?status=down&msg=disk%20full`, up, { kind: "fail", note: "reported a failure: disk full" }],
      [
        `/api/push/${push}?ping=-1`,
        [404, '{"ok":false,"msg":"Invalid ping value. Must be between 0 and 100000000000 ms."}'],
        null,
      ],
      [`/api/push/${push}x`, notActive, null],
      [`/api/push/${push.toLowerCase()}`, notActive, null],
      ["/api/push/UUID?status=up", up, said],
      ["/api/push/BARE", up, said],
    ],
    "uptimeKuma",
  );
  assert.equal((await table.ask(`/api/push/${push}`)).headers["content-type"], "application/json; charset=utf-8");
});

test("wire §3: upside down, and failures until it is down", async (t) => {
  const tokens = [{ form: "uptimeKuma", token: push }];
  const table = await createPingTable(t, { tokens, isUpsideDown: true, failuresToDown: 3 });
  assert.equal((await table.ask(`/api/push/${push}?status=down`)).status, 200);
  assert.equal((await table.stateOf(table.heartbeat)).state, "up");
  for (const state of ["up", "up", "down"]) {
    assert.equal((await table.ask(`/api/push/${push}`)).status, 200);
    assert.equal((await table.stateOf(table.heartbeat)).state, state);
  }
});

test("a paused heartbeat that no ping resumes: Uptime Kuma says so, every other form takes it, and all is recorded", async (t) => {
  const tokens = [
    { form: "uptimeKuma", token: push },
    { form: "gatus", token: `core_home:${push}` },
    { form: "kener", token: `tag:${push}` },
    { form: "betterStack", token: push },
  ];
  const table = await createPingTable(t, { tokens, resumesByPing: false, isPaused: true });
  const slept = { kind: "ignored" } as const;
  await checkPingRows(table, [[`/api/push/${push}`, notActive, { ...slept, note: "OK" }]], "uptimeKuma");
  await checkPingRows(table, [["/ping/UUID", ok, slept]], "healthchecks");
  await checkPingRows(table, [["/api/ping/UUID/fail", ok, { ...slept, note: "reported a failure" }]], "keepwatch");
  await checkPingRows(table, [[`/api/v1/heartbeat/${push}`, ok, slept]], "betterStack");
  assert.deepEqual(
    table.answered.map(({ outcome }) => outcome),
    Array(4).fill("asleep"),
  );
  assert.equal((await table.stateOf(table.heartbeat)).state, "paused");

  const { id } = table.heartbeat;
  assert.equal((await table.world.ask(`PATCH /heartbeats/${id}`, { resumesByPing: true })).status, 200);
  await checkPingRows(table, [[`/api/push/${push}`, up, { note: "OK" }]], "uptimeKuma");
  assert.equal((await table.stateOf(table.heartbeat)).state, "up");
});

const external = "POST /api/v1/endpoints/core_home/external";

test("wire §4: External push", async (t) => {
  const table = await createPingTable(t, { tokens: [{ form: "gatus", token: "core_home:potato" }] });
  const by = (authorization: string): RawRequest => ({ headers: { authorization } });
  const good = [200, ""] as const;
  const wrongToken = [401, "invalid token"] as const;
  await checkPingRows(
    table,
    [
      [`${external}?success=true`, good, {}, by("Bearer potato")],
      [`${external}?success=true&duration=1.5s`, good, { durationMs: 1_500 }, by("Bearer potato")],
      [
        `${external}?success=false&error=no+route`,
        good,
        { kind: "fail", note: "reported a failure: no route" },
        by("Bearer potato"),
      ],
      [external, [400, "missing or invalid success query parameter"], null, by("Bearer potato")],
      [
        `${external}?success=true&duration=10`,
        [400, 'invalid duration: time: missing unit in duration "10"'],
        null,
        by("Bearer potato"),
      ],
      [`${external}?success=true`, [401, "invalid Authorization header"], null],
      [`${external}?success=true`, [401, "bearer token must not be empty"], null, by("Bearer ")],
      [`${external}?success=true`, wrongToken, null, by("Bearer tomato")],
      [`${external}?success=true`, wrongToken, null, by("Bearer pot")],
      [`${external}?success=true`, wrongToken, null, by("Bearer two words")],
      [`${external}?success=true&duration=10`, wrongToken, null, by("Bearer tomato")],
      [`${external.replace("core_home", "CORE_Home")}?success=true`, wrongToken, null, by("Bearer tomato")],
      [`${external.replace("core_home", "CORE_Home")}?success=true`, good, {}, by("Bearer potato")],
      ["POST /api/v1/endpoints/core/external?success=true", notFound, null, by("Bearer potato")],
      ["POST /api/v1/endpoints/core_other/external?success=true&duration=10", notFound, null, by("Bearer potato")],
      ["POST /api/v1/endpoints/core_other/external?success=true", notFound, null, by("Bearer potato")],
    ],
    "gatus",
  );
});

test("wire §6: other ingest forms", async (t) => {
  const token = "Vb81sLd5TnEwYc4uHj6GfA00";
  const forms = ["betterStack", "oneUptime", "checkly"] as const;
  const tokens = [...forms.map((form) => ({ form, token })), { form: "kener", token: `home:${token}` }];
  const table = await createPingTable(t, { tokens });
  const empty = [200, ""] as const;
  const output = { bodyBytes: 6, body: Buffer.from("output") };
  await checkPingRows(
    table,
    [
      ["/p/KEY/SLUG", empty, {}],
      ["/p/KEY/Nightly-Backup_2?state=run&series=42", empty, { kind: "start", runId: seriesId("42") }],
      [
        "/p/KEY/SLUG?state=complete&series=42&metric=count:5&metric=duration:1.25",
        empty,
        { runId: seriesId("42"), durationMs: 1_250 },
      ],
      ["/p/KEY/SLUG?state=ok&message=fine&host=web1&env=prod", empty, { note: "fine" }],
      [
        "/p/KEY/SLUG?state=fail&status_code=3",
        empty,
        { kind: "fail", exitStatus: 3, note: "ended with exit status 3" },
      ],
      ["/p/KEY/SLUG?state=odd", [400, "state must be run, complete, fail, ok or tick"], null],
      [
        "/p/KEY/SLUG?state=tick&try=1&stamp=1.5&msg=still+here&duration=2",
        empty,
        { note: "still here", durationMs: 2_000 },
      ],
      ["/p/KEY/made-here", empty, null],
      [`/p/${unknownKey}/SLUG`, notFound, null],
    ],
    "cronitor",
  );
  assert.equal((await table.ask("/ping/KEY/made-here/log")).status, 200, "an unknown key makes a heartbeat");
  await checkPingRows(
    table,
    [
      [`/api/v1/heartbeat/${token}`, ok, {}],
      [
        `POST /api/v1/heartbeat/${token}/fail`,
        ok,
        { kind: "fail", note: "reported a failure", ...output },
        text("output"),
      ],
      [
        `POST /api/v1/heartbeat/${token}/2`,
        ok,
        { kind: "fail", exitStatus: 2, note: "ended with exit status 2", ...output },
        text("output"),
      ],
      [`/api/v1/heartbeat/${token}/0`, ok, { exitStatus: 0 }],
      [`/api/v1/heartbeat/${token}x`, notFound, null],
    ],
    "betterStack",
  );
  const status = [200, '{"status":"OK"}'] as const;
  await checkPingRows(
    table,
    [
      [`/ext/heartbeat/home/${token}`, status, {}],
      [`POST /ext/heartbeat/home:${token}`, status, {}],
      [`/ext/heartbeat/home/${token}x`, [404, '{"error":"Invalid heartbeat url"}'], null],
      [`PUT /ext/heartbeat/home/${token}`, [405, "PUT method not allowed"], null],
    ],
    "kener",
  );
  await checkPingRows(
    table,
    [
      [`/heartbeat/${token}`, empty, {}],
      [`HEAD /heartbeat/${token}`, empty, {}],
      [`POST /heartbeat/${token}`, empty, output, text("output")],
      [`/heartbeat/${token}x`, notFound, null],
    ],
    "oneUptime",
  );
  await checkPingRows(
    table,
    [
      [`/heartbeats/ping/${token}`, ok, {}],
      [`POST /heartbeats/ping/${token}`, ok, {}],
      [`/heartbeats/ping/${token}x`, notFound, null],
    ],
    "checkly",
  );
});

/** The namespace of forms/cronitor.ts, said again: it must never change. */
function seriesId(series: string): string {
  return uuidv5("7d0a3f1e-56c8-4b6a-9c6f-0f4be2f5a0d4", series);
}
