// A DNS server of the target's own: asked in place of ours, held against the address policy, and its silence is its fault.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { type DnsReply, startDnsServer } from "#test/doubles/dns-server.ts";
import { startTarget } from "#test/doubles/http-target.ts";
import { attempt, netFor } from "#test/doubles/looking.ts";

async function dnsServer(t: TestContext, answer: (name: string) => DnsReply) {
  const dns = await startDnsServer(({ name }) => answer(name));
  t.after(() => dns.close());
  return dns;
}

test("the named server is asked, ours is not, and what each says is kept apart", async (t) => {
  const target = await startTarget((_, response) => response.end());
  t.after(() => target.close());
  const own = await dnsServer(t, () => "nxdomain");
  const named = await dnsServer(t, (name) => (name === "shop.inside" ? ["127.0.0.1"] : "nxdomain"));
  const net = netFor(t, { resolver: { servers: [own.address] } });
  const url = `http://shop.inside:${target.port}/`;
  for (let look = 0; look < 2; look++) {
    const sighting = await attempt(net, { url, resolver: named.address });
    assert.equal(sighting.verdict, "good", sighting.message ?? "");
    assert.notEqual(sighting.dnsUs, null);
  }
  assert.deepEqual([named.questions.length, own.questions.length], [1, 0]);
  assert.equal((await attempt(net, { url })).reason, "dns_not_found");
  const gone = await attempt(net, { url: "http://nowhere.inside/", resolver: named.address });
  assert.deepEqual([gone.verdict, gone.reason], ["bad", "dns_not_found"]);
});

test("a named server that is silent is the target's trouble and not our network's", async (t) => {
  const named = await dnsServer(t, () => "silent");
  const sighting = await attempt(
    netFor(t),
    { url: "http://shop.inside/", resolver: named.address },
    { timeoutMs: 300 },
  );
  assert.deepEqual(
    [sighting.verdict, sighting.reason, sighting.message],
    ["bad", "dns_timeout", `The DNS server ${named.address} does not answer`],
  );
});

test("the policy holds for the named server as for any address, and for what it answers", async (t) => {
  const named = await dnsServer(t, () => ["169.254.169.254"]);
  const answered = await attempt(netFor(t), { url: "http://shop.inside/", resolver: named.address });
  assert.equal(answered.reason, "address_forbidden");
  const closed = netFor(t, { policy: "public" });
  for (const resolver of [named.address, "169.254.169.254", "[::1]:53", "10.0.0.1"]) {
    const refused = await attempt(closed, { url: "http://shop.example/", resolver });
    assert.equal(refused.reason, "address_forbidden", resolver);
  }
  assert.equal(named.questions.length, 1);
});
