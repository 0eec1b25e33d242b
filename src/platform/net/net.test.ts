// The way out: names, hosts files, silent and lying name servers, and the guard on every address.
import assert from "node:assert/strict";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { dnsServerFor } from "#test/doubles/dns-server.ts";
import { refusedPort, startTarget } from "#test/doubles/http-target.ts";
import { netFor } from "#test/doubles/looking.ts";
import { candidateNames, parseHosts, parseResolverFile } from "./name-files.ts";
import { type IpFamily, netErrorOf } from "./index.ts";

function query(
  host: string,
  more: { family?: IpFamily; isRetry?: boolean; timeoutMs?: number; avoidAddress?: string } = {},
) {
  return { host, family: "auto" as const, timeoutMs: 2_000, isRetry: false, avoidAddress: null, ...more };
}

test("IPv4 comes first, IPv6 where there is no IPv4; a retry turns the order round and puts the failed address last", async (t) => {
  const zone: Record<string, string[]> = {
    "both.example": ["192.0.2.1", "192.0.2.2", "2001:db8::1"],
    "six.example": ["2001:db8::6"],
  };
  const dns = await dnsServerFor(t, ({ name }) => zone[name] ?? "nxdomain");
  const net = netFor(t, { resolver: { servers: [dns.address] } });
  assert.deepEqual(await net.resolve(query("both.example")), ["192.0.2.1", "192.0.2.2"]);
  assert.deepEqual(await net.resolve(query("both.example", { family: "ipv6" })), ["2001:db8::1"]);
  assert.deepEqual(await net.resolve(query("six.example")), ["2001:db8::6"]);
  assert.deepEqual(await net.resolve(query("both.example", { isRetry: true, avoidAddress: "192.0.2.1" })), [
    "2001:db8::1",
    "192.0.2.2",
    "192.0.2.1",
  ]);
  await assert.rejects(net.resolve(query("six.example", { family: "ipv4" })), { code: "dns_not_found" });
});

test("answers are kept for their time to live, and asked anew on a retry", async (t) => {
  const dns = await dnsServerFor(t, () => ["192.0.2.1"]);
  const net = netFor(t, { resolver: { servers: [dns.address] } });
  assert.equal(net.knownAddresses("kept.example", "auto"), undefined);
  await net.resolve(query("kept.example"));
  await net.resolve(query("kept.example"));
  assert.deepEqual(net.knownAddresses("kept.example", "auto"), ["192.0.2.1"]);
  assert.equal(dns.questions.length, 1);
  await net.resolve(query("kept.example", { isRetry: true, family: "ipv4" }));
  assert.equal(dns.questions.length, 2);
  const unkept = await dnsServerFor(t, () => ["192.0.2.1"], 0);
  const forgetful = netFor(t, { resolver: { servers: [unkept.address] } });
  await forgetful.resolve(query("unkept.example"));
  assert.equal(forgetful.knownAddresses("unkept.example", "auto"), undefined);
});

test("not found needs two resolvers to agree where there are two", async (t) => {
  const no = await dnsServerFor(t, () => "nxdomain");
  const alsoNo = await dnsServerFor(t, () => "nodata");
  const yes = await dnsServerFor(t, ({ name }) => (name === "shop.example" ? ["192.0.2.1"] : "nxdomain"));
  const agreeing = netFor(t, { resolver: { servers: [no.address, alsoNo.address] } });
  await assert.rejects(agreeing.resolve(query("shop.example")), { code: "dns_not_found", isOurs: false });
  const split = netFor(t, { resolver: { servers: [no.address, yes.address] } });
  assert.deepEqual(await split.resolve(query("shop.example")), ["192.0.2.1"]);
});

test("a resolver that is silent to everybody is our fault, one that is silent about one name is not", async (t) => {
  const dead = await dnsServerFor(t, () => "silent");
  const ours = netFor(t, { resolver: { servers: [dead.address] } });
  await assert.rejects(ours.resolve(query("shop.example", { timeoutMs: 400 })), { code: "dns_timeout", isOurs: true });
  const alive = await dnsServerFor(t, ({ type }) => (type === "NS" ? "nodata" : "silent"));
  const theirs = netFor(t, { resolver: { servers: [alive.address] } });
  await assert.rejects(theirs.resolve(query("shop.example", { timeoutMs: 400 })), {
    code: "dns_timeout",
    isOurs: false,
  });
});

test("one silent resolver is passed over, a failing one is named", async (t) => {
  const silent = await dnsServerFor(t, () => "silent");
  const good = await dnsServerFor(t, () => ["192.0.2.1"]);
  const net = netFor(t, { resolver: { servers: [silent.address, good.address] } });
  assert.deepEqual(await net.resolve(query("shop.example", { timeoutMs: 1_000 })), ["192.0.2.1"]);
  const failing = await dnsServerFor(t, () => "servfail");
  const other = netFor(t, { resolver: { servers: [failing.address] } });
  await assert.rejects(other.resolve(query("shop.example")), { code: "dns_failed", message: /SERVFAIL/ });
});

test("hosts, search domains, ndots and a changed resolv.conf are ours", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "keepwatch-names-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const [hostsPath, resolvConfPath] = [join(folder, "hosts"), join(folder, "resolv.conf")];
  writeFileSync(hostsPath, "10.9.8.7 Router gateway # ours\nfd00::7 router\nnonsense line\n");
  writeFileSync(resolvConfPath, "nameserver 192.0.2.53\nsearch team.example cluster.local.\noptions rotate ndots:2\n");
  const dns = await dnsServerFor(t, ({ name }) => (name === "api.cluster.local" ? ["10.0.0.1"] : "nxdomain"));
  const net = netFor(t, { resolver: { servers: [dns.address], hostsPath, resolvConfPath } });
  assert.deepEqual(await net.resolve(query("router")), ["10.9.8.7"]);
  assert.deepEqual(await net.resolve(query("router", { family: "ipv6" })), ["fd00::7"]);
  assert.deepEqual(await net.resolve(query("localhost", { family: "ipv6" })), ["::1"]);
  assert.deepEqual(await net.resolve(query("api")), ["10.0.0.1"]);
  assert.deepEqual(
    dns.questions.map((question) => question.name),
    ["api.team.example", "api.cluster.local"],
  );
});

test("resolv.conf and hosts are read as glibc reads them", () => {
  const file = parseResolverFile(
    "# c\nnameserver 1.1.1.1 ; x\nnameserver ::1\nnameserver 2.2.2.2\nnameserver 3.3.3.3\ndomain a\nsearch b c\noptions ndots:99\n",
  );
  assert.deepEqual(file, { servers: ["1.1.1.1", "::1", "2.2.2.2"], searchDomains: ["b", "c"], ndots: 15 });
  assert.deepEqual(candidateNames("x.y", { servers: [], searchDomains: ["s"], ndots: 1 }), ["x.y", "x.y.s"]);
  assert.deepEqual(candidateNames("x.y", { servers: [], searchDomains: ["s"], ndots: 2 }), ["x.y.s", "x.y"]);
  assert.deepEqual(candidateNames("x.y.", { servers: [], searchDomains: ["s"], ndots: 5 }), ["x.y"]);
  assert.deepEqual(
    [...parseHosts("127.0.0.1 a A b\n::1 a\n#1.1.1.1 c\n")],
    [
      ["a", ["127.0.0.1", "::1"]],
      ["b", ["127.0.0.1"]],
    ],
  );
});

test("the resolver is rebuilt when resolv.conf changes", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "keepwatch-names-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const resolvConfPath = join(folder, "resolv.conf");
  const first = await dnsServerFor(t, () => ["192.0.2.1"]);
  const second = await dnsServerFor(t, () => ["192.0.2.2"]);
  writeFileSync(resolvConfPath, `nameserver ${first.address}\n`);
  const net = netFor(t, { resolver: { resolvConfPath } });
  assert.deepEqual(await net.resolve(query("a.example")), ["192.0.2.1"]);
  writeFileSync(`${resolvConfPath}.new`, `nameserver ${second.address}\n`);
  renameSync(`${resolvConfPath}.new`, resolvConfPath);
  let seen: readonly string[] = [];
  for (let count = 0; seen[0] !== "192.0.2.2"; count++) seen = await net.resolve(query(`${count}.example`));
});

test("names that resolve to forbidden addresses are refused; among several the allowed ones are taken", async (t) => {
  const zone: Record<string, string[]> = {
    "bad.example": ["169.254.169.254"],
    "mixed.example": ["127.0.0.1", "1.1.1.1"],
  };
  const dns = await dnsServerFor(t, ({ name }) => zone[name] ?? "nxdomain");
  const net = netFor(t, { policy: "public", resolver: { servers: [dns.address] } });
  await assert.rejects(net.resolve(query("bad.example")), {
    code: "address_forbidden",
    message: /bad\.example resolves to 169\.254\.169\.254/,
  });
  assert.deepEqual(await net.resolve(query("mixed.example")), ["1.1.1.1"]);
  assert.throws(() => net.connect({ address: "127.0.0.1", port: 80 }), { code: "address_forbidden" });
});

test("openSocket connects, refuses in words, and keeps to its guard, its time and its signal", async (t) => {
  const target = await startTarget((_, response) => response.end());
  const dead = await dnsServerFor(t, ({ name }) => (name === "hang.example" ? "silent" : "nxdomain"));
  t.after(() => target.close());
  const net = netFor(t, { resolver: { servers: [dead.address] } });
  const ask = { family: "auto", timeoutMs: 2_000 } as const;
  const socket = await net.openSocket({ ...ask, host: "localhost", port: target.port });
  assert.equal(socket.remotePort, target.port);
  assert.equal(net.openSockets, 1);
  socket.destroy();
  await assert.rejects(net.openSocket({ ...ask, host: "127.0.0.1", port: await refusedPort() }), {
    name: "NetError",
    code: "connect_refused",
    address: "127.0.0.1",
  });
  await assert.rejects(net.openSocket({ ...ask, host: "169.254.169.254", port: 80 }), { code: "address_forbidden" });
  await assert.rejects(net.openSocket({ ...ask, host: "nobody.example", port: 80 }), { code: "dns_not_found" });
  const stop = new AbortController();
  const hanging = net.openSocket({ ...ask, host: "hang.example", port: 80, signal: stop.signal });
  stop.abort(new Error("stopping"));
  await assert.rejects(hanging, { message: "stopping" });
  const full = netFor(t, { maxOpenSockets: 0 });
  await assert.rejects(full.openSocket({ ...ask, host: "127.0.0.1", port: target.port }), {
    code: "probe_capacity",
    isOurs: true,
  });
});

test("what our own machine lacks is our fault, whatever the kernel calls it", () => {
  for (const code of ["EADDRNOTAVAIL", "EMFILE", "ENFILE", "ENOBUFS", "ENOMEM"]) {
    const error = netErrorOf(Object.assign(new Error(code), { code }), "192.0.2.1", 80);
    assert.deepEqual([error.code, error.isOurs], ["probe_capacity", true], code);
  }
});
