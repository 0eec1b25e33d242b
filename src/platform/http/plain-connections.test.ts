// Connections with plain requests, over real sockets: answered without node:http while they are plain, and by it from the
// first other one on, on the same connection and in order.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test, type TestContext } from "node:test";
import { type RawTalk, requestOf, talkHttp } from "#test/raw-http.ts";
import { PlainConnections, type PlainTalk } from "./plain-connections.ts";

const plain = { status: 200, headers: { "content-type": "text/plain" }, body: "plain" };

/** /plain… is answered here, /later… when the test says so, and the rest by node:http. */
async function startServer(t: TestContext) {
  const later: PlainTalk[] = [];
  let wake = (): void => undefined;
  const server = createServer((request, response) => {
    request.resume().on("end", () => response.end(`node ${request.method} ${request.url}`));
  });
  server.on("upgrade", (_request, socket, head: Buffer) => socket.end(`upgraded with ${head.length} bytes`));
  const connections = new PlainConnections(server, {
    takes(talk) {
      if (talk.target.startsWith("/later")) later.push(talk);
      else if (talk.target.startsWith("/plain")) talk.answer(plain);
      else return false;
      wake();
      return true;
    },
    onRequest: () => undefined,
    keepAliveMs: 20_000,
    firstRequestMs: 10_000,
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const talks: RawTalk[] = [];
  t.after(() => {
    for (const talk of talks) talk.hangUp();
    server.close();
    server.closeAllConnections();
  });
  return {
    server,
    connections,
    later,
    async talk(): Promise<RawTalk> {
      const talk = await talkHttp((server.address() as AddressInfo).port);
      talks.push(talk);
      return talk;
    },
    async asked(count: number) {
      while (later.length < count) await new Promise<void>((resolve) => (wake = resolve));
    },
  };
}

async function hears(talk: RawTalk, line: string, body: string): Promise<void> {
  talk.send(requestOf(line));
  assert.equal((await talk.hear(line.startsWith("HEAD"))).body, body, line);
}

test("one after the other on one connection, with what an answer has", async (t) => {
  const { talk: connect } = await startServer(t);
  const talk = await connect();
  talk.send(requestOf("POST /plain", { body: "x" }));
  const { status, version, headers, body } = await talk.hear();
  assert.deepEqual([status, version, body], [200, "1.1", "plain"]);
  const { date, ...others } = headers;
  assert.ok(Math.abs(Date.parse(date!) - Date.now()) < 5_000, date);
  assert.deepEqual(others, {
    "content-type": "text/plain",
    "content-length": "5",
    connection: "keep-alive",
    "keep-alive": "timeout=20",
  });
  talk.send(requestOf("HEAD /plain"));
  const head = await talk.hear(true);
  assert.deepEqual([head.headers["content-length"], head.body], ["5", ""]);
  await hears(talk, "/plain/again", "plain");
});

test("from the first other request on, node:http has the connection", async (t) => {
  const { talk: connect } = await startServer(t);
  for (const first of ["/other", "DELETE /plain", "OPTIONS /plain"]) {
    const talk = await connect();
    await hears(talk, "/plain", "plain");
    talk.send(requestOf(first));
    assert.match((await talk.hear()).body, /^node /, first);
    await hears(talk, "/plain", "node GET /plain");
  }
  const bad = await connect();
  bad.send("no HTTP at all\r\n\r\n");
  assert.equal((await bad.hear()).status, 400);
  await bad.closed;
});

test("a request that comes in pieces is read whole", async (t) => {
  const { talk: connect } = await startServer(t);
  const whole = requestOf("POST /plain", { body: "body" });
  for (const cut of [1, 20, whole.length - 4, whole.length - 1]) {
    const talk = await connect();
    await hears(talk, "/plain", "plain");
    talk.send(whole.subarray(0, cut));
    await new Promise((resolve) => setImmediate(resolve));
    talk.send(whole.subarray(cut));
    assert.equal((await talk.hear()).body, "node POST /plain", `cut at ${cut}`);
  }
});

test("an upgrade goes on with what was sent behind it", async (t) => {
  const { talk: connect } = await startServer(t);
  const talk = await connect();
  let heard = "";
  talk.socket.on("data", (part) => (heard += part.toString()));
  talk.send(
    Buffer.concat([requestOf("/live", { headers: { connection: "upgrade", upgrade: "x" } }), Buffer.from("four")]),
  );
  await talk.closed;
  assert.equal(heard, "upgraded with 4 bytes");
});

test("whoever does not wait for answers gets them in their order", async (t) => {
  const { talk: connect, later, asked } = await startServer(t);
  const several = await connect();
  several.send(Buffer.concat(["/plain/1", "/plain/2", "/other"].map((line) => requestOf(line))));
  for (const body of ["node GET /plain/1", "node GET /plain/2", "node GET /other"])
    assert.equal((await several.hear()).body, body);

  const early = await connect();
  early.send(requestOf("/later"));
  await asked(1);
  early.send(requestOf("/plain/1"));
  early.send(requestOf("/plain/2"));
  await hears(await connect(), "/plain", "plain"); // by then both have been read
  later[0]!.answer({ ...plain, body: "später" });
  assert.equal((await early.hear()).body, "später");
  assert.equal((await early.hear()).body, "node GET /plain/1");
  assert.equal((await early.hear()).body, "node GET /plain/2");
});

test("whoever says that nothing more will come is answered, and the connection ends", async (t) => {
  const { talk: connect, later, asked } = await startServer(t);
  const talk = await connect();
  talk.socket.end(requestOf("/later"));
  await asked(1);
  await hears(await connect(), "/plain", "plain"); // by then the end has been read
  later[0]!.answer(plain);
  assert.equal((await talk.hear()).headers["connection"], "close");
  await talk.closed;
  const idle = await connect();
  await hears(idle, "/plain", "plain");
  idle.socket.end();
  await idle.closed;
});

test("an answer to somebody who is gone goes nowhere", async (t) => {
  const { server, talk: connect, later, asked } = await startServer(t);
  const talk = await connect();
  const isGone = new Promise<void>((resolve) => server.once("connection", (socket) => socket.once("close", resolve)));
  const other = await connect();
  talk.send(requestOf("/later"));
  other.send(requestOf("/later"));
  await asked(2);
  talk.socket.resetAndDestroy();
  other.socket.resetAndDestroy();
  await isGone;
  for (const one of later) one.answer(plain);
  await hears(await connect(), "/plain", "plain");
});

test("an idle connection is shut in the end, one that is waited on is not", async (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const { talk: connect, later, asked } = await startServer(t);
  const fresh = await connect();
  const used = await connect();
  const busy = await connect();
  await hears(used, "/plain", "plain");
  busy.send(requestOf("/later"));
  await asked(1);
  t.mock.timers.tick(15_000);
  await fresh.closed;
  await hears(used, "/plain", "plain"); // and its time begins anew
  t.mock.timers.tick(20_000);
  await hears(used, "/plain", "plain");
  t.mock.timers.tick(25_000);
  await used.closed;
  later[0]!.answer(plain);
  assert.equal((await busy.hear()).body, "plain");
});
