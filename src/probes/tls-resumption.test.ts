// Resumed handshakes against real servers: how often, what is seen when the certificate or the ticket keys change, and that
// a server which cannot resume is never held to be down for it.
import assert from "node:assert/strict";
import { constants, randomBytes } from "node:crypto";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { test, type TestContext } from "node:test";
import type { TLSSocket, TlsOptions } from "node:tls";
import { attempt, check, netFor } from "#test/doubles/looking.ts";
import { createAuthority, type Identity } from "#test/doubles/tls-certificates.ts";
import type { HttpTarget } from "./http-target.ts";
import { sessionsOf } from "./tls-resumption.ts";
import { TlsSessions } from "./tls-sessions.ts";

const DAY_MS = 86_400_000;
const authority = createAuthority();
const trusting = { extraCertificates: [authority.cert] };
const issue = (validTo?: Date): Identity =>
  authority.issue({ addresses: ["127.0.0.1"], validFrom: new Date(0), ...(validTo === undefined ? {} : { validTo }) });
const good = issue();

interface Observed {
  readonly server: Server;
  readonly url: string;
  /** One and the same object, as a monitor's target is: what is known of its certificate hangs on it. */
  readonly watched: HttpTarget;
  /** One letter per connection whose handshake ended: Full or Resumed. */
  readonly handshakes: () => string;
}

async function serve(t: TestContext, options: TlsOptions = {}, status: () => number = () => 200): Promise<Observed> {
  let handshakes = "";
  const server = createServer({ ...good, ...options }, (_, response) => {
    response.statusCode = status();
    response.end("hello");
  });
  server.on("secureConnection", (socket: TLSSocket) => (handshakes += socket.isSessionReused() ? "R" : "F"));
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  const url = `https://127.0.0.1:${port}/`;
  return { server, url, watched: { url }, handshakes: () => handshakes };
}

for (const maxVersion of ["TLSv1.3", "TLSv1.2"] as const) {
  test(`${maxVersion}: the first check and every tenth one after is a full handshake, the others are resumed`, async (t) => {
    const target = await serve(t, { maxVersion });
    const net = netFor(t, trusting);
    const seen = new Set<string>();
    for (let round = 0; round < 12; round++) {
      const sighting = await check(net, target.watched);
      assert.deepEqual([sighting.verdict, sighting.wasRetried], ["good", false], sighting.message ?? "");
      seen.add(JSON.stringify(sighting.certificate));
    }
    assert.equal(target.handshakes(), "FRRRRRRRRRFR");
    assert.equal(seen.size, 1); // the facts are the same, whoever showed them
    assert.match([...seen].join(), /Keepwatch Test Authority/);
  });
}

test("after a failure the next handshake is a full one, and so is the retry", async (t) => {
  let status = 200;
  const target = await serve(t, {}, () => status);
  const net = netFor(t, trusting);
  await check(net, target.watched);
  await check(net, target.watched);
  assert.equal(target.handshakes(), "FR");
  status = 500;
  assert.equal((await check(net, target.watched)).reason, "status_unexpected");
  assert.equal(target.handshakes(), "FRRF");
  status = 200;
  await check(net, target.watched);
  await check(net, target.watched);
  assert.equal(target.handshakes(), "FRRFFR");
});

test("a server that exchanged its ticket keys answers in full and is up", async (t) => {
  const target = await serve(t);
  const net = netFor(t, trusting);
  for (let round = 0; round < 4; round++) {
    const sighting = await check(net, target.watched);
    assert.deepEqual([sighting.verdict, sighting.wasRetried], ["good", false], sighting.message ?? "");
    target.server.setTicketKeys(randomBytes(48));
  }
  assert.equal(target.handshakes(), "FFFF");
});

test("a server that breaks off resumed handshakes is asked for a full one before the failure counts", async (t) => {
  const target = await serve(t, { maxVersion: "TLSv1.2", secureOptions: constants.SSL_OP_NO_TICKET });
  const given = new Set<string>();
  let refused = 0;
  target.server.on("newSession", (id: Buffer, _, done: () => void) => {
    given.add(id.toString("hex"));
    done();
  });
  target.server.on("resumeSession", (id: Buffer, done: (error: Error | null, session: null) => void) => {
    // A client that would also speak TLS 1.3 sends an id in any case, one that it made up.
    const isOurs = given.has(id.toString("hex"));
    if (isOurs) refused++;
    done(isOurs ? new Error("no") : null, null);
  });
  const net = netFor(t, trusting);
  for (let round = 0; round < 3; round++) {
    const sighting = await attempt(net, target.watched);
    assert.equal(sighting.verdict, "good", sighting.message ?? "");
  }
  assert.deepEqual([target.handshakes(), refused], ["FFF", 2]);
});

test("a certificate that is exchanged is seen at the tenth check, though the tickets stay good", async (t) => {
  const ticketKeys = randomBytes(48);
  const target = await serve(t, { ticketKeys });
  const net = netFor(t, trusting);
  assert.equal((await attempt(net, target.watched)).verdict, "good");
  const expired = issue(new Date(Date.now() - 2 * DAY_MS));
  target.server.setSecureContext({ ...expired, ticketKeys });
  const reasons: (string | null)[] = [];
  for (let round = 0; round < 10; round++) reasons.push((await attempt(net, target.watched)).reason);
  assert.deepEqual(reasons, [...Array<null>(9).fill(null), "tls_expired"]);
});

test("a certificate whose time is over makes the handshake a full one at once", () => {
  const sessions = new TlsSessions();
  const validTo = new Date("2026-05-05T12:00:00Z");
  const certificate = { valid_to: validTo.toUTCString() } as unknown as Parameters<
    TlsSessions["keep"]
  >[2]["certificate"];
  sessions.keep("place", Buffer.from("session"), { certificate, chainCode: null });
  assert.notEqual(sessions.offerTo("place", validTo.getTime() - 1_000), null);
  assert.equal(sessions.offerTo("place", validTo.getTime()), null);
});

test("one look is asked for the full handshake that is due, and the others beside it go on resuming", () => {
  const sessions = new TlsSessions();
  const certificate = { valid_to: "2026-05-05T12:00:00Z" } as unknown as Parameters<
    TlsSessions["keep"]
  >[2]["certificate"];
  sessions.keep("place", Buffer.from("session"), { certificate, chainCode: null });
  const offered = Array.from({ length: 20 }, () => sessions.offerTo("place", 0) !== null);
  assert.deepEqual(
    offered.flatMap((isOffered, place) => (isOffered ? [] : [place])),
    [9, 19],
  );
});

test("what was not verified lends nothing to a monitor that verifies, and no net lends to another", async (t) => {
  const target = await serve(t, createAuthority("Nobody").issue({ addresses: ["127.0.0.1"] }));
  const net = netFor(t, trusting);
  const lenient = { ...target.watched, verifyCertificate: false };
  for (let round = 0; round < 2; round++) assert.equal((await attempt(net, lenient)).verdict, "good");
  assert.equal((await attempt(net, target.watched)).reason, "tls_untrusted");
  assert.equal((await attempt(netFor(t), { url: target.url, verifyCertificate: false })).verdict, "good");
  assert.match(target.handshakes(), /^FRF+$/); // the refused one may have been reset before the server saw its end
});

test("a client certificate is shown each time: nothing is kept", async (t) => {
  const target = await serve(t, { requestCert: true, rejectUnauthorized: false });
  const net = netFor(t, trusting);
  const clientCertificate = { certificate: good.cert, key: good.key };
  for (let round = 0; round < 2; round++) await attempt(net, { url: target.url, clientCertificate });
  assert.deepEqual([target.handshakes(), sessionsOf(net).size], ["FF", 0]);
});
