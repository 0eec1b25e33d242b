// Pings over real sockets, row by row of wire.md §1 and of our own form: each answer to the letter, and what is stored.
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkPingRows, createPingTable, notFound, ok, text, unknownKey, unknownUuid } from "#test/ping-rows.ts";

const wrongUrl = [400, "invalid url format"] as const;
const rid = "3f2c0f6e-8a55-4c1b-9d3c-1f4d7a9b2e10";

for (const prefix of ["/ping", ""])
  test(`wire §1: paths, methods and queries ${prefix === "" ? "without /ping" : "below /ping"}`, async (t) => {
    const table = await createPingTable(t);
    for (const id of [`${prefix}/UUID`, `${prefix}/KEY/SLUG`])
      await checkPingRows(
        table,
        [
          [id, ok, {}],
          [`HEAD ${id}`, ok, {}],
          [`POST ${id}`, ok, {}],
          [`PUT ${id}`, ok, {}],
          [`DELETE ${id}`, ok, {}],
          [`PATCH ${id}`, ok, {}],
          [`POST ${id}`, ok, { bodyBytes: 4, body: Buffer.from("done") }, text("done")],
          [`PUT ${id}`, ok, { bodyBytes: 4, body: Buffer.from("done") }, text("done")],
          [id, ok, { bodyBytes: 4, body: Buffer.from("done") }, text("done")],
          [`HEAD ${id}`, ok, { bodyBytes: 4, body: Buffer.from("done") }, text("done")],
          [`${id}/log`, ok, { kind: "log" }],
          [`${id}/0`, ok, { exitStatus: 0 }],
          [`${id}/000`, ok, { exitStatus: 0 }],
          [
            `${id}/1`,
            ok,
            { kind: "fail", exitStatus: 1, note: "ended with exit status 1", bodyBytes: 2, body: Buffer.from("no") },
            text("no"),
          ],
          [`${id}/255`, ok, { kind: "fail", exitStatus: 255, note: "ended with exit status 255" }],
          [`${id}/256`, wrongUrl, null],
          [`${id}/fail`, ok, { kind: "fail", note: "reported a failure" }],
          [`${id}/-1`, notFound, null],
          [`${id}/1.5`, notFound, null],
          [`${id}/START`, notFound, null],
          [`${id}/stop`, notFound, null],
          [`${id}/start/`, notFound, null],
          [`${id}/start/1`, notFound, null],
          [`${id}?rid=${rid}`, ok, { runId: rid }],
          [`${id}/log?rid=${rid}`, ok, { kind: "log", runId: rid }],
          [`${id}/start?rid=${rid}`, ok, { kind: "start", runId: rid }],
          [`${id}?rid=1`, [400, "invalid uuid format"], null],
          [`${id}?rid=`, [400, "invalid uuid format"], null],
          [`${id}/fail?rid=%00`, [400, "invalid uuid format"], null],
          [`${id}?other=1&x[]=2&=&&`, ok, {}],
          [`${id}?create=1`, ok, {}],
        ],
        "healthchecks",
      );
    await checkPingRows(
      table,
      [
        [`${prefix}/UUID/`, ok, {}],
        [`${prefix}/UUID//`, notFound, null],
        [`${prefix}/KEY/SLUG/`, notFound, null],
        [`${prefix}/KEY/NIGHTLY-backup_2`, wrongUrl, null],
        [`${prefix}/KEY/nightly%2Dbackup_2`, notFound, null],
        [`${prefix}/KEY/another`, notFound, null],
        [`${prefix}/KEY/`, notFound, null],
        [`${prefix}/${unknownKey}/SLUG`, notFound, null],
        [`${prefix}/${unknownKey}/SLUG?create=1`, notFound, null],
        [`${prefix}/${unknownUuid}`, notFound, null],
        [`${prefix}/${unknownUuid}/256`, notFound, null],
        [`${prefix}/${unknownUuid}?rid=x`, notFound, null],
        [`${prefix}/KEY/another/fail?rid=x`, notFound, null],
        [`${prefix}/KEY/another?rid=x&create=1`, [400, "invalid uuid format"], null],
        [`${prefix}/KEY/another`, notFound, null],
        [`${prefix}/${table.heartbeat.uuid.toUpperCase()}`, notFound, null],
      ],
      "healthchecks",
    );
  });

test("wire §1: headers of an answer", async (t) => {
  const { ask } = await createPingTable(t);
  for (const line of ["/ping/UUID", "HEAD /ping/UUID", `/ping/${unknownUuid}`, "/ping/UUID/256"]) {
    const { version, headers } = await ask(line);
    assert.equal(version, "1.1");
    assert.equal(headers["content-type"], "text/plain; charset=utf-8");
    assert.equal(headers["access-control-allow-origin"], "*");
    assert.equal(headers["ping-body-limit"], "100000");
    assert.equal(headers["cache-control"], "max-age=0, no-cache, no-store, must-revalidate, private");
  }
  const preflight = await ask("OPTIONS /ping/UUID", {
    headers: { origin: "https://shop.example", "access-control-request-method": "POST" },
  });
  assert.equal(preflight.status, 200);
  assert.equal(preflight.headers["access-control-allow-origin"], "*");
  assert.match(preflight.headers["access-control-allow-methods"]!, /GET.*HEAD.*POST/);
});

test("wire §1: create=1 makes what a slug names, once; without it nothing is made", async (t) => {
  const { ask, pool, rows } = await createPingTable(t);
  const slugs = async () =>
    (await rows<{ slug: string }>("SELECT slug FROM heartbeat ORDER BY number")).map(({ slug }) => slug);
  assert.equal((await ask("/ping/KEY/fresh")).status, 404);
  assert.deepEqual(await slugs(), ["nightly-backup_2"]);
  const first = await ask("POST /ping/KEY/fresh/start?create=1", text("hello"));
  assert.deepEqual([first.status, first.body], [201, "Created"]);
  const second = await ask("/ping/KEY/fresh?create=1");
  assert.deepEqual([second.status, second.body], [200, "OK"]);
  const both = await Promise.all(Array.from({ length: 10 }, () => ask("/KEY/at-once?create=1")));
  for (const { status } of both) assert.ok(status === 200 || status === 201, String(status));
  assert.deepEqual(await slugs(), ["nightly-backup_2", "fresh", "at-once"]);
  const { rows: counts } = await pool.query(
    "SELECT count(*)::int AS pings FROM ping p JOIN heartbeat h USING (number) WHERE slug <> 'nightly-backup_2' GROUP BY slug ORDER BY slug",
  );
  assert.deepEqual(counts, [{ pings: 10 }, { pings: 2 }]);
});

test("wire §1: a slug that two heartbeats have is ambiguous, their uuids are not", async (t) => {
  const table = await createPingTable(t);
  const twin = await table.addHeartbeat("Twin", { slug: "nightly-backup_2" });
  await checkPingRows(
    table,
    [
      [`/ping/${twin.uuid}`, ok, null],
      ["/ping/KEY/SLUG", [409, "ambiguous slug"], null],
      ["/KEY/SLUG/fail?create=1", [409, "ambiguous slug"], null],
      ["/ping/UUID", ok, {}],
    ],
    "healthchecks",
  );
});

test("wire §1: what decides is the path, then the method, then the body, and then the run id", async (t) => {
  const content = { failureKeywords: ["ERROR"], successKeywords: ["done"], startKeywords: ["begin"] };
  const said = { ...content, readsBody: true, readsMailSubject: false, readsMailBody: false, json: null };
  const table = await createPingTable(t, { onlyPost: true, content: { ...said, otherwise: "ignore" } });
  const body = (sent: string) => ({ bodyBytes: sent.length, body: Buffer.from(sent) });
  await checkPingRows(
    table,
    [
      ["/ping/UUID/fail", ok, { kind: "ignored" }],
      ["PUT /ping/UUID", ok, { kind: "ignored", ...body("ERROR") }, text("ERROR")],
      ["HEAD /ping/UUID/7", ok, { kind: "ignored", exitStatus: 7 }],
      ["POST /ping/UUID", ok, { kind: "ignored" }],
      ["POST /ping/UUID/start", ok, { ...body("done") }, text("done")],
      ["POST /ping/UUID/log", ok, { kind: "fail", note: 'said "ERROR"', ...body("done ERROR") }, text("done ERROR")],
      ["POST /ping/UUID/fail", ok, { kind: "start", ...body("begin") }, text("begin")],
      ["POST /ping/UUID/fail", ok, { kind: "ignored", ...body("error") }, text("error")],
      [`POST /ping/UUID/1?rid=${rid}`, ok, { exitStatus: 1, runId: rid, ...body("done") }, text("done")],
      ["POST /ping/UUID?rid=bad", [400, "invalid uuid format"], null, text("ERROR")],
    ],
    "healthchecks",
  );
});

test("wire §1: a run from its start to its end has a duration, by the run id where there is one", async (t) => {
  const { ask, storedPings } = await createPingTable(t);
  for (const line of ["/ping/UUID/start", `/ping/UUID/start?rid=${rid}`, `/ping/UUID?rid=${rid}`, "/ping/UUID"])
    assert.equal((await ask(line)).status, 200);
  const [, , second, first] = await storedPings();
  assert.ok(first!.durationMs! >= second!.durationMs! && second!.durationMs! >= 0);
});

test("our own address: what it adds", async (t) => {
  const table = await createPingTable(t);
  const uuid = table.heartbeat.uuid;
  await checkPingRows(
    table,
    [
      ["/api/ping/UUID", ok, {}],
      ["/api/ping/UUID/", ok, {}],
      ["/api/ping/BARE", ok, {}],
      [`/api/ping/${uuid.toUpperCase()}`, ok, {}],
      ["/api/ping/KEY/SLUG/", ok, {}],
      ["PUT /api/ping/UUID", ok, { bodyBytes: 1, body: Buffer.from("x") }, text("x")],
      ["/api/ping/UUID/start", ok, { kind: "start" }],
      ["/api/ping/UUID/keep-alive", ok, { kind: "alive" }],
      ["/api/ping/UUID/256", [400, "the exit status must be 0 to 255"], null],
      ["/api/ping/UUID?rid=x", [400, "rid must be a UUID"], null],
      ["DELETE /api/ping/UUID", [405, "method not allowed"], null],
      ["/api/ping/UUID/strat", notFound, null],
      [`/api/ping/${unknownUuid}`, notFound, null],
      ["/api/ping/KEY/fresh?create=1", [201, "Created"], null],
    ],
    "keepwatch",
  );
});
