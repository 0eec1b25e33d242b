// Targets that hang beside targets that answer: they hold connections for long, and the others must not be late for it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startMisbehavingTarget, startTarget } from "#test/doubles/http-target.ts";
import { attempt, netFor } from "#test/doubles/looking.ts";
import { createAuthority } from "#test/doubles/tls-certificates.ts";

const ROOM = 20;

test("once it is known who hangs, they fill no more than their part of the room, and are never down for want of it", async (t) => {
  const silent = await startMisbehavingTarget("silent", { host: "0.0.0.0" });
  const good = await startTarget((_, response) => response.end());
  t.after(() => Promise.all([silent.close(), good.close()]));
  const net = netFor(t, { maxOpenSockets: ROOM });
  const hungUrls = Array.from({ length: 40 }, (_, each) => `http://127.0.0.${each + 2}:${silent.port}/`);
  for (let from = 0; from < hungUrls.length; from += ROOM)
    await Promise.all(hungUrls.slice(from, from + ROOM).map((url) => attempt(net, { url }, { timeoutMs: 1_050 })));
  let hungThatEnded = 0;
  const hung = hungUrls.map(async (url) => {
    const sighting = await attempt(net, { url }, { timeoutMs: 3_000 });
    if (sighting.verdict === "bad") hungThatEnded++;
    return sighting;
  });
  for (let each = 0; each < 50; each++) {
    const sighting = await attempt(net, { url: good.url });
    assert.equal(sighting.verdict, "good", sighting.message ?? "");
  }
  assert.equal(hungThatEnded, 0, "nobody waited until one of those that hang was done with");
  // On a busy machine a silence may be put down to our own delay.
  const expected = ["bad timeout", "unmeasured own_delay", "unmeasured probe_capacity"];
  for (const { verdict, reason } of await Promise.all(hung))
    assert.ok(expected.includes(`${verdict} ${reason}`), reason!);
  assert.equal(net.capacity.turnedAway, hungUrls.length - 0.9 * ROOM);
});

test("many handshakes that hang do not hold up the gate for one that does not", async (t) => {
  const authority = createAuthority();
  const silent = await startMisbehavingTarget("silent");
  const good = await startTarget((_, response) => response.end(), {
    tls: authority.issue({ addresses: ["127.0.0.1"] }),
  });
  t.after(() => Promise.all([silent.close(), good.close()]));
  const net = netFor(t, { extraCertificates: [authority.cert] });
  const ended: string[] = [];
  const look = async (name: string, url: string): Promise<void> => {
    const { verdict } = await attempt(net, { url }, { timeoutMs: 1_800 });
    ended.push(`${name} ${verdict}`);
  };
  const looks = Array.from({ length: 320 }, () => look("hung", silent.url.replace("http:", "https:")));
  looks.push(look("other", good.url));
  await Promise.all(looks);
  assert.equal(ended[0], "other good");
  assert.equal(ended.filter((end) => end.startsWith("hung")).length, 320);
});
