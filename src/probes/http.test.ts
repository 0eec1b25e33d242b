// What the probe says of servers that answer well, badly, half, in drips or not at all.
import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { test, type TestContext } from "node:test";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { bodyOf, startRawTarget, startTarget, type Target, type TargetOptions } from "#test/doubles/http-target.ts";
import { attempt, netFor } from "#test/doubles/looking.ts";
import type { HttpTarget } from "./http-target.ts";

async function serve(t: TestContext, handler: RequestListener, options?: TargetOptions): Promise<Target> {
  const target = await startTarget(handler, options);
  t.after(() => target.close());
  return target;
}

async function says(t: TestContext, bytes: string): Promise<Target> {
  const target = await startRawTarget((socket) => socket.once("data", () => socket.end(bytes, "latin1")));
  t.after(() => target.close());
  return target;
}

test("a good answer has its status, its address and its phases, which add up to the whole", async (t) => {
  const target = await serve(t, (_, response) => response.end("hello"));
  const sighting = await attempt(netFor(t), { url: target.url });
  assert.equal(sighting.verdict, "good");
  assert.deepEqual(
    [sighting.reason, sighting.message, sighting.statusCode, sighting.address],
    [null, null, 200, "127.0.0.1"],
  );
  assert.deepEqual([sighting.dnsUs, sighting.tlsUs, sighting.certificate], [null, null, null]);
  const { connectUs, firstByteUs, transferUs, totalUs } = sighting;
  assert.ok(connectUs !== null && firstByteUs !== null && transferUs !== null && totalUs !== null);
  assert.ok(Math.abs(connectUs + firstByteUs + transferUs - totalUs) <= 2);
});

test("a status that is not accepted is named together with what was", async (t) => {
  const target = await serve(t, (_, response) => response.writeHead(500).end());
  const sighting = await attempt(netFor(t), { url: target.url });
  assert.deepEqual([sighting.verdict, sighting.reason, sighting.statusCode], ["bad", "status_unexpected", 500]);
  assert.equal(sighting.message, "HTTP 500, expected 200-299");
  assert.notEqual(sighting.totalUs, null);
  const accepting = await attempt(netFor(t), { url: target.url, acceptedStatuses: ["200-299", "500"] });
  assert.equal(accepting.verdict, "good");
});

test("method, headers, body and credentials arrive as they were given", async (t) => {
  const seen: unknown[] = [];
  const target = await serve(t, async (request, response) => {
    const { host, authorization, "user-agent": agent, "x-one": one, "content-type": type } = request.headers;
    seen.push({
      method: request.method,
      url: request.url,
      body: await bodyOf(request),
      host,
      authorization,
      agent,
      one,
      type,
    });
    response.end();
  });
  const net = netFor(t);
  const headers = [
    { name: "X-One", value: "1" },
    { name: "X-One", value: "2" },
    { name: "user-agent", value: "mine" },
    { name: "Content-Type", value: "application/json" },
    { name: "Host", value: "shop.example" },
  ];
  const auth = { kind: "basic", username: "alice", password: "s3cret:ü" } as const;
  await attempt(net, { url: `${target.url}a?b=c#d`, method: "POST", headers, body: '{"ü":1}', auth });
  await attempt(net, { url: target.url, auth: { kind: "bearer", token: "abc.def" } });
  await attempt(net, { url: target.url, method: "PURGE" });
  assert.deepEqual(seen[0], {
    method: "POST",
    url: "/a?b=c",
    body: '{"ü":1}',
    host: "shop.example",
    authorization: `Basic ${Buffer.from("alice:s3cret:ü").toString("base64")}`,
    agent: "mine",
    one: "1, 2",
    type: "application/json",
  });
  assert.equal((seen[1] as { authorization: string }).authorization, "Bearer abc.def");
  assert.equal((seen[2] as { method: string }).method, "PURGE");
});

test("answers without a body are complete with their headers: HEAD, 204, 304", async (t) => {
  const target = await serve(t, (request, response) => {
    response.writeHead(request.url === "/204" ? 204 : request.url === "/304" ? 304 : 200, { "content-length": 50 });
    response.flushHeaders(); // and never an end: whoever waits for a body waits for ever
  });
  const net = netFor(t);
  const accepted = { acceptedStatuses: ["200-399"] };
  assert.equal((await attempt(net, { url: target.url, method: "HEAD" })).verdict, "good");
  assert.equal((await attempt(net, { url: `${target.url}204` })).verdict, "good");
  assert.equal((await attempt(net, { url: `${target.url}304`, ...accepted })).verdict, "good");
});

test("interim answers are passed over", async (t) => {
  const target = await says(
    t,
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok",
  );
  const sighting = await attempt(netFor(t), { url: target.url, keyword: "ok" });
  assert.deepEqual([sighting.verdict, sighting.statusCode], ["good", 201]);
});

test("framings: a length, chunks, the connection's end, HTTP/1.0 and bare line feeds", async (t) => {
  const net = netFor(t);
  const answers = [
    "HTTP/1.1 200 OK\r\ncontent-length:  5\r\n\r\nhello",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nTrailer: 1\r\n\r\n",
    "HTTP/1.1 200 OK\r\nServer: x\r\n\r\nhello",
    "HTTP/1.0 200 OK\r\n\r\nhello",
    "HTTP/1.1 200\r\nA: b\r\n\r\nhello",
    "HTTP/1.1 200 OK\nContent-Length: 5\n\nhello",
  ];
  for (const answer of answers) {
    const target = await says(t, answer);
    const sighting = await attempt(net, { url: target.url, keyword: "hello" });
    assert.equal(sighting.verdict, "good", `${answer}: ${sighting.message}`);
  }
});

test("a keyword must be there, or must not", async (t) => {
  const target = await serve(t, (_, response) => response.end("all systems fine"));
  const net = netFor(t);
  const ask = async (keyword: string, keywordMode: "present" | "absent"): Promise<unknown[]> => {
    const sighting = await attempt(net, { url: target.url, keyword, keywordMode });
    return [sighting.verdict, sighting.reason, sighting.message];
  };
  assert.deepEqual(await ask("fine", "present"), ["good", null, null]);
  assert.deepEqual(await ask("broken", "present"), [
    "bad",
    "keyword_missing",
    'HTTP 200, but "broken" is not in the body',
  ]);
  assert.deepEqual(await ask("broken", "absent"), ["good", null, null]);
  assert.deepEqual(await ask("fine", "absent"), ["bad", "keyword_present", 'HTTP 200, but "fine" is in the body']);
});

test("a keyword is found in a compressed body that nobody asked for, and in other character sets", async (t) => {
  const net = netFor(t);
  const text = Buffer.from("the keyword is here");
  const packed: [string, Buffer][] = [
    ["gzip", gzipSync(text)],
    ["deflate", deflateSync(text)],
    ["deflate", deflateRawSync(text)],
    ["br", brotliCompressSync(text)],
    ["zstd", zstdCompressSync(text)],
  ];
  for (const [encoding, bytes] of packed) {
    const target = await serve(t, (_, response) =>
      response.writeHead(200, { "content-encoding": encoding }).end(bytes),
    );
    assert.equal((await attempt(net, { url: target.url, keyword: "keyword" })).verdict, "good", encoding);
  }
  const latin = await serve(t, (_, response) => {
    response.writeHead(200, { "content-type": "text/html; charset=ISO-8859-1" }).end(Buffer.from("Grüße", "latin1"));
  });
  assert.equal((await attempt(net, { url: latin.url, keyword: "Grüße" })).verdict, "good");
});

test("a compressed body that cannot be unpacked says so, and a bomb is judged by its beginning", async (t) => {
  const net = netFor(t);
  const broken = await serve(t, (_, response) =>
    response.writeHead(200, { "content-encoding": "gzip" }).end("not gzip"),
  );
  assert.equal((await attempt(net, { url: broken.url, keyword: "x" })).reason, "body_undecodable");
  assert.equal((await attempt(net, { url: broken.url })).verdict, "good");
  const bomb = gzipSync(Buffer.alloc(300 * 1024 * 1024));
  const target = await serve(t, (_, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(bomb));
  const sighting = await attempt(net, { url: target.url, keyword: "x" });
  assert.deepEqual(
    [sighting.reason, sighting.message],
    ["keyword_missing", 'HTTP 200, but "x" is not in the first megabyte of the body'],
  );
});

test("redirects are followed; times are summed, the last answer counts", async (t) => {
  const methods: string[] = [];
  const target = await serve(t, async (request, response) => {
    methods.push(`${request.method} ${request.url} ${await bodyOf(request)}`);
    const routes: Record<string, [number, string]> = {
      "/": [302, "../b?x=1"],
      "/b?x=1": [307, "c"],
      "/c": [308, "//HOST/d"],
    };
    const route = routes[request.url ?? ""];
    if (route === undefined) return void response.end("arrived");
    response.writeHead(route[0], { location: route[1].replace("HOST", request.headers.host ?? "") }).end();
  });
  const net = netFor(t);
  const sighting = await attempt(net, { url: target.url, keyword: "arrived" });
  assert.deepEqual([sighting.verdict, sighting.statusCode], ["good", 200]);
  assert.equal(target.connections(), 4);
  await attempt(net, { url: target.url, method: "POST", body: "data" });
  await attempt(net, { url: `${target.url}c`, method: "POST", body: "data" });
  assert.deepEqual(methods.slice(4), [
    "POST / data",
    "GET /b?x=1 ",
    "GET /c ",
    "GET /d ",
    "POST /c data",
    "POST /d data",
  ]);
  const stopped = await attempt(net, { url: target.url, followRedirects: false });
  assert.deepEqual([stopped.reason, stopped.statusCode], ["status_unexpected", 302]);
});

test("secrets stay with the host that they were given for", async (t) => {
  const seen: string[][] = [];
  const other = await serve(t, (request, response) => {
    seen.push([
      "other",
      request.headers.authorization ?? "",
      request.headers.cookie ?? "",
      String(request.headers["x-api-key"] ?? ""),
      String(request.headers["x-plain"]),
    ]);
    response.end();
  });
  const target = await serve(t, (request, response) => {
    seen.push([request.url ?? "", request.headers.authorization ?? ""]);
    response.writeHead(302, { location: request.url === "/" ? "/same" : other.url }).end();
  });
  const headers = [
    { name: "Cookie", value: "a=b" },
    { name: "X-Api-Key", value: "k" },
    { name: "X-Plain", value: "p" },
  ];
  const sighting = await attempt(netFor(t), { url: target.url, headers, auth: { kind: "bearer", token: "t" } });
  assert.equal(sighting.verdict, "good");
  assert.deepEqual(seen, [
    ["/", "Bearer t"],
    ["/same", "Bearer t"],
    ["other", "", "", "", "p"],
  ]);
});

test("redirects that lead nowhere: a circle, too many, a forbidden address, no HTTP address", async (t) => {
  const target = await serve(t, (request, response) => {
    const path = request.url ?? "";
    const places: Record<string, string> = {
      "/circle": "/circle2",
      "/circle2": "/circle",
      "/metadata": "http://169.254.169.254/latest/meta-data/",
      "/mapped": "http://[::ffff:169.254.169.254]/",
      "/ftp": "ftp://files.example/",
      "/broken": "http://[",
    };
    const count = Number(path.slice(1));
    const location =
      places[path] ?? (count < 10 || path === "/11" ? `/${path === "/11" ? "0" : count + 1}` : undefined);
    response.writeHead(location === undefined ? 200 : 302, location === undefined ? {} : { location }).end();
  });
  const net = netFor(t);
  const ask = (path: string, more: Partial<HttpTarget> = {}) => attempt(net, { url: target.url + path, ...more });
  assert.equal((await ask("circle")).reason, "redirect_loop");
  assert.equal((await ask("0")).verdict, "good"); // ten redirects
  const eleven = await ask("11");
  assert.deepEqual([eleven.reason, eleven.statusCode], ["too_many_redirects", 302]);
  assert.equal((await ask("0", { maxRedirects: 9 })).reason, "too_many_redirects");
  const metadata = await ask("metadata");
  assert.equal(metadata.reason, "address_forbidden");
  assert.match(metadata.message ?? "", /169\.254\.169\.254 is a cloud metadata address/);
  assert.equal((await ask("mapped")).reason, "address_forbidden");
  assert.equal((await ask("ftp")).reason, "redirect_invalid");
  assert.equal((await ask("broken")).reason, "redirect_invalid");
});

test("IPv6 literals work, and a family that the literal is not of is refused", async (t) => {
  const target = await serve(t, (_, response) => response.end(), { host: "::1" });
  const net = netFor(t);
  const sighting = await attempt(net, { url: target.url });
  assert.deepEqual([sighting.verdict, sighting.address], ["good", "::1"]);
  assert.equal((await attempt(net, { url: target.url, ipFamily: "ipv4" })).reason, "dns_not_found");
});

test("the public policy keeps literals out, however they are written", async (t) => {
  const target = await serve(t, (_, response) => response.end());
  const net = netFor(t, { policy: "public" });
  for (const host of ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:7f00:1]", "localhost", "0"]) {
    const sighting = await attempt(net, { url: `http://${host}:${target.port}/` });
    assert.equal(sighting.reason, "address_forbidden", host);
  }
  assert.equal(target.connections(), 0);
});

test("an aborted look rejects at once with the signal's reason", async (t) => {
  const arrived = Promise.withResolvers<void>();
  const target = await serve(t, () => arrived.resolve());
  const stop = new AbortController();
  const net = netFor(t);
  const looking = attempt(net, { url: target.url }, { signal: stop.signal, timeoutMs: 60_000 });
  await arrived.promise;
  stop.abort(new Error("stopping"));
  await assert.rejects(looking, { message: "stopping" });
  await assert.rejects(attempt(net, { url: target.url }, { signal: stop.signal }), { message: "stopping" });
});

test("beyond the limit of open sockets a look is unmeasured, not bad", async (t) => {
  const target = await serve(t, (_, response) => response.end());
  const sighting = await attempt(netFor(t, { maxOpenSockets: 0 }), { url: target.url });
  assert.deepEqual([sighting.verdict, sighting.reason, sighting.totalUs], ["unmeasured", "probe_capacity", null]);
});

test("connections are given back, whoever closes first", async (t) => {
  const net = netFor(t);
  const target = await serve(t, (_, response) => response.end("x"));
  const keepsOpen = await startRawTarget((socket) => {
    socket.on("data", () => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  });
  t.after(() => keepsOpen.close());
  assert.equal((await attempt(net, { url: target.url })).verdict, "good");
  assert.equal((await attempt(net, { url: keepsOpen.url })).verdict, "good");
  while (net.openSockets > 0) await new Promise((resolve) => setImmediate(resolve));
});
