// Pings as they are read: in order, by kind and time, by what they say; their bodies; and the runs of a job.
import assert from "node:assert/strict";
import { test } from "node:test";
import { addHeartbeat, addPings } from "#test/ping-world.ts";
import { createWatchedWorld, refusalOf } from "#test/watched-world.ts";
import { listPings } from "./list-pings.ts";
import { listRuns } from "./list-runs.ts";
import { downloadPingBody, readPingBody } from "./read-ping-body.ts";

const noon = Date.parse("2026-03-01T12:00:00.000Z");
const minute = (count: number) => new Date(noon + count * 60_000);

async function createPings(t: Parameters<typeof createWatchedWorld>[0]) {
  const world = await createWatchedWorld(t);
  const backup = await addHeartbeat(world.pool, world.alice.org);
  const other = await addHeartbeat(world.pool, world.alice.org);
  await addPings(world.pool, other, [{ at: minute(0), body: "Straße gone" }]);
  const list = (input: object = {}) => world.call(listPings, world.alice, { id: backup.id, ...input });
  const numbers = async (input: object = {}) => (await list(input)).items.map(({ n }) => n);
  return { world, backup, list, numbers };
}

test("pings are listed newest first, page by page, each once, over midnight and within one millisecond", async (t) => {
  const { world, backup, list } = await createPings(t);
  // The third and the fourth were received together: their ids decide, as they do when they are judged.
  const ids = await addPings(
    world.pool,
    backup,
    [-13 * 60, -12 * 60, 0, 0, 5].map((count) => ({ at: minute(count) })),
  );
  const inOrder = [ids[4]!, ...ids.slice(2, 4).toSorted().toReversed(), ids[1]!, ids[0]!];
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await list({ limit: 2, ...(cursor === null ? {} : { cursor }) });
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor !== null);
  assert.deepEqual(seen, inOrder);
  assert.equal((await refusalOf(list({ cursor: "WzEsMl0" }))).status, 400);
});

test("a ping is told with all that is known of it", async (t) => {
  const { world, backup, list } = await createPings(t);
  const runId = "6b5c7f0e-0d2b-4c47-9a7e-1f1d3f6d0c11";
  const seed = { at: minute(1), kind: "fail", body: "no space left", bodyBytes: 2_000, note: "exit" } as const;
  const [id] = await addPings(world.pool, backup, [{ ...seed, durationMs: 1_500, runId }]);
  assert.deepEqual((await list()).items, [
    {
      n: 1,
      id,
      receivedAt: "2026-03-01T12:01:00.000Z",
      kind: "fail",
      exitStatus: null,
      runId,
      durationMs: 1_500,
      form: "keepwatch",
      scheme: "https",
      method: "POST",
      address: "192.0.2.1",
      userAgent: "curl/8",
      note: "exit",
      bodyBytes: 2_000,
      hasBody: true,
    },
  ]);
});

test("pings are found by kind, by time and by what their bodies say", async (t) => {
  const { world, backup, numbers } = await createPings(t);
  await addPings(world.pool, backup, [
    { at: minute(1), body: "Backup of Straße DONE" },
    { at: minute(2), kind: "fail", body: "done, but \\377 was there" },
    { at: minute(3), kind: "log", body: Buffer.from("a\0b done") },
    { at: minute(4), kind: "log" },
    { at: minute(5), kind: "fail", body: Buffer.from([0xff, 0xfe]) },
  ]);
  assert.deepEqual(await numbers({ kind: "fail" }), [5, 2]);
  assert.deepEqual(await numbers({ from: minute(2).toISOString(), to: minute(4).toISOString() }), [3, 2]);
  assert.deepEqual(await numbers({ q: "dOnE" }), [2, 1]);
  assert.deepEqual(await numbers({ q: "done" }), [3, 2, 1], "what holds a zero byte is searched with regard to case");
  assert.deepEqual(await numbers({ q: "done", kind: "log" }), [3]);
  assert.deepEqual(await numbers({ q: "done", limit: 1 }), [3]);
  assert.deepEqual(await numbers({ q: "straße" }), [1]);
  assert.deepEqual(await numbers({ q: "STRASSE" }), []);
  assert.deepEqual(await numbers({ q: "377" }), [2], "bytes are not read as their numbers");
  assert.deepEqual(await numbers({ q: "gone" }), [], "not what others' bodies say");
  assert.deepEqual(await numbers({ q: "%" }), []);
});

test("what is wrong with a question is named", async (t) => {
  const { world, backup, list } = await createPings(t);
  const { errors } = await refusalOf(list({ from: "2300-01-01T00:00:00Z", to: "1999-01-01T00:00:00Z" }));
  assert.deepEqual(
    errors.map(({ path }) => path),
    ["/from", "/to", "/from"],
  );
  assert.equal((await refusalOf(world.call(listPings, world.charlie, { id: backup.id }))).status, 404);
  const monitor = await world.addMonitor("shop");
  assert.equal((await refusalOf(world.call(listPings, world.alice, { id: monitor.id }))).status, 404);
});

test("a body is read as text, cut or not, masked or not, and downloaded as it came", async (t) => {
  const { world, backup } = await createPings(t);
  const bytes = Buffer.from([0x61, 0xff, 0x62]);
  await addPings(world.pool, backup, [
    { at: minute(1), body: "token=abc\nok", bodyBytes: 20 },
    { at: minute(2), body: bytes },
    { at: minute(3) },
  ]);
  const read = (n: number, more: object = {}) => world.call(readPingBody, world.alice, { id: backup.id, n, ...more });
  const first = { n: 1, receivedAt: "2026-03-01T12:01:00.000Z", bytes: 20, isCut: true };
  assert.deepEqual(await read(1), { ...first, text: "token=abc\nok", isMasked: false });
  assert.deepEqual(await read(1, { isMasked: true }), { ...first, text: "token=***\nok", isMasked: true });
  const second = await read(2);
  assert.deepEqual([second.text, second.bytes, second.isCut], ["a\ufffdb", 3, false]);
  for (const n of [3, 4]) assert.equal((await refusalOf(read(n))).status, 404);
  const file = await world.call(downloadPingBody, world.alice, { id: backup.id, n: 2 });
  const parts: Uint8Array[] = [];
  for await (const part of file.parts) parts.push(Buffer.from(part));
  assert.deepEqual([file.contentType, Buffer.concat(parts)], ["text/plain", bytes]);
});

test("runs are told with what they took, and what is usual", async (t) => {
  const world = await createWatchedWorld(t);
  const runs = [{ runId: null, startedAt: noon, aliveAt: noon + 1_000 }];
  const backup = await addHeartbeat(world.pool, world.alice.org, { runs });
  const idle = await addHeartbeat(world.pool, world.alice.org);
  await addPings(world.pool, backup, [
    { at: minute(1), durationMs: 4_000 },
    { at: minute(2), kind: "start" },
    { at: minute(3), kind: "fail", durationMs: 1_000 },
    { at: minute(4) },
    { at: minute(5), durationMs: 2_000 },
  ]);
  const read = await world.call(listRuns, world.alice, { id: backup.id });
  assert.deepEqual(read, {
    items: [
      {
        kind: "success",
        receivedAt: "2026-03-01T12:05:00.000Z",
        startedAt: "2026-03-01T12:04:58.000Z",
        durationMs: 2_000,
      },
      { kind: "success", receivedAt: "2026-03-01T12:04:00.000Z", startedAt: null, durationMs: null },
      {
        kind: "fail",
        receivedAt: "2026-03-01T12:03:00.000Z",
        startedAt: "2026-03-01T12:02:59.000Z",
        durationMs: 1_000,
      },
      {
        kind: "success",
        receivedAt: "2026-03-01T12:01:00.000Z",
        startedAt: "2026-03-01T12:00:56.000Z",
        durationMs: 4_000,
      },
    ],
    underWay: [{ runId: null, startedAt: "2026-03-01T12:00:00.000Z", aliveAt: "2026-03-01T12:00:01.000Z" }],
    medianMs: 2_000,
    p95Ms: 4_000,
  });
  const newest = await world.call(listRuns, world.alice, { id: backup.id, limit: 1 });
  assert.deepEqual([newest.items.length, newest.medianMs, newest.p95Ms], [1, 2_000, 2_000]);
  const none = await world.call(listRuns, world.alice, { id: idle.id });
  assert.deepEqual(none, { items: [], underWay: [], medianMs: null, p95Ms: null });
});
