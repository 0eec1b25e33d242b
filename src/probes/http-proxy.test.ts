// Looks through proxies that really carry bytes, and through ones that refuse, lie, drip and hang.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import {
  refusedPort,
  startMisbehavingTarget,
  startRawTarget,
  startTarget,
  type Target,
} from "#test/doubles/http-target.ts";
import { attempt, netFor } from "#test/doubles/looking.ts";
import { startHttpProxy, startSocksProxy } from "#test/doubles/proxy.ts";
import { createAuthority } from "#test/doubles/tls-certificates.ts";
import type { HttpTarget } from "./http-target.ts";

const authority = createAuthority();
const identity = authority.issue({ names: ["shop.behind"], addresses: ["127.0.0.1"] });

async function serve(t: TestContext, isTls: boolean): Promise<Target> {
  const target = await startTarget((_, response) => response.end("welcome"), isTls ? { tls: identity } : {});
  t.after(() => target.close());
  return target;
}

function urlOf(target: Target, host = "shop.behind"): string {
  return target.url.replace("127.0.0.1", host);
}

type ProxySettings = NonNullable<HttpTarget["proxy"]>;

async function through(t: TestContext, url: string, proxy: ProxySettings, more: Partial<HttpTarget> = {}) {
  const net = netFor(t, { extraCertificates: [authority.cert] });
  const sighting = await attempt(net, { url, proxy, keyword: "welcome", ...more }, { timeoutMs: 1_000 });
  while (net.openSockets > 0) await new Promise((resolve) => setImmediate(resolve));
  return sighting;
}

for (const isTls of [false, true]) {
  const scheme = isTls ? "https" : "http";

  test(`${scheme} through an HTTP proxy, which resolves the name`, async (t) => {
    const target = await serve(t, isTls);
    const proxy = await startHttpProxy();
    t.after(() => proxy.close());
    const at = { kind: "http", host: "127.0.0.1", port: proxy.port } as const;
    const sighting = await through(t, `${urlOf(target)}a?b=c`, at);
    assert.equal(sighting.verdict, "good", sighting.message ?? "");
    assert.deepEqual(
      [sighting.address, sighting.dnsUs, sighting.certificate?.subject],
      ["127.0.0.1", null, isTls ? "shop.behind" : undefined],
    );
    const { connectUs, tlsUs, firstByteUs, transferUs, totalUs } = sighting;
    assert.ok(Math.abs(connectUs! + (tlsUs ?? 0) + firstByteUs! + transferUs! - totalUs!) <= 3);
    assert.deepEqual(proxy.asked, [
      isTls ? `CONNECT shop.behind:${target.port}` : `GET http://shop.behind:${target.port}/a?b=c`,
    ]);
    const unknown = await through(t, urlOf(target, "nowhere.example"), at);
    assert.equal(unknown.reason, isTls ? "proxy_failed" : "status_unexpected");
    if (isTls)
      assert.equal(unknown.message, `The proxy opened no connection to nowhere.example:${target.port}: HTTP 502`);
  });

  test(`${scheme} through a SOCKS 5 proxy, by name and by address`, async (t) => {
    const target = await serve(t, isTls);
    const proxy = await startSocksProxy();
    t.after(() => proxy.close());
    const at = { kind: "socks5", host: "localhost", port: proxy.port } as const;
    for (const url of [urlOf(target), target.url]) {
      const sighting = await through(t, url, at);
      assert.equal(sighting.verdict, "good", sighting.message ?? "");
    }
    assert.deepEqual(proxy.asked, [`socks shop.behind:${target.port}`, `socks 127.0.0.1:${target.port}`]);
    const unknown = await through(t, urlOf(target, "nowhere.example"), at);
    assert.deepEqual(
      [unknown.verdict, unknown.reason, unknown.message],
      [
        "bad",
        "proxy_failed",
        `The proxy opened no connection to nowhere.example:${target.port}: the connection was refused`,
      ],
    );
  });

  test(`${scheme}: proxies that want a user name and a password`, async (t) => {
    const target = await serve(t, isTls);
    const account = { username: "alice", password: "pass:wörd" };
    for (const [kind, start] of [
      ["http", startHttpProxy],
      ["socks5", startSocksProxy],
    ] as const) {
      const proxy = await start(account);
      t.after(() => proxy.close());
      const at = { kind, host: "127.0.0.1", port: proxy.port };
      assert.equal((await through(t, urlOf(target), { ...at, ...account })).verdict, "good");
      const wrong = await through(t, urlOf(target), { ...at, ...account, password: "x" });
      assert.deepEqual(
        [wrong.reason, wrong.message],
        ["proxy_failed", "The proxy does not accept the user name and password"],
      );
      const none = await through(t, urlOf(target), at);
      assert.deepEqual([none.reason, none.message], ["proxy_failed", "The proxy wants a user name and a password"]);
    }
  });
}

test("the target's own faults keep their reasons behind a proxy", async (t) => {
  const proxy = await startSocksProxy();
  t.after(() => proxy.close());
  const at = { kind: "socks5", host: "127.0.0.1", port: proxy.port } as const;
  for (const [kind, reason] of [
    ["closesInBody", "response_truncated"],
    ["garbage", "response_malformed"],
    ["silent", "timeout"],
    ["drips", "keyword_missing"],
  ] as const)
    for (const tls of [undefined, identity]) {
      const target = await startMisbehavingTarget(kind, tls === undefined ? {} : { tls });
      t.after(() => target.close());
      assert.equal((await through(t, urlOf(target), at)).reason, reason, `${kind} ${tls === undefined}`);
    }
  const stranger = await startTarget((_, response) => response.end(), {
    tls: authority.issue({ names: ["x.example"] }),
  });
  t.after(() => stranger.close());
  assert.equal((await through(t, urlOf(stranger), at)).reason, "tls_name_mismatch");
});

test("proxies that are not there, hang, close, drip, or speak nonsense", async (t) => {
  const url = "https://shop.behind/";
  const ask = async (kind: "http" | "socks5", onSocket: Parameters<typeof startRawTarget>[0]) => {
    const proxy = await startRawTarget(onSocket);
    t.after(() => proxy.close());
    return through(t, url, { kind, host: "127.0.0.1", port: proxy.port });
  };
  for (const kind of ["http", "socks5"] as const) {
    const refused = await through(t, url, { kind, host: "127.0.0.1", port: await refusedPort() });
    assert.equal(refused.reason, "proxy_failed");
    assert.match(refused.message ?? "", /^The proxy cannot be reached: .* refused the connection$/);
    const hung = await ask(kind, () => {});
    assert.deepEqual(
      [hung.reason, hung.message],
      ["proxy_failed", "The proxy opened no connection to shop.behind within 1 s"],
    );
    assert.equal((await ask(kind, (socket) => socket.end())).reason, "proxy_failed");
    assert.equal((await ask(kind, (socket) => socket.resetAndDestroy())).reason, "proxy_failed");
    assert.equal((await ask(kind, (socket) => socket.end("SSH-2.0-OpenSSH_9.9\r\n\r\n"))).reason, "proxy_failed");
    assert.equal((await ask(kind, (socket) => pour(socket))).reason, "proxy_failed");
  }
  const half = await ask("socks5", (socket) => socket.write(Buffer.from([5])));
  assert.equal(half.reason, "proxy_failed");
});

function pour(socket: import("node:net").Socket): void {
  socket.on("error", () => {});
  const more = (): void => {
    while (!socket.destroyed && socket.write("HTTP/1.1 200 OK\r\nX: y".padEnd(4_096, "y")));
  };
  socket.on("drain", more);
  more();
}

test("the address guard holds for the proxy itself, and for literals behind it", async (t) => {
  const proxy = await startHttpProxy();
  t.after(() => proxy.close());
  const metadata = await through(t, "http://shop.behind/", { kind: "http", host: "169.254.169.254", port: 80 });
  assert.equal(metadata.reason, "address_forbidden");
  const literal = await through(t, "http://169.254.169.254/", { kind: "http", host: "127.0.0.1", port: proxy.port });
  assert.equal(literal.reason, "address_forbidden");
  const net = netFor(t, { policy: "public" });
  const own = await attempt(net, {
    url: "http://shop.example/",
    proxy: { kind: "socks5", host: "localhost", port: proxy.port },
  });
  assert.equal(own.reason, "address_forbidden");
  assert.deepEqual(proxy.asked, []);
});
