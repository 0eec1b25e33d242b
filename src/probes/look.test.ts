// One check: the attempt, the retry at once, and whose slowness it was.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { startDnsServer } from "#test/doubles/dns-server.ts";
import { refusedPort, startMisbehavingTarget, startRawTarget, startTarget } from "#test/doubles/http-target.ts";
import { attempt, check, netFor, never } from "#test/doubles/looking.ts";
import { look } from "./look.ts";
import type { Probe, Sighting } from "./probe.ts";

test("a good look is not retried", async (t) => {
  const target = await startTarget((_, response) => response.end());
  t.after(() => target.close());
  const result = await check(netFor(t), { url: target.url });
  assert.deepEqual([result.verdict, result.wasRetried, target.connections()], ["good", false, 1]);
});

test("a failure is retried once, on a fresh connection; a passing retry makes the check good", async (t) => {
  let answers = 0;
  const target = await startTarget((_, response) => response.writeHead(answers++ === 0 ? 503 : 200).end());
  t.after(() => target.close());
  const result = await check(netFor(t), { url: target.url });
  assert.deepEqual([result.verdict, result.reason, result.wasRetried, target.connections()], ["good", null, true, 2]);
});

test("two failures are one failed check", async (t) => {
  const target = await startTarget((_, response) => response.writeHead(503).end());
  t.after(() => target.close());
  const result = await check(netFor(t), { url: target.url });
  assert.deepEqual(
    [result.verdict, result.reason, result.wasRetried, target.connections()],
    ["bad", "status_unexpected", true, 2],
  );
});

test("the retry resolves anew and takes another address of the name", async (t) => {
  const target = await startTarget((_, response) => response.end(), { host: "127.0.0.2" });
  const dns = await startDnsServer(({ name, type }) =>
    type === "A" && name === "shop.example" ? ["127.0.0.1", "127.0.0.2"] : "nodata",
  );
  t.after(() => Promise.all([target.close(), dns.close()]));
  const net = netFor(t, { resolver: { servers: [dns.address] } });
  const result = await check(net, { url: `http://shop.example:${target.port}/` });
  assert.deepEqual([result.verdict, result.wasRetried, result.address], ["good", true, "127.0.0.2"]);
  assert.equal(dns.questions.filter((question) => question.type === "A").length, 2);
  assert.notEqual(result.dnsUs, null);
});

test("the retry goes on from an address that refuses to the next one", async (t) => {
  const target = await startTarget((_, response) => response.end(), { host: "127.0.0.3" });
  const dns = await startDnsServer(({ type }) => (type === "A" ? ["127.0.0.1", "127.0.0.2", "127.0.0.3"] : "nodata"));
  t.after(() => Promise.all([target.close(), dns.close()]));
  const net = netFor(t, { resolver: { servers: [dns.address] } });
  const result = await check(net, { url: `http://shop.example:${target.port}/` });
  assert.deepEqual([result.verdict, result.wasRetried, result.address], ["good", true, "127.0.0.3"]);
});

test("the retry goes to IPv6, and back to IPv4 where we have no way to IPv6", async (t) => {
  const dns = await startDnsServer(({ name }) =>
    name === "six.example" ? ["127.0.0.1", "::1"] : ["127.0.0.1", "2001:db8::1"],
  );
  const target = await startTarget((_, response) => response.end(), { host: "::1" });
  let answers = 0;
  const flaky = await startTarget((_, response) => response.writeHead(answers++ === 0 ? 500 : 200).end());
  t.after(() => Promise.all([target.close(), flaky.close(), dns.close()]));
  const net = netFor(t, { resolver: { servers: [dns.address] } });
  const viaIpv6 = await check(net, { url: `http://six.example:${target.port}/` });
  assert.deepEqual([viaIpv6.verdict, viaIpv6.address], ["good", "::1"]);
  const back = await check(net, { url: `http://four.example:${flaky.port}/` });
  assert.deepEqual([back.verdict, back.wasRetried], ["good", true], back.message ?? "");
});

test("what fails over IPv4 is confirmed over IPv6, on a connection of its own, asked for anew", async (t) => {
  const dns = await startDnsServer(() => ["127.0.0.1", "::1"]);
  const seen: string[] = [];
  const six = await startTarget((_, response) => response.writeHead(seen.push("IPv6") > 2 ? 503 : 200).end(), {
    host: "::1",
  });
  const fail = (): number => seen.push("IPv4") && 500;
  const four = await startTarget((_, response) => response.writeHead(fail()).end(), { port: six.port });
  t.after(() => Promise.all([six.close(), four.close(), dns.close()]));
  const net = netFor(t, { resolver: { servers: [dns.address] } });
  const url = `http://both.example:${six.port}/`;
  const passing = await check(net, { url });
  assert.deepEqual([passing.verdict, passing.wasRetried, passing.address], ["good", true, "::1"]);
  assert.deepEqual(
    dns.questions.map(({ type }) => type),
    ["A", "A", "AAAA"],
  );
  const failing = await check(net, { url });
  assert.deepEqual([failing.verdict, failing.statusCode, failing.wasRetried], ["bad", 500, true]);
  assert.deepEqual(seen, ["IPv4", "IPv6", "IPv4", "IPv6"]);
  assert.deepEqual([four.connections(), six.connections()], [2, 2]);
});

test("a name that does not resolve is dns_not_found; a silent resolver is dns_timeout and our own fault", async (t) => {
  const dns = await startDnsServer(({ name, type }) =>
    type === "NS" || name !== "nobody.example" ? "silent" : "nxdomain",
  );
  t.after(() => dns.close());
  const net = netFor(t, { resolver: { servers: [dns.address] } });
  const missing = await check(net, { url: "http://nobody.example/" });
  assert.deepEqual([missing.verdict, missing.reason, missing.wasRetried], ["bad", "dns_not_found", true]);
  assert.equal(missing.message, "The name nobody.example does not resolve to an address");
  const silent = await check(net, { url: "http://somebody.example/" }, 300);
  assert.deepEqual([silent.verdict, silent.reason], ["unmeasured", "dns_timeout"]);
});

test("a check ends within three time-outs, whatever hangs", async (t) => {
  const silent = await startMisbehavingTarget("silent");
  const target = await startTarget((request, response) => {
    setTimeout(() => response.writeHead(302, { location: `/${Number(request.url?.slice(1)) + 1}` }).end(), 200).unref();
  });
  t.after(() => Promise.all([silent.close(), target.close()]));
  const net = netFor(t);
  for (const url of [silent.url, `${target.url}0`]) {
    const startedAt = performance.now();
    const result = await check(net, { url }, 300);
    assert.equal(result.reason, "timeout");
    assert.ok(performance.now() - startedAt < 3 * 300 + 250);
  }
});

test("a retry that could not be measured confirms nothing", async () => {
  const sighting = (verdict: Sighting["verdict"]): Sighting => ({
    ...{
      verdict,
      reason: verdict === "good" ? null : "timeout",
      message: null,
      statusCode: null,
      address: null,
      certificate: null,
    },
    ...{ dnsUs: null, connectUs: null, tlsUs: null, firstByteUs: null, transferUs: null, totalUs: null },
  });
  const verdicts: Sighting["verdict"][] = ["bad", "unmeasured"];
  const probe: Probe<null> = async () => sighting(verdicts.shift() ?? "good");
  const result = await look(probe, null, { net: undefined as never, timeoutMs: 1_000, signal: never });
  assert.equal(result.verdict, "unmeasured");
});

test("our own standstill is never a time-out of the target, nor its response time", async (t) => {
  const arrived = Promise.withResolvers<void>();
  const delayed = await startRawTarget((socket) => {
    socket.once("data", () => {
      arrived.resolve();
      setImmediate(() => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
    });
  });
  const silent = await startMisbehavingTarget("silent");
  t.after(() => Promise.all([delayed.close(), silent.close()]));
  const net = netFor(t);
  const looking = attempt(net, { url: delayed.url }, { timeoutMs: 100 });
  const hanging = attempt(net, { url: silent.url }, { timeoutMs: 100 });
  await arrived.promise;
  standStill(300);
  const [answered, unanswered] = await Promise.all([looking, hanging]);
  assert.deepEqual(
    [answered.verdict, answered.totalUs, answered.firstByteUs],
    ["good", null, null],
    answered.message ?? "",
  );
  assert.deepEqual([unanswered.verdict, unanswered.reason], ["unmeasured", "own_delay"]);
  const calm = await attempt(net, { url: silent.url }, { timeoutMs: 100 });
  assert.deepEqual([calm.verdict, calm.reason], ["bad", "timeout"]);
});

test("a refused connection is the target's answer even when we were slow", async (t) => {
  const looking = attempt(netFor(t), { url: `http://127.0.0.1:${await refusedPort()}/` });
  standStill(100);
  const sighting = await looking;
  assert.deepEqual([sighting.verdict, sighting.reason, sighting.totalUs], ["bad", "connect_refused", null]);
  await turn();
});

test("of two failures the one that got further is told, whichever came first", async (t) => {
  const net = netFor(t);
  const answered = {
    ...nothingSeen,
    reason: "status_unexpected",
    statusCode: 503,
    address: "127.0.0.1",
    connectUs: 10,
  } as const;
  const refused = { ...nothingSeen, reason: "connect_refused", address: "::1" } as const;
  for (const order of [
    [answered, refused],
    [refused, answered],
  ]) {
    const script = [...order];
    const seen = await look(
      async () => script.shift()!,
      {},
      { net, timeoutMs: 1_000, signal: new AbortController().signal },
    );
    assert.deepEqual([seen.reason, seen.wasRetried], ["status_unexpected", true]);
  }
});

const nothingSeen: Sighting = {
  verdict: "bad",
  reason: "timeout",
  message: "",
  dnsUs: null,
  connectUs: null,
  tlsUs: null,
  firstByteUs: null,
  transferUs: null,
  totalUs: null,
  statusCode: null,
  address: null,
  certificate: null,
};

function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
