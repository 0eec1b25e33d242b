// What the probe says of certificates and handshakes, against servers that get them wrong.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { TlsOptions } from "node:tls";
import { startMisbehavingTarget, startRawTarget, startTarget, type Target } from "#test/doubles/http-target.ts";
import { attempt, netFor } from "#test/doubles/looking.ts";
import { createAuthority, createSelfSigned } from "#test/doubles/tls-certificates.ts";
import type { ReasonCode } from "./probe.ts";

const DAY_MS = 86_400_000;
const authority = createAuthority();
const good = authority.issue({ names: ["localhost"], addresses: ["127.0.0.1"] });
const trusting = { extraCertificates: [authority.cert] };

async function serve(t: TestContext, tls: TlsOptions): Promise<Target> {
  const target = await startTarget((_, response) => response.end("secret hello"), { tls });
  t.after(() => target.close());
  return target;
}

test("a good certificate: phases and facts", async (t) => {
  const target = await serve(t, good);
  const sighting = await attempt(netFor(t, trusting), { url: target.url, keyword: "hello" });
  assert.equal(sighting.verdict, "good", sighting.message ?? "");
  const { connectUs, tlsUs, firstByteUs, transferUs, totalUs } = sighting;
  assert.ok(connectUs !== null && tlsUs !== null && firstByteUs !== null && transferUs !== null && totalUs !== null);
  assert.ok(tlsUs > 0 && Math.abs(connectUs + tlsUs + firstByteUs + transferUs - totalUs) <= 3);
  assert.equal(sighting.certificate?.issuer, "Keepwatch Test Authority");
  assert.equal(sighting.certificate?.subject, "localhost");
  assert.match(sighting.certificate?.validTo ?? "", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/);
});

test("SNI carries the name, and no IP literal", async (t) => {
  const names: (string | false)[] = [];
  const target = await startRawTarget(
    (socket) => {
      names.push((socket as unknown as { servername: string | false }).servername);
      socket.end("HTTP/1.1 200 OK\r\n\r\n");
    },
    { tls: good },
  );
  t.after(() => target.close());
  const net = netFor(t, trusting);
  assert.equal((await attempt(net, { url: `https://localhost:${target.port}/` })).verdict, "good");
  assert.equal((await attempt(net, { url: target.url })).verdict, "good");
  assert.deepEqual(names, ["localhost", false]);
});

const threeDaysAgo = new Date(Date.now() - 3 * DAY_MS - 60_000);
const bad: Record<string, [() => TlsOptions, ReasonCode, RegExp]> = {
  expired: [
    () => authority.issue({ addresses: ["127.0.0.1"], validFrom: new Date(0), validTo: threeDaysAgo }),
    "tls_expired",
    new RegExp(`^The certificate expired 3 days ago \\(${threeDaysAgo.toISOString().slice(0, 10)}\\)$`),
  ],
  "not yet valid": [
    () => authority.issue({ addresses: ["127.0.0.1"], validFrom: new Date(Date.now() + DAY_MS) }),
    "tls_untrusted",
    /not valid before/,
  ],
  "for another name": [
    () => authority.issue({ names: ["a.example", "b.example"] }),
    "tls_name_mismatch",
    /^The certificate is for a\.example, b\.example, not for 127\.0\.0\.1$/,
  ],
  "self-signed": [
    () => createSelfSigned({ addresses: ["127.0.0.1"] }),
    "tls_untrusted",
    /^The certificate is self-signed$/,
  ],
  "self-signed and expired": [
    () => createSelfSigned({ validFrom: new Date(0), validTo: threeDaysAgo }),
    "tls_expired",
    /expired 3 days ago/,
  ],
  "from an unknown authority": [
    () => createAuthority("Nobody").issue({ addresses: ["127.0.0.1"] }),
    "tls_untrusted",
    /issuer of the certificate \(Nobody\) is not trusted/,
  ],
};

for (const [name, [identity, reason, message]] of Object.entries(bad)) {
  test(`a certificate that is ${name} is ${reason}, unless nobody wants to know`, async (t) => {
    const target = await serve(t, identity());
    const net = netFor(t, trusting);
    const sighting = await attempt(net, { url: target.url });
    assert.deepEqual([sighting.verdict, sighting.reason], ["bad", reason]);
    assert.match(sighting.message ?? "", message);
    assert.notEqual(sighting.certificate, null);
    assert.equal((await attempt(net, { url: target.url, verifyCertificate: false })).verdict, "good");
  });
}

test("servers that speak only a group that we do not prefer are healthy", async (t) => {
  const net = netFor(t, trusting);
  for (const ecdhCurve of ["P-384", "P-521", "X448"]) {
    const target = await serve(t, { ...good, ecdhCurve });
    const sighting = await attempt(net, { url: target.url });
    assert.equal(sighting.verdict, "good", `${ecdhCurve}: ${sighting.message}`);
    assert.equal(target.connections(), ecdhCurve === "X448" ? 2 : 1);
  }
});

test("TLS 1.2 servers are healthy, older ones fail their handshake", async (t) => {
  const net = netFor(t, trusting);
  const modern = await serve(t, { ...good, maxVersion: "TLSv1.2" });
  assert.equal((await attempt(net, { url: modern.url })).verdict, "good");
  const old = await serve(t, { ...good, minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" });
  assert.equal((await attempt(net, { url: old.url })).reason, "tls_handshake");
});

test("plain HTTP on a TLS port, and TLS on a plain one", async (t) => {
  const net = netFor(t, trusting);
  const plain = await startTarget((_, response) => response.end());
  t.after(() => plain.close());
  const onPlain = await attempt(net, { url: plain.url.replace("http:", "https:") });
  assert.deepEqual(
    [onPlain.reason, onPlain.message],
    ["tls_handshake", "The TLS handshake failed: the server does not speak TLS on this port"],
  );
  const tls = await serve(t, good);
  const onTls = await attempt(net, { url: tls.url.replace("https:", "http:") });
  assert.ok(onTls.reason === "response_malformed" || onTls.reason === "connection_reset", String(onTls.reason));
});

test("handshakes with garbage, a close, a reset and silence each have their reason", async (t) => {
  const net = netFor(t, trusting);
  const ask = async (onSocket: Parameters<typeof startRawTarget>[0]): Promise<unknown[]> => {
    const target = await startRawTarget(onSocket);
    t.after(() => target.close());
    const sighting = await attempt(net, { url: target.url.replace("http:", "https:") }, { timeoutMs: 400 });
    return [sighting.verdict, sighting.reason];
  };
  assert.deepEqual(await ask((socket) => socket.once("data", () => socket.end("\u0016\u0003\u0003garbage, garbage"))), [
    "bad",
    "tls_handshake",
  ]);
  assert.deepEqual(await ask((socket) => socket.once("data", () => socket.end())), ["bad", "tls_handshake"]);
  assert.deepEqual(await ask((socket) => socket.once("data", () => socket.resetAndDestroy())), [
    "bad",
    "connection_reset",
  ]);
  const silent = await startMisbehavingTarget("silent");
  t.after(() => silent.close());
  const sighting = await attempt(net, { url: silent.url.replace("http:", "https:") }, { timeoutMs: 300 });
  assert.deepEqual(
    [sighting.reason, sighting.message],
    ["timeout", "No answer within 300 ms: connected, but the TLS handshake did not end"],
  );
});

test("a server that wants a certificate of ours fails in words", async (t) => {
  const target = await serve(t, { ...good, requestCert: true, rejectUnauthorized: true });
  const sighting = await attempt(netFor(t, trusting), { url: target.url });
  assert.equal(sighting.verdict, "bad");
  assert.ok(sighting.reason === "tls_handshake" || sighting.reason === "connection_reset", String(sighting.reason));
});

test("lying bodies over TLS keep their reasons", async (t) => {
  const net = netFor(t, trusting);
  for (const [kind, reason] of [
    ["closesInBody", "response_truncated"],
    ["garbage", "response_malformed"],
    ["silentAfterHeaders", "timeout"],
    ["closesOnRequest", "connection_reset"],
  ] as const) {
    const target = await startMisbehavingTarget(kind, { tls: good });
    t.after(() => target.close());
    assert.equal(
      (await attempt(net, { url: target.url }, { timeoutMs: kind === "silentAfterHeaders" ? 400 : 20_000 })).reason,
      reason,
    );
  }
});

test("a crowd of handshakes goes through the gate, hung servers do not fill it", async (t) => {
  const silent = await startMisbehavingTarget("silent");
  const target = await serve(t, good);
  t.after(() => silent.close());
  const net = netFor(t, trusting);
  const stop = new AbortController();
  const hungUrl = silent.url.replace("http:", "https:");
  const hung = Array.from({ length: 64 }, () =>
    attempt(net, { url: hungUrl }, { timeoutMs: 60_000, signal: stop.signal }),
  );
  const looks = Array.from({ length: 100 }, () => attempt(net, { url: target.url }, { timeoutMs: 20_000 }));
  for (const sighting of await Promise.all(looks)) assert.equal(sighting.verdict, "good", sighting.message ?? "");
  stop.abort(new Error("stopping"));
  for (const end of await Promise.allSettled(hung)) assert.equal(end.status, "rejected");
});
