// Pings over real sockets from clients that are odd, broken or mean: what is answered, what is stored, and whether the
// connection can be used afterwards.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createPingTable, ok, type PingTable, text, unknownUuid } from "#test/ping-rows.ts";
import { chunk, type RawTalk, requestOf, talkHttp } from "#test/raw-http.ts";
import { until } from "#test/pipeline-world.ts";

const MOST_KEPT = 100_000;
const MOST_DRAINED = 10_000_000;

const bytes = (length: number) => Buffer.alloc(length, "x");

/** Nothing was stored, seen once a ping that was sent afterwards is. */
async function checkNothingStored({ ask, storedPings }: PingTable): Promise<void> {
  const before = (await storedPings()).length;
  assert.equal((await ask("/ping/UUID/log")).status, 200);
  assert.deepEqual(
    (await storedPings()).map(({ kind }) => kind).slice(before),
    ["log"],
    "something was stored beside the ping that was to be",
  );
}

async function checkUsable(talk: RawTalk, line: string): Promise<void> {
  talk.send(requestOf(line));
  const { status, body } = await talk.hear();
  assert.deepEqual([status, body], ok, "on the same connection");
}

test("bodies up to their limits, with a length and in chunks", async (t) => {
  const table = await createPingTable(t);
  const { ask, storedPings, filled, port } = table;
  for (const length of [99_999, MOST_KEPT, MOST_KEPT + 1, 5_000_000, MOST_DRAINED]) {
    const before = (await storedPings()).length;
    assert.equal((await ask("POST /ping/UUID", { body: bytes(length) })).status, 200, String(length));
    const talk = await talkHttp(port);
    talk.send(requestOf(filled("POST /ping/UUID"), { headers: { "transfer-encoding": "chunked" } }));
    for (let left = length; left > 0; left -= 65_536) talk.send(chunk(bytes(Math.min(left, 65_536))));
    talk.send(chunk());
    assert.equal((await talk.hear()).status, 200, `${length} in chunks`);
    await checkUsable(talk, filled("/ping/UUID/log"));
    talk.hangUp();
    const stored = (await storedPings()).slice(before, before + 2);
    for (const { body, bodyBytes } of stored) {
      assert.equal(bodyBytes, length);
      assert.equal(body?.length, Math.min(length, MOST_KEPT));
    }
  }
});

test("a body that is too long is refused, and whoever sends it hears so", async (t) => {
  const table = await createPingTable(t);
  const { filled, port } = table;
  for (let round = 0; round < 5; round++) {
    const long = await talkHttp(port);
    long.send(requestOf(filled("POST /ping/UUID"), { body: bytes(MOST_DRAINED + 1) }));
    const answer = await long.hear();
    assert.deepEqual([answer.status, answer.body, answer.headers["connection"]], [413, "body too large", "close"]);
    await long.closed;
    const chunked = await talkHttp(port);
    chunked.send(requestOf(filled("POST /ping/UUID"), { headers: { "transfer-encoding": "chunked" } }));
    for (let sent = 0; sent <= 2 * MOST_DRAINED; sent += 1_000_000) chunked.send(chunk(bytes(1_000_000)));
    chunked.send(chunk());
    assert.equal((await chunked.hear()).status, 413);
    await chunked.closed;
  }
  await checkNothingStored(table);
});

test("a body for a heartbeat that is unknown: the client hears so, however much it sends", async (t) => {
  const { port, filled } = await createPingTable(t);
  for (const length of [10, 100_000, 5_000_000, 5_000_000, 5_000_000]) {
    const talk = await talkHttp(port);
    talk.send(requestOf(`POST /ping/${unknownUuid}`, { body: bytes(length) }));
    const answer = await talk.hear();
    assert.deepEqual([answer.status, answer.body], [404, "not found"], String(length));
    await checkUsable(talk, filled("/ping/UUID"));
    talk.hangUp();
  }
});

test("a body that falls silent is given up, one that drips is waited for, one that breaks off stores nothing", async (t) => {
  const table = await createPingTable(t, {}, { silenceMs: 300 });
  const { filled, port, storedPings } = table;
  const silent = await talkHttp(port);
  silent.send(requestOf(filled("POST /ping/UUID"), { headers: { "content-length": "10" } }));
  silent.send("five.");
  const answer = await silent.hear();
  assert.deepEqual([answer.status, answer.body, answer.headers["connection"]], [408, "body too slow", "close"]);
  await silent.closed;
  await checkNothingStored(table);

  const broken = await talkHttp(port);
  broken.send(requestOf(filled("POST /ping/UUID"), { headers: { "content-length": "10" } }));
  broken.send("five.");
  broken.socket.end();
  await broken.closed;
  await checkNothingStored(table);

  const dripping = await talkHttp(port);
  dripping.send(requestOf(filled("POST /ping/UUID/log"), { headers: { "content-length": "5" } }));
  for (const letter of "drip!") {
    await new Promise((resolve) => setTimeout(resolve, 100)); // the drip itself: altogether longer than the silence
    dripping.send(letter);
  }
  assert.equal((await dripping.hear()).status, 200);
  assert.equal((await storedPings()).at(-1)!.body?.toString(), "drip!");
  await checkUsable(dripping, filled("/ping/UUID"));
  dripping.hangUp();
});

test("who hangs up before the answer has pinged all the same", async (t) => {
  const { filled, port, storedPings } = await createPingTable(t);
  const talk = await talkHttp(port);
  talk.socket.end(requestOf(filled("POST /ping/UUID"), text("whole")));
  talk.socket.once("finish", () => talk.hangUp());
  await until("the ping", async () => (await storedPings()).length === 1);
});

test("what is no text in a query, a body, a name or a path is taken as far as it goes", async (t) => {
  const table = await createPingTable(t, { tokens: [{ form: "uptimeKuma", token: "tok%00en" }] });
  const { ask, storedPings } = table;
  const odd = Buffer.from([0, 0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0]);
  assert.equal(
    (await ask("POST /ping/UUID/fail", { body: odd, headers: { "user-agent": "caf\xe9\xff".repeat(100) } })).status,
    200,
  );
  const [first] = await storedPings();
  assert.deepEqual(first!.body, odd);
  assert.equal(first!.userAgent, "café\xff".repeat(40));
  assert.equal((await ask("/api/push/tok%00en?msg=%00%ff%ed%a0%80a%zz%&ping=%00&status=up%00")).status, 200);
  const [, second] = await storedPings();
  assert.equal(second!.kind, "fail");
  assert.ok(second!.note!.endsWith("a%zz%"), second!.note!);
  for (const line of [
    "/ping/UUID%00",
    "/ping/%",
    "/ping/%ff%fe",
    "/ping/UUID/%00",
    `/ping/${"x".repeat(5_000)}`,
    `/api/push/${"%".repeat(400)}`,
    "/ping/../ping/UUID",
    "/ping/KEY/%2e%2e",
    "/p/KEY/%00",
    "/ext/heartbeat/%/%",
    "/ping/",
    "/ping//",
    "/api/ping//",
  ])
    assert.equal((await ask(line)).status, 404, line);
  assert.equal((await storedPings()).length, 2);
});

test("a query of a megabyte, a head that is none: refused, and the connection closed", async (t) => {
  const { port, filled } = await createPingTable(t);
  const refused = async (sent: string, status: number) => {
    const talk = await talkHttp(port);
    talk.send(sent);
    assert.equal((await talk.hear()).status, status, sent.slice(0, 60));
    await talk.closed;
  };
  await refused(filled(`GET /ping/UUID?${"q".repeat(1_000_000)} HTTP/1.1\r\nhost: a\r\n\r\n`), 431);
  await refused(filled("GET /ping/UUID HTTP/1.1\r\nuser-agent: a\0b\r\nhost: a\r\n\r\n"), 400);
  await refused(filled("GET /ping/UU\0ID HTTP/1.1\r\nhost: a\r\n\r\n"), 400);
  await refused("\x16\x03\x01\x02\x00\x01\x00\x01", 400);
});

test("every address of a ping is one of a ping, however it is written", async (t) => {
  const { ask, port, filled, storedPings } = await createPingTable(t);
  for (const target of [
    "http://keepwatch.example/ping/UUID",
    "HTTP://127.0.0.1:1/ping/UUID?rid=",
    "//ping/UUID",
    "///ping/UUID",
    "//UUID",
    "//api/ping/UUID",
  ]) {
    const answer = await ask(target);
    assert.ok(
      answer.status === 200 ? answer.body === "OK" : answer.status === 400,
      `${target}: ${answer.status} ${answer.body}`,
    );
  }
  assert.equal((await storedPings()).length, 5);
  const old = await talkHttp(port);
  old.send(filled("GET /ping/UUID HTTP/1.0\r\n\r\n"));
  assert.equal((await old.hear()).status, 200);
  await old.closed;
  const kept = await talkHttp(port);
  for (let round = 0; round < 2; round++) {
    kept.send(filled("GET /ping/UUID HTTP/1.0\r\nconnection: keep-alive\r\n\r\n"));
    assert.equal((await kept.hear()).status, 200);
  }
  kept.hangUp();
});

test("pings one after another without waiting are answered in their order, good and bad", async (t) => {
  const { port, filled, storedPings } = await createPingTable(t);
  const talk = await talkHttp(port);
  const lines: [line: string, status: number, body?: string][] = [
    ["/ping/UUID/1", 200],
    [`/ping/${unknownUuid}`, 404],
    ["POST /ping/UUID/log", 200, "first"],
    ["/ping/UUID/256", 400],
    [`POST /ping/${unknownUuid}`, 404, "second"],
    ["HEAD /ping/UUID/start", 200],
    ["POST /ping/UUID/nothing", 404, "third"],
    ["OPTIONS /ping/UUID", 200],
    ["/ping/UUID/2", 200],
  ];
  talk.send(Buffer.concat(lines.map(([line, , body]) => requestOf(filled(line), body === undefined ? {} : { body }))));
  for (const [line, status] of lines) assert.equal((await talk.hear(line.startsWith("HEAD"))).status, status, line);
  assert.deepEqual(
    (await storedPings()).map(({ kind, exitStatus }) => exitStatus ?? kind),
    [1, "log", "start", 2],
  );
  talk.hangUp();
});

test("a ping that comes in pieces is answered and stored as one that comes whole", async (t) => {
  const { port, filled, storedPings } = await createPingTable(t);
  const answerTo = async (pieces: readonly Buffer[], isHead: boolean) => {
    const talk = await talkHttp(port);
    for (const piece of pieces) {
      talk.send(piece);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const { headers, ...answer } = await talk.hear(isHead);
    talk.hangUp();
    const { date, ...others } = headers;
    return { ...answer, headers: others, hasDate: date !== undefined };
  };
  for (const [line, body] of [
    ["/ping/UUID"],
    ["HEAD /api/ping/UUID/start"],
    ["POST /ping/UUID/3?rid=3f2c0f6e-8a55-4c1b-9d3c-1f4d7a9b2e10", "what it said: caf\u00e9"],
    ["PUT /api/ping/UUID/log", "x"],
    ["POST /api/ping/UUID/keep-alive", ""],
    [`POST /ping/${unknownUuid}`, "for nobody"],
    ["/ping/UUID/256"],
    ["/api/push/UUID?status=up&msg=fine"],
    ["HEAD /ping/nothing/"],
  ] as const) {
    const whole = requestOf(filled(line), {
      headers: { "user-agent": "pieces" },
      ...(body !== undefined && { body }),
    });
    const isHead = line.startsWith("HEAD");
    const ofWhole = await answerTo([whole], isHead);
    const storedOfWhole = (await storedPings()).length;
    assert.deepEqual(await answerTo([whole.subarray(0, 30), whole.subarray(30)], isHead), ofWhole, line);
    const stored = (await storedPings()).map(
      ({ form, method, exitStatus, runId, userAgent, body: kept, bodyBytes }) => ({
        ...{ form, method, exitStatus, runId, userAgent, bodyBytes, body: kept?.toString() ?? null },
      }),
    );
    if (ofWhole.status === 200) assert.deepEqual(stored.at(-1), stored.at(-2), line);
    assert.equal(stored.length, storedOfWhole + (ofWhole.status === 200 ? 1 : 0), line);
  }
});

test("a connection can be used after a refusal", async (t) => {
  const { port, filled } = await createPingTable(t);
  const talk = await talkHttp(port);
  for (const [line, status] of [
    [`/ping/${unknownUuid}`, 404],
    ["/ping/UUID/256", 400],
    ["/ping/UUID?rid=x", 400],
    ["/api/push/none", 404],
    ["DELETE /api/ping/UUID", 405],
    ["HEAD /ping/UUID/x", 404],
  ] as const) {
    talk.send(requestOf(filled(line)));
    assert.equal((await talk.hear(line.startsWith("HEAD"))).status, status, line);
    await checkUsable(talk, filled("/ping/UUID"));
  }
  talk.hangUp();
});

test("who asks first whether a body may come is told to go on", async (t) => {
  const { port, filled, storedPings } = await createPingTable(t);
  const talk = await talkHttp(port);
  talk.send(requestOf(filled("POST /ping/UUID"), { headers: { expect: "100-continue", "content-length": "4" } }));
  assert.equal((await talk.hear()).status, 100);
  talk.send("body");
  assert.equal((await talk.hear()).status, 200);
  assert.equal((await storedPings())[0]!.body?.toString(), "body");
  await checkUsable(talk, filled("/ping/UUID"));
  talk.hangUp();
});
