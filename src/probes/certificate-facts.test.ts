// What a look says of the certificate that it was shown: chain, names, faults, revocation; and that it asks for the dear
// part of it only now and then.
import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { test, type TestContext } from "node:test";
import tls, { type TlsOptions } from "node:tls";
import { startStaplingServer } from "#test/doubles/stapling-server.ts";
import { startTarget, type Target } from "#test/doubles/http-target.ts";
import { attempt, netFor } from "#test/doubles/looking.ts";
import { createAuthority, createSelfSigned, type Identity } from "#test/doubles/tls-certificates.ts";

const authority = createAuthority();
const trusting = { extraCertificates: [authority.cert] };
const DAY_MS = 86_400_000;

async function serve(t: TestContext, options: TlsOptions): Promise<Target> {
  const target = await startTarget((_, response) => response.end("hello"), { tls: options });
  t.after(() => target.close());
  return target;
}

/** A server that takes what it shows from `identity`, and counts who asks for a staple. */
async function serveChanging(t: TestContext, first: Identity) {
  let context = tls.createSecureContext(first);
  const target = await serve(t, { SNICallback: (_, done) => done(null, context) });
  return {
    url: `https://localhost:${target.port}/`,
    show: (next: Identity) => (context = tls.createSecureContext(next)),
  };
}

test("facts of a good certificate", async (t) => {
  const good = authority.issue({ names: ["localhost", "shop.example"], addresses: ["127.0.0.1"] });
  const target = await serve(t, good);
  const { certificate } = await attempt(netFor(t, trusting), { url: target.url });
  const own = new X509Certificate(good.cert);
  assert.equal(certificate?.fingerprint, own.fingerprint256.replaceAll(":", "").toLowerCase());
  assert.deepEqual(certificate.names, ["localhost", "shop.example", "127.0.0.1"]);
  assert.deepEqual([certificate.chainFault, certificate.isNameMismatch, certificate.revocation], [null, false, null]);
  assert.deepEqual(
    certificate.chain.map(({ subject, issuer }) => `${subject} by ${issuer}`),
    ["localhost by Keepwatch Test Authority", "Keepwatch Test Authority by Keepwatch Test Authority"],
  );
});

for (const standing of ["good", "revoked"] as const) {
  test(`a server of another make staples that its certificate is ${standing}`, async (t) => {
    const server = await startStaplingServer(t, standing);
    const sighting = await attempt(netFor(t, { extraCertificates: [server.root] }), { url: server.url });
    // Revocation is told and shown; the target is as good as its answer.
    assert.equal(sighting.verdict, "good", sighting.message ?? "");
    const { certificate } = sighting;
    assert.equal(certificate?.revocation?.status, standing);
    assert.ok(Math.abs(Date.parse(certificate.revocation.thisUpdate ?? "") - Date.now()) < DAY_MS);
    assert.ok(Date.parse(certificate.revocation.nextUpdate ?? "") > Date.now());
    const revokedAt = standing === "revoked" ? "2026-11-01T12:00:00.000Z" : null;
    assert.equal(certificate.revocation.revokedAt, revokedAt);
    assert.deepEqual(
      certificate.chain.map(({ subject }) => subject),
      ["localhost", "Test Trust, Test Intermediate", "Test Root"],
    );
  });
}

test("a staple is asked for at the first handshake, and not at those that follow; its word is handed on", async (t) => {
  const { staple } = await startStaplingServer(t, "revoked");
  let asked = 0;
  const target = await serve(t, authority.issue({ addresses: ["127.0.0.1"] }));
  target.server.on("OCSPRequest", (_certificate, _issuer, answer: (error: null, staple: Buffer) => void) => {
    asked++;
    answer(null, staple);
  });
  const net = netFor(t, trusting);
  const watched = { url: target.url };
  const first = await attempt(net, watched);
  const second = await attempt(net, watched);
  assert.equal(asked, 1);
  // The staple is about another certificate: it says nothing of this one.
  assert.equal(first.certificate?.revocation?.status, "unknown");
  assert.equal(second.certificate, first.certificate);
  assert.equal((await attempt(net, { ...watched })).certificate?.revocation?.status, "unknown");
  assert.equal(asked, 2, "another target asks for itself");
});

test("a certificate that was replaced is seen at the next full handshake, and its whole chain at the one after", async (t) => {
  const before = authority.issue({ names: ["localhost"] });
  const after = authority.issue({ names: ["localhost"], validTo: new Date(Date.now() + 365 * DAY_MS) });
  const server = await serveChanging(t, before);
  const net = netFor(t, trusting);
  const watched = { url: server.url };
  const seen = [(await attempt(net, watched)).certificate];
  server.show(after);
  for (let look = 0; look < 2; look++) seen.push((await attempt(net, watched, { isRetry: true })).certificate);
  const fingerprints = [before, after, after].map(({ cert }) => new X509Certificate(cert).fingerprint256);
  assert.deepEqual(
    seen.map((facts) => facts?.fingerprint),
    fingerprints.map((text) => text.replaceAll(":", "").toLowerCase()),
  );
  assert.equal(seen[2]?.chain.length, 2, "the second look at it reads the whole chain");
});

test("chain faults have stable codes, also where an invalid certificate is let pass", async (t) => {
  const stranger = createAuthority("Stranger");
  const ofStranger = stranger.issue({ addresses: ["127.0.0.1"] });
  const cases: readonly (readonly [TlsOptions, string | null, boolean])[] = [
    [createSelfSigned({ names: ["127.0.0.1"], addresses: ["127.0.0.1"] }), "self_signed", false],
    [ofStranger, "incomplete_chain", false],
    [{ key: ofStranger.key, cert: `${ofStranger.cert}${stranger.cert}` }, "unknown_authority", false],
    [
      authority.issue({ addresses: ["127.0.0.1"], validFrom: new Date(0), validTo: new Date(DAY_MS) }),
      "expired",
      false,
    ],
    [authority.issue({ addresses: ["127.0.0.1"], validFrom: new Date(Date.now() + DAY_MS) }), "not_yet_valid", false],
    [authority.issue({ names: ["shop.example"] }), null, true],
  ];
  for (const [options, chainFault, isNameMismatch] of cases) {
    const target = await serve(t, options);
    for (const verifyCertificate of [true, false]) {
      const { certificate, verdict } = await attempt(netFor(t, trusting), { url: target.url, verifyCertificate });
      assert.equal(verdict, verifyCertificate ? "bad" : "good");
      assert.deepEqual([certificate?.chainFault, certificate?.isNameMismatch], [chainFault, isNameMismatch]);
    }
  }
});

test("where a look goes through several hosts, the certificate that ends first counts", async (t) => {
  const soon = authority.issue({ names: ["localhost"], validTo: new Date(Date.now() + 5 * DAY_MS) });
  const late = authority.issue({ addresses: ["127.0.0.1"] });
  const end = await serve(t, late);
  const start = await startTarget((_, response) => response.writeHead(302, { location: end.url }).end(), { tls: soon });
  t.after(() => start.close());
  const net = netFor(t, trusting);
  const there = await attempt(net, { url: `https://localhost:${start.port}/` });
  assert.equal(there.certificate?.subject, "localhost");
  assert.equal(
    there.certificate.fingerprint,
    new X509Certificate(soon.cert).fingerprint256.replaceAll(":", "").toLowerCase(),
  );
});
