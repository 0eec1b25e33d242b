// Who pings: addresses through proxies that are trusted and others, names of clients, and clients that ask for what does not
// exist, in masses, while others go on.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Pool } from "#platform/database/pool.ts";
import { createPingTable, notFound, unknownUuid } from "#test/ping-rows.ts";
import { createReceivedWorld } from "#test/received-world.ts";
import { requestOf, talkHttp } from "#test/raw-http.ts";

type Told = readonly [headers: Readonly<Record<string, string>>, address: string, scheme: string];
const proxied = (forwarded: string, proto?: string) => ({
  "x-forwarded-for": forwarded,
  ...(proto !== undefined && { "x-forwarded-proto": proto }),
});

async function checkTold(table: Awaited<ReturnType<typeof createPingTable>>, rows: readonly Told[]): Promise<void> {
  for (const [headers, address, scheme] of rows) {
    assert.equal((await table.ask("/ping/UUID/log", { headers })).status, 200);
    const last = (await table.storedPings()).at(-1)!;
    assert.deepEqual([last.address, last.scheme], [address, scheme], JSON.stringify(headers));
  }
}

test("a trusted proxy is believed: the nearest address that is none of ours, and the scheme", async (t) => {
  const table = await createPingTable(t, {}, { trustedProxies: ["127.0.0.0/8", "10.0.0.0/8"] });
  await checkTold(table, [
    [{}, "127.0.0.1", "http"],
    [proxied("192.0.2.7"), "192.0.2.7", "http"],
    [proxied("192.0.2.7", "https"), "192.0.2.7", "https"],
    [proxied("192.0.2.7", "http"), "192.0.2.7", "http"],
    [proxied("192.0.2.7", "HTTPS"), "192.0.2.7", "https"],
    [proxied("192.0.2.7", "https, http"), "192.0.2.7", "https"],
    [proxied("1.1.1.1, 192.0.2.7, 10.1.2.3"), "192.0.2.7", "http"],
    [proxied("10.9.9.9, 10.1.2.3"), "10.9.9.9", "http"],
    [proxied("2001:db8::7"), "2001:db8::7", "http"],
    [proxied(" , ,192.0.2.7,"), "192.0.2.7", "http"],
    [proxied(""), "127.0.0.1", "http"],
    [proxied(`${"9".repeat(300)}`), "9".repeat(100), "http"],
  ]);
});

test("anybody else is not believed", async (t) => {
  for (const trustedProxies of [[], ["10.0.0.0/8"]]) {
    const table = await createPingTable(t, {}, { trustedProxies });
    await checkTold(table, [[proxied("192.0.2.7", "https"), "127.0.0.1", "http"]]);
  }
});

test("of a client's name the first 200 characters are kept", async (t) => {
  const { ask, storedPings } = await createPingTable(t);
  for (const length of [0, 1, 199, 200, 201, 5_000])
    assert.equal((await ask("/ping/UUID", { headers: { "user-agent": "c".repeat(length) } })).status, 200);
  assert.deepEqual(
    (await storedPings()).map(({ userAgent }) => userAgent.length),
    [0, 1, 199, 200, 200, 200],
  );
});

test("first pings of what was just made, many at once from one address, are not taken for guesses", async (t) => {
  const table = await createPingTable(t);
  await table.receiver.findAnew([]); // the next reading waits for its time
  const made = await table.addHeartbeat("Just made");
  const answers = await Promise.all(Array.from({ length: 100 }, () => table.ask(`/ping/${made.uuid}`)));
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
});

/** Counts what is asked of it. */
function counting(pool: Pool): { readonly pool: Pool; readonly texts: string[] } {
  const texts: string[] = [];
  const query: Pool["query"] = (text, values) => {
    texts.push(text);
    return pool.query(text, values);
  };
  return { pool: { ...pool, query }, texts };
}

test("thousands of unknown tokens cost no look into the database each, and hold up nobody", async (t) => {
  const world = await createReceivedWorld(t);
  const heartbeat = await world.addHeartbeat("Backup");
  const { pool, texts } = counting(world.pool);
  const trustedProxies = ["127.0.0.1/32"];
  const { port, ask, receiver } = await world.startHttp({ pool, trustedProxies });
  const reads = () => texts.filter((text) => text.includes("FROM ping_key")).length;
  const before = reads();
  const startedAt = performance.now();
  const line = (place: number) => `/ping/11111111-2222-4333-8444-${String(place).padStart(12, "0")}`;

  const flood = async (headers: Readonly<Record<string, string>>) => {
    const talk = await talkHttp(port);
    for (let place = 0; place < 1_000; place++) {
      talk.send(requestOf(line(place), { headers }));
      assert.deepEqual(await talk.hear().then(({ status, body }) => [status, body]), notFound);
    }
    talk.hangUp();
  };
  const good = async () => {
    const talk = await talkHttp(port);
    for (let place = 0; place < 100; place++) {
      talk.send(requestOf(`/ping/${heartbeat.uuid}`, { headers: proxied("192.0.2.1") })); // the same as the flood's
      assert.equal((await talk.hear()).status, 200);
    }
    talk.hangUp();
  };
  await Promise.all([...Array.from({ length: 4 }, () => flood(proxied("192.0.2.1"))), good()]);
  const mostReads = 2 + Math.ceil((performance.now() - startedAt) / 100);
  assert.ok(reads() - before <= mostReads, `${reads() - before} readings, at most ${mostReads} may be`);
  assert.ok(reads() - before <= 130, "60 tries a minute, however long it took");
  assert.equal((await world.storedPings(heartbeat)).length, 100);
  assert.equal((await ask(`/api/ping/${unknownUuid}`, { headers: proxied("192.0.2.1") })).status, 429);
  assert.equal((await ask(`/api/ping/${unknownUuid}`, { headers: proxied("192.0.2.2") })).status, 404);
  assert.equal(receiver.waitingPings, 0);
});

test("guesses at the token of a key that is known are counted as well, and cost no more", async (t) => {
  const world = await createReceivedWorld(t);
  await world.addHeartbeat("Backup", { tokens: [{ form: "gatus", token: "core_home:potato" }] });
  const { pool, texts } = counting(world.pool);
  const { ask } = await world.startHttp({ pool });
  const reads = () => texts.filter((text) => text.includes("FROM ping_key")).length;
  const push = (token: string) =>
    ask("POST /api/v1/endpoints/core_home/external?success=true", { headers: { authorization: `Bearer ${token}` } });
  const before = reads();
  const statuses: number[] = [];
  for (let place = 0; place < 80; place++) statuses.push((await push(`guess-${place}`)).status);
  assert.deepEqual(statuses, [...Array<number>(60).fill(401), ...Array<number>(20).fill(404)]);
  assert.ok(reads() - before <= 61, `${reads() - before} readings`);
  assert.equal((await push("potato")).status, 200);
});
