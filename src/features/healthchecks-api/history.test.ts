// Pings, their bodies, and flips, as wire.md, section 2, shows them. Through a real server.
import assert from "node:assert/strict";
import { createHash, randomUUID } from "node:crypto";
import { test } from "node:test";
import { createHealthchecksWorld, keys, publicUrl } from "#test/healthchecks-world.ts";
import { believe } from "#test/monitor-world.ts";
import { addPings } from "#test/ping-world.ts";

test("wire §2: pings, newest first, each with what it was", async (t) => {
  const world = await createHealthchecksWorld(t);
  const check = await world.add({ name: "Backup" });
  const { id, number } = await world.idOf(check);
  const watched = { id, number, shard: 0, org: world.org };
  const at = (seconds: number) => new Date(Date.UTC(2026, 10, 20, 12, 0, seconds, 113));
  const runId = randomUUID();
  await world.pool.query("UPDATE belief SET pings = 0 WHERE number = $1", [number]);
  await addPings(world.pool, watched, [
    { at: at(1), kind: "start", runId },
    { at: at(2), kind: "success", runId, durationMs: 1_236, body: "done\n" },
    { at: at(3), kind: "fail", body: Buffer.from([0xff, 0x00, 0x41]) },
    { at: at(4), kind: "log" },
    { at: at(5), kind: "ignored" },
    { at: at(6), kind: "alive" },
  ]);
  for (const version of [1, 2, 3]) {
    const base = `/api/v${version}/checks/${check.uuid}/pings`;
    const { status, body, headers } = await world.send(`GET ${base}/`);
    assert.equal(status, 200);
    assert.equal(headers.get("access-control-allow-origin"), "*");
    const common = { scheme: "https", remote_addr: "192.0.2.1", method: "POST", ua: "curl/8" };
    const row = (n: number, type: string, more: object = {}) => ({
      type,
      date: `2026-11-20T12:00:0${n}.113000+00:00`,
      n,
      ...common,
      rid: null,
      body_url: null,
      ...more,
    });
    assert.deepEqual(body, {
      pings: [
        row(6, "log"),
        row(5, "ign"),
        row(4, "log"),
        row(3, "fail", { body_url: `${publicUrl}${base}/3/body` }),
        row(2, "success", { rid: runId, duration: 1.24, body_url: `${publicUrl}${base}/2/body` }),
        row(1, "start", { rid: runId }),
      ],
    });
    const text = await world.send(`GET ${base}/2/body`);
    assert.deepEqual([text.status, text.text], [200, "done\n"]);
    assert.match(text.headers.get("content-type") ?? "", /^text\/plain/);
    const bytes = await fetch(`${world.address}${base}/3/body`, { headers: { "x-api-key": keys.alice } });
    assert.deepEqual(Buffer.from(await bytes.arrayBuffer()), Buffer.from([0xff, 0x00, 0x41]));
    for (const n of ["1", "7", "0", "-1", "x", "1e3", "9".repeat(30), "%00"]) {
      const none = await world.send(`GET ${base}/${n}/body`);
      assert.deepEqual([none.status, none.body], [404, { error: "not found" }], n);
    }
  }
});

test("wire §2: at most a thousand pings", async (t) => {
  const world = await createHealthchecksWorld(t);
  const check = await world.add({});
  const { id, number } = await world.idOf(check);
  await world.pool.query("UPDATE belief SET pings = 0 WHERE number = $1", [number]);
  const seeds = Array.from({ length: 1_005 }, (_, index) => ({ at: new Date(Date.UTC(2026, 10, 20) + index * 1_000) }));
  await addPings(world.pool, { id, number, shard: 0, org: world.org }, seeds);
  const { body } = await world.send(`GET /api/v3/checks/${check.uuid}/pings/`);
  const pings = body["pings"] as { n: number }[];
  assert.deepEqual([pings.length, pings[0]?.n, pings.at(-1)?.n], [1_000, 1_005, 6]);
});

test("wire §2: flips between up and down, newest first, within seconds or from start to end", async (t) => {
  const world = await createHealthchecksWorld(t);
  const check = await world.add({});
  const { id } = await world.idOf(check);
  world.wait(10_000_000);
  const nowMs = Math.floor(world.now().getTime() / 1_000) * 1_000;
  const ago = (seconds: number) => new Date(nowMs - seconds * 1_000);
  const history: [state: string, secondsAgo: number][] = [
    ["up", 5_000],
    ["down", 4_000],
    ["up", 3_000],
    ["paused", 2_500],
    ["pending", 2_400],
    ["up", 2_300],
    ["unknown", 2_200],
    ["down", 2_000],
    ["paused", 1_900],
    ["up", 1_000],
  ];
  for (const [state, secondsAgo] of history) await believe(world.pool, id, state, ago(secondsAgo));
  const flip = (secondsAgo: number, up: number) => ({
    timestamp: `${ago(secondsAgo).toISOString().slice(0, 19)}+00:00`,
    up,
  });
  const all = [flip(1_000, 1), flip(2_000, 0), flip(3_000, 1), flip(4_000, 0), flip(5_000, 1)];
  const unix = (secondsAgo: number) => Math.floor(ago(secondsAgo).getTime() / 1_000);
  const rows: [query: string, flips: unknown[]][] = [
    ["", all],
    ["?seconds=2500", all.slice(0, 2)],
    ["?seconds=0", []],
    [`?start=${unix(4_000)}`, all.slice(0, 4)],
    [`?end=${unix(2_000)}`, all.slice(2)],
    [`?start=${unix(4_000)}&end=${unix(2_000)}`, all.slice(2, 4)],
    [`?start=${unix(5_000)}&seconds=1500`, all.slice(0, 1)],
    ["?seconds=", all],
  ];
  const uniqueKey = createHash("sha1").update(check.uuid.replaceAll("-", "").slice(0, 16)).digest("hex");
  for (const [query, flips] of rows) {
    const { status, body } = await world.send(`GET /api/v3/checks/${check.uuid}/flips/${query}`);
    assert.deepEqual([status, body], [200, { flips }], query);
    const read = await world.send(`GET /api/v1/checks/${uniqueKey}/flips/${query}`, undefined, { as: "reader" });
    assert.deepEqual(read.body, { flips });
  }
  for (const query of [
    "seconds=x",
    "seconds=-1",
    "seconds=31536001",
    "start=1",
    "end=1.5",
    "end=99999999999",
    "start=%00",
  ]) {
    const wrong = await world.send(`GET /api/v3/checks/${check.uuid}/flips/?${query}`);
    assert.equal(wrong.status, 400, query);
    assert.match(String(wrong.body["error"]), /must be a whole number/);
  }
});
