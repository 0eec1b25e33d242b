// HTTP/2 against real servers, honest ones and ones that break off.
import assert from "node:assert/strict";
import { createSecureServer, constants, type Http2SecureServer, type ServerHttp2Stream } from "node:http2";
import type { IncomingHttpHeaders } from "node:http2";
import type { AddressInfo, Socket } from "node:net";
import { test, type TestContext } from "node:test";
import { createServer as createTlsServer } from "node:tls";
import { startTarget } from "#test/doubles/http-target.ts";
import { attempt, check, netFor } from "#test/doubles/looking.ts";
import { createAuthority } from "#test/doubles/tls-certificates.ts";
import { checkHttpTarget, type HttpTarget } from "./http-target.ts";

const authority = createAuthority();
const good = authority.issue({ addresses: ["127.0.0.1"] });
const trusting = { extraCertificates: [authority.cert] };
type OnStream = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void;

async function serve(t: TestContext, onStream: OnStream): Promise<HttpTarget> {
  const server = createSecureServer(good);
  server.on("stream", (stream, headers) => {
    stream.on("error", () => {});
    onStream(stream, headers);
  });
  return listening(t, server);
}

async function listening(t: TestContext, server: Http2SecureServer | ReturnType<typeof createTlsServer>) {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
  });
  server.on("secureConnection", (socket: Socket) => socket.on("error", () => {}));
  server.on("sessionError", () => {});
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const target: HttpTarget = { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/`, httpVersion: "2" };
  return target;
}

test("a request with all its parts, and a good answer with its phases, in one connection", async (t) => {
  const seen: unknown[] = [];
  const target = await serve(t, (stream, headers) => {
    const body: Buffer[] = [];
    stream.on("data", (bytes: Buffer) => body.push(bytes));
    stream.on("end", () => {
      seen.push(
        headers[":method"],
        headers[":path"],
        headers["x-one"],
        headers["authorization"],
        headers["connection"],
      );
      seen.push(Buffer.concat(body).toString());
      stream.respond({ ":status": 201, "content-type": "text/plain", "x-version": "7" });
      stream.end("hello there");
    });
  });
  const net = netFor(t, trusting);
  const whole: HttpTarget = {
    ...target,
    url: `${target.url}path?q=1`,
    method: "POST",
    headers: [{ name: "X-One", value: "1" }],
    auth: { kind: "bearer", token: "word" },
    body: "ping",
    keyword: "there",
    acceptedStatuses: ["201"],
    assertions: [{ source: "header", name: "X-Version", comparison: "equals", value: "7" }],
  };
  let sighting = await attempt(net, whole);
  // The first look loads what HTTP/2 needs; one in which we stood still keeps no times.
  for (let more = 0; sighting.totalUs === null && more < 5; more++) sighting = await attempt(net, whole);
  assert.equal(sighting.verdict, "good", sighting.message ?? "");
  assert.deepEqual(seen.slice(0, 6), ["POST", "/path?q=1", "1", "Bearer word", undefined, "ping"]);
  const { connectUs, tlsUs, firstByteUs, transferUs, totalUs } = sighting;
  assert.ok(connectUs !== null && tlsUs !== null && firstByteUs !== null && transferUs !== null && totalUs !== null);
  assert.ok(Math.abs(connectUs + tlsUs + firstByteUs + transferUs - totalUs) <= 3);
  assert.equal(sighting.certificate?.issuer, "Keepwatch Test Authority");
});

test("redirects, HEAD, statuses, and an empty answer", async (t) => {
  const target = await serve(t, (stream, headers) => {
    if (headers[":path"] === "/") stream.respond({ ":status": 302, location: "/there" }, { endStream: true });
    else stream.respond({ ":status": headers[":path"] === "/there" ? 204 : 503, "content-length": 0 });
    if (!stream.headersSent || !stream.writableEnded) stream.end();
  });
  const net = netFor(t, trusting);
  const followed = await attempt(net, target);
  assert.deepEqual([followed.verdict, followed.statusCode], ["good", 204], followed.message ?? "");
  const failed = await attempt(net, { ...target, url: `${target.url}x`, method: "HEAD" });
  assert.deepEqual([failed.reason, failed.statusCode], ["status_unexpected", 503]);
});

test("a server without HTTP/2 says so", async (t) => {
  const target = await startTarget((_, response) => response.end("hello"), { tls: good });
  t.after(() => target.close());
  const sighting = await check(netFor(t, trusting), { url: target.url, httpVersion: "2" });
  assert.deepEqual(
    [sighting.verdict, sighting.reason, sighting.message],
    ["bad", "http2_not_offered", "The server does not offer HTTP/2"],
  );
});

const ends: Record<string, [OnStream, string, RegExp]> = {
  "a stream that is reset before the answer": [
    (stream) => stream.close(constants.NGHTTP2_INTERNAL_ERROR),
    "connection_reset",
    /^The server ended the HTTP\/2 exchange too soon \(INTERNAL_ERROR\)$/,
  ],
  "a stream that is reset within the body": [
    (stream) => {
      stream.respond({ ":status": 200 });
      stream.write("beginning", () => stream.destroy(new Error("breaks off")));
    },
    "response_truncated",
    /too soon/,
  ],
  "a connection that is closed within the body": [
    (stream) => {
      stream.respond({ ":status": 200 });
      stream.write("beginning", () => stream.session?.socket.destroy());
    },
    "response_truncated",
    /too soon|reset/,
  ],
  "a goodbye in place of an answer": [
    (stream) => stream.session?.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM),
    "connection_reset",
    /too soon/,
  ],
};
for (const [name, [onStream, reason, message]] of Object.entries(ends)) {
  test(`${name} is ${reason}`, async (t) => {
    const sighting = await attempt(netFor(t, trusting), { ...(await serve(t, onStream)), keyword: "x" });
    assert.deepEqual([sighting.verdict, sighting.reason], ["bad", reason], sighting.message ?? "");
    assert.match(sighting.message ?? "", message);
  });
}

test("what is not HTTP/2, though it was promised, is malformed", async (t) => {
  const server = createTlsServer({ ...good, ALPNProtocols: ["h2"] }, (socket) => {
    socket.once("data", () => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  });
  const sighting = await attempt(netFor(t, trusting), await listening(t, server));
  assert.deepEqual([sighting.verdict, sighting.reason], ["bad", "response_malformed"], sighting.message ?? "");
});

test("silence ends with the time-out, an endless body is judged by its beginning, and no connection stays", async (t) => {
  const net = netFor(t, trusting);
  const silent = await attempt(net, await serve(t, () => {}), { timeoutMs: 500 });
  assert.ok(silent.reason === "timeout" || silent.reason === "own_delay", String(silent.reason));
  const endless = await serve(t, (stream) => {
    stream.respond({ ":status": 200 });
    const pour = (): void => void stream.write(Buffer.alloc(65_536, "x"), (error) => error == null && pour());
    pour();
  });
  const sighting = await attempt(net, { ...endless, keyword: "y", keywordMode: "absent" }, { timeoutMs: 20_000 });
  assert.equal(sighting.verdict, "good", sighting.message ?? "");
  while (net.openSockets > 0) await new Promise((resolve) => setImmediate(resolve));
});

test("sessions are resumed over HTTP/2 too", async (t) => {
  const server = createSecureServer(good, (_, response) => response.end("hello"));
  let handshakes = "";
  server.on("secureConnection", (socket: { isSessionReused(): boolean }) => {
    handshakes += socket.isSessionReused() ? "R" : "F";
  });
  const target = await listening(t, server);
  const net = netFor(t, trusting);
  for (let round = 0; round < 3; round++) assert.equal((await attempt(net, target)).verdict, "good");
  assert.equal(handshakes, "FRR");
});

test("HTTP/2 without TLS or through a proxy is refused", () => {
  const proxy = { kind: "http" as const, host: "proxy.example", port: 3128 };
  assert.deepEqual(
    checkHttpTarget({ url: "http://shop.example/", httpVersion: "2", proxy }).map(({ path }) => path),
    ["/httpVersion", "/httpVersion"],
  );
  assert.deepEqual(checkHttpTarget({ url: "https://shop.example/", httpVersion: "2" }), []);
});
