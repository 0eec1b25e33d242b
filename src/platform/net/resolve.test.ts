// What is kept of names, and whose word counts: times to live, "not found" by one server or two, a new resolv.conf.
import assert from "node:assert/strict";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { dnsServerFor } from "#test/doubles/dns-server.ts";
import { Resolver, type ResolverOptions } from "./resolve.ts";

function resolverFor(t: TestContext, options: ResolverOptions): Resolver {
  const resolver = new Resolver({ hostsPath: "/dev/null", resolvConfPath: "/dev/null", ...options });
  t.after(() => resolver.close());
  return resolver;
}

function query(host: string, timeoutMs = 2_000, isFresh = false) {
  return { host, family: 4, timeoutMs, isFresh } as const;
}

test("an answer is kept for its time to live and a minute at most, a 'not found' for two seconds", async (t) => {
  const day = await dnsServerFor(t, ({ name }) => (name === "gone.example" ? "nxdomain" : ["192.0.2.1"]), 86_400);
  const tenSeconds = await dnsServerFor(t, () => ["192.0.2.1"], 10);
  let now = 0;
  const monotonicMs = (): number => now;
  const long = resolverFor(t, { servers: [day.address], monotonicMs });
  const short = resolverFor(t, { servers: [tenSeconds.address], monotonicMs });
  await long.resolve(query("shop.example"));
  await long.resolve(query("gone.example"));
  await short.resolve(query("shop.example"));
  const kept = () => [
    long.known("shop.example", 4)?.length,
    long.known("gone.example", 4)?.length,
    short.known("shop.example", 4)?.length,
  ];
  now = 1_999;
  assert.deepEqual(kept(), [1, 0, 1]);
  now = 9_999;
  assert.deepEqual(kept(), [1, undefined, 1]);
  now = 59_999;
  assert.deepEqual(kept(), [1, undefined, undefined]);
  now = 60_000;
  assert.deepEqual(kept(), [undefined, undefined, undefined]);
});

test("the word of the only server counts, and of two that of one whose other is not there at all", async (t) => {
  const no = await dnsServerFor(t, () => "nxdomain");
  const dead = await dnsServerFor(t, () => "silent");
  const alone = resolverFor(t, { servers: [no.address] });
  assert.deepEqual(await alone.resolve(query("shop.example")), []);
  const halfDead = resolverFor(t, { servers: [no.address, dead.address] });
  assert.deepEqual(await halfDead.resolve(query("shop.example", 400)), []);
});

test("a 'not found' counts for nothing while another server is there and does not agree", async (t) => {
  const no = await dnsServerFor(t, () => "nxdomain");
  const failing = await dnsServerFor(t, () => "servfail");
  const busy = await dnsServerFor(t, ({ type }) => (type === "NS" ? "nodata" : "silent"));
  const against = resolverFor(t, { servers: [no.address, failing.address] });
  await assert.rejects(against.resolve(query("shop.example")), { code: "dns_failed" });
  const undecided = resolverFor(t, { servers: [no.address, busy.address] });
  await assert.rejects(undecided.resolve(query("shop.example", 400)), { code: "dns_timeout" });
  assert.equal(against.known("shop.example", 4), undefined, "and is not kept");
});

test("with a new resolv.conf, what the former servers said is forgotten", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "keepwatch-names-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const resolvConfPath = join(folder, "resolv.conf");
  const office = await dnsServerFor(t, () => ["192.0.2.1"]);
  const home = await dnsServerFor(t, () => ["192.0.2.2"]);
  writeFileSync(resolvConfPath, `nameserver ${office.address}\n`);
  const resolver = resolverFor(t, { resolvConfPath });
  await resolver.resolve(query("shop.example"));
  writeFileSync(`${resolvConfPath}.new`, `nameserver ${home.address}\n`);
  renameSync(`${resolvConfPath}.new`, resolvConfPath);
  for (let count = 0; home.questions.length === 0; count++) await resolver.resolve(query(`${count}.example`));
  assert.equal(resolver.known("shop.example", 4), undefined);
  assert.deepEqual(await resolver.resolve(query("shop.example")), ["192.0.2.2"]);
});

test("what is kept or written in a file is no sign of life of a server, an answer is, a failure is not", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "keepwatch-names-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const hostsPath = join(folder, "hosts");
  writeFileSync(hostsPath, "192.0.2.9 router\n");
  const dns = await dnsServerFor(t, ({ name }) => (name === "broken.example" ? "servfail" : ["192.0.2.1"]));
  const resolver = resolverFor(t, { servers: [dns.address], hostsPath });
  await resolver.resolve(query("router"));
  await assert.rejects(resolver.resolve(query("broken.example")), { code: "dns_failed" });
  assert.equal(resolver.answeredFromMs, -Infinity);
  const before = performance.now();
  await resolver.resolve(query("shop.example"));
  const answeredFromMs = resolver.answeredFromMs;
  assert.ok(before <= answeredFromMs && answeredFromMs <= performance.now());
  await resolver.resolve(query("shop.example"));
  assert.equal(resolver.answeredFromMs, answeredFromMs);
});
