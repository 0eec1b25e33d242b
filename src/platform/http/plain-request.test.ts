// Plain requests: what is read of them, what is refused, and that node:http reads the same of whatever is taken.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import fc from "fast-check";
import { talkHttp } from "#test/raw-http.ts";
import { readPlainRequest } from "./plain-request.ts";

const read = (text: string) => readPlainRequest(Buffer.from(text, "latin1"));
const host = "host: a\r\n";

test("a request that is whole and has nothing odd is read", () => {
  assert.deepEqual(read("GET /ping/x?a=1 HTTP/1.1\r\nHost: keepwatch.example\r\nUser-Agent:curl/8 \t\r\n\r\n"), {
    method: "GET",
    target: "/ping/x?a=1",
    headers: { host: "keepwatch.example", "user-agent": "curl/8" },
    body: null,
  });
  const posted = read(`POST / HTTP/1.1\r\n${host}Content-Length: 5\r\nConnection: Keep-Alive\r\n\r\nab\r\nc`);
  assert.equal(posted?.body?.toString(), "ab\r\nc");
  assert.deepEqual(posted?.headers, { host: "a", "content-length": "5", connection: "Keep-Alive" });
  assert.equal(read(`PUT / HTTP/1.1\r\n${host}content-length: 0\r\n\r\n`)?.body, null);
  assert.equal(read(`HEAD / HTTP/1.1\r\n${host}x:\r\n\r\n`)?.headers["x"], "");
});

test("whatever is not plain is refused", () => {
  const get = (lines: string, rest = "") => `GET / HTTP/1.1\r\n${lines}\r\n${rest}`;
  const odd: Record<string, string> = {
    nothing: "",
    "half a head": `GET / HTTP/1.1\r\n${host}`,
    "no host": get(""),
    "no host among others": get("accept: */*\r\n"),
    "another method": `DELETE / HTTP/1.1\r\n${host}\r\n`,
    "a small method": `get / HTTP/1.1\r\n${host}\r\n`,
    "HTTP/1.0": `GET / HTTP/1.0\r\n${host}\r\n`,
    "the whole address": `GET http://a/ HTTP/1.1\r\n${host}\r\n`,
    "a space in the target": `GET /a b HTTP/1.1\r\n${host}\r\n`,
    "a sign beyond ASCII in the target": `GET /caf\xe9 HTTP/1.1\r\n${host}\r\n`,
    "an empty line before": `\r\nGET / HTTP/1.1\r\n${host}\r\n`,
    "bare line feeds": "GET / HTTP/1.1\nhost: a\n\n",
    "a bare line feed in a value": get("host: a\nx: b\r\n"),
    "a bare carriage return": get("host: a\rb\r\n"),
    "a NUL": get("host: a\0\r\n"),
    "a sign beyond ASCII in a value": get("host: a\r\nuser-agent: caf\xe9\r\n"),
    "a space before the colon": get("host : a\r\n"),
    "a line that goes on": get("host: a\r\n b\r\n"),
    "a name of nothing": get("host: a\r\n: b\r\n"),
    "a header twice": get("host: a\r\nx: 1\r\nX: 2\r\n"),
    "two hosts": get("host: a\r\nhost: b\r\n"),
    "a name that every object has": get("host: a\r\nconstructor: b\r\n"),
    "a prototype": get("host: a\r\n__proto__: b\r\n"),
    "a connection that is to end": get("host: a\r\nconnection: close\r\n"),
    "an upgrade": get("host: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n"),
    "an upgrade alone": get("host: a\r\nupgrade: h2c\r\n"),
    chunks: get("host: a\r\ntransfer-encoding: chunked\r\n", "0\r\n\r\n"),
    "chunks and a length": get("host: a\r\ntransfer-encoding: chunked\r\ncontent-length: 5\r\n", "0\r\n\r\n"),
    "who asks first": get("host: a\r\nexpect: 100-continue\r\n"),
    trailers: get("host: a\r\ntrailer: x\r\n"),
    "less than its length": get("host: a\r\ncontent-length: 5\r\n", "four"),
    "more than its length": get("host: a\r\ncontent-length: 3\r\n", "four"),
    "another request behind it": get(host, get(host)),
    "a length that is none": get("host: a\r\ncontent-length: 4x\r\n", "four"),
    "a length with a sign": get("host: a\r\ncontent-length: +4\r\n", "four"),
    "an empty length": get("host: a\r\ncontent-length:\r\n"),
    "two lengths": get("host: a\r\ncontent-length: 4, 4\r\n", "four"),
    "more than sixteen kilobytes": get(`host: a\r\nx: ${"x".repeat(16_384)}\r\n`),
  };
  for (const [what, text] of Object.entries(odd)) assert.equal(read(text), null, what);
});

const text = (signs: string, max: number) =>
  fc.array(fc.constantFrom(...signs), { maxLength: max }).map((all) => all.join(""));
const pieces = fc.tuple(
  fc.constantFrom("GET", "POST", "PUT", "HEAD", "DELETE"),
  fc.oneof(text("/a?=&%#.~", 12), text("a\xe9 ", 3)),
  fc.constantFrom("HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0"),
  fc.boolean(),
  fc.array(
    fc.tuple(
      fc.constantFrom("x", "X-a", "user-agent", "Connection", "Expect", "TE", "content-length", "Transfer-Encoding"),
      fc.oneof(text("ab: \t,=", 6), text("\xe9\0\ra", 3), fc.constantFrom("0", "3", "03", "keep-alive", "close")),
      fc.constantFrom(":", ": ", ":\t", " :"),
      fc.constantFrom("\r\n", "\r\n", "\r\n", "\r\n", "\n", "\r\n "),
    ),
    { maxLength: 3 },
  ),
  text("abc\r\n0", 5),
);

test("node:http reads the same of all that is taken", async (t) => {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.closeAllConnections());
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(pieces, async ([method, target, version, hasLength, lines, body]) => {
      const head = lines.map(([name, value, colon, end]) => `${name}${colon}${value}${end}`).join("");
      const length = hasLength ? `Content-Length: ${body.length}\r\n` : "";
      const piece = Buffer.from(`${method} /${target} ${version}\r\nhost: a\r\n${length}${head}\r\n${body}`, "latin1");
      const plain = readPlainRequest(piece);
      if (plain === null) return;
      taken += 1;
      const asked = once(server, "request") as Promise<[IncomingMessage]>;
      const talk = await talkHttp(port);
      talk.send(piece);
      const [request] = await asked;
      const read = Buffer.concat(await request.toArray());
      talk.hangUp();
      assert.deepEqual(
        [request.method, request.url, { ...request.headers }, read.toString("latin1")],
        [plain.method, plain.target, { ...plain.headers }, plain.body?.toString("latin1") ?? ""],
      );
    }),
    { numRuns: 3_000 },
  );
  assert.ok(taken > 100, `only ${taken} were plain`);
});
