// The packing on a real database: what was flushed is read back from hours and then from days, once each, also when a run
// died half way, when looks came late, and when some bytes are damaged.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { packBlock, unpackBlock } from "#lib/packed/block.ts";
import type { NumberedLook } from "#lib/packed/look.ts";
import { packSegment } from "#lib/packed/segment.ts";
import { unpackSummaries, unpackSummary } from "#lib/packed/summary.ts";
import { createTestDatabase } from "#test/database.ts";
import { pack } from "./pack.ts";
import { packLooks } from "./packer.ts";
import { DAY_MS, HOUR_MS, makePartitions } from "./partitions.ts";

const MINUTE_MS = 60_000;
const midnight = Date.UTC(2026, 0, 31);
const noon = midnight + 12 * HOUR_MS;
const retention = { resultDays: 90, hourDays: 100, failuresKept: 100 };

function look(number: number, at: number, more: Partial<NumberedLook> = {}): NumberedLook {
  return {
    number,
    slot: at,
    at,
    version: 1,
    verdict: 0,
    wasRetried: false,
    statusCode: 200,
    dnsUs: 100,
    connectUs: 200,
    tlsUs: null,
    firstByteUs: 300,
    transferUs: 400,
    totalUs: 1_000,
    reason: null,
    message: null,
    address: "127.0.0.1",
    ...more,
  };
}

async function createPackWorld(t: TestContext) {
  const { pool, connection } = await createTestDatabase(t);
  await makePartitions(pool, noon);
  await makePartitions(pool, midnight);
  let flushNo = 0;
  return {
    pool,
    connection,
    async flush(flushedAt: number, shard: number, looks: readonly NumberedLook[], bytes = packSegment(looks)) {
      await pool.query(
        `INSERT INTO segment (flushed_at, flush_no, epoch, engine, looks, shard, bytes) VALUES ($1, $2, 1, 1, $3, $4, $5)`,
        [new Date(flushedAt), ++flushNo, looks.length, shard, bytes],
      );
    },
    /** The slots of each packed row: `number@start` → slots. */
    async packed(table: "packed_hour" | "packed_day"): Promise<Record<string, number[]>> {
      const start = table === "packed_hour" ? "hour" : "day";
      const { rows } = await pool.query<{ number: number; start: Date; looks: number; bytes: Buffer }>(
        `SELECT number, ${start} AS start, looks, bytes FROM ${table} ORDER BY 1, 2`,
      );
      return Object.fromEntries(
        rows.map(({ number, start: at, looks, bytes }) => {
          const slots = unpackBlock(bytes).map(({ slot }) => slot);
          assert.equal(looks, slots.length);
          return [`${number}@${at.toISOString().slice(5, 13)}`, slots];
        }),
      );
    },
    async count(table: string): Promise<number> {
      return (await pool.query<{ count: number }>(`SELECT count(*) FROM ${table}`)).rows[0]!.count;
    },
  };
}

test("an hour that is over becomes a row per thing; the running hour stays as it is", async (t) => {
  const world = await createPackWorld(t);
  const inEleven = noon - 30 * MINUTE_MS;
  await world.flush(inEleven + 500, 3, [look(1, inEleven), look(2, inEleven + 10)]);
  await world.flush(inEleven + MINUTE_MS + 500, 3, [look(1, inEleven + MINUTE_MS, { totalUs: 3_000, verdict: 3 })]);
  await world.flush(inEleven + 500, 4, [look(9, inEleven + 20, { verdict: 1, reason: "timeout", totalUs: null })]);
  await world.flush(noon + 500, 3, [look(1, noon)]);

  const packed = await pack(world.pool, noon + 2 * MINUTE_MS, retention);
  assert.equal(packed?.hours.looks, 4);
  assert.deepEqual(await world.packed("packed_hour"), {
    "1@01-31T11": [inEleven, inEleven + MINUTE_MS],
    "2@01-31T11": [inEleven + 10],
    "9@01-31T11": [inEleven + 20],
  });
  const { rows } = await world.pool.query(`SELECT number, timed, sum_us AS "sumUs" FROM packed_hour ORDER BY number`);
  assert.deepEqual(rows, [
    { number: 1, timed: 2, sumUs: 4_000 },
    { number: 2, timed: 1, sumUs: 1_000 },
    { number: 9, timed: 0, sumUs: 0 },
  ]);
  assert.equal(await world.count("segment"), 1, "the running hour is not touched");
  assert.equal(await world.count("hour_packed"), 0, "notes go with the partition");
});

test("an hour is not packed before its last flushes have ended", async (t) => {
  const world = await createPackWorld(t);
  await world.flush(noon - 1_000, 3, [look(1, noon - 1_000)]);
  await pack(world.pool, noon + 30_000, retention);
  assert.deepEqual([await world.count("segment"), await world.count("packed_hour")], [1, 0]);
});

test("looks that began before the hour they were flushed in are put with their own hour", async (t) => {
  const world = await createPackWorld(t);
  await world.flush(noon - 2_000, 3, [look(1, noon - MINUTE_MS)]);
  await pack(world.pool, noon + 2 * MINUTE_MS, retention);
  await world.flush(noon + 300, 3, [look(1, noon - 200), look(1, noon + 100)]);
  await pack(world.pool, noon + HOUR_MS + 2 * MINUTE_MS, retention);
  assert.deepEqual(await world.packed("packed_hour"), {
    "1@01-31T11": [noon - MINUTE_MS, noon - 200],
    "1@01-31T12": [noon + 100],
  });
});

test("a run that died half way is gone on with, and nothing is packed twice", async (t) => {
  const world = await createPackWorld(t);
  const at = noon - 10 * MINUTE_MS;
  await world.flush(at + 500, 3, [look(1, at)]);
  await world.flush(at + 500, 4, [look(2, at)]);
  // Shard 3 was packed and noted, then the process died: its partition is still there.
  await world.pool.query(`INSERT INTO hour_packed (hour, shard) VALUES ($1, 3)`, [new Date(noon - HOUR_MS)]);
  await world.pool.query(
    `INSERT INTO packed_hour (number, hour, sum_us, timed, looks, bytes) VALUES (1, $1, 1000, 1, 1, $2)`,
    [new Date(noon - HOUR_MS), packBlock([look(1, at)])],
  );
  await pack(world.pool, noon + 2 * MINUTE_MS, retention);
  assert.deepEqual(await world.packed("packed_hour"), { "1@01-31T11": [at], "2@01-31T11": [at] });
});

test("a day that is over becomes a row per thing with its summaries, and its hours go", async (t) => {
  const world = await createPackWorld(t);
  const looks = [1, 2, 3].map((hour) => look(7, midnight + hour * HOUR_MS, { totalUs: hour * 1_000 }));
  for (const one of looks) await world.flush(one.at + 500, 3, [one]);
  for (let hour = 1; hour <= 150; hour++)
    await world.flush(midnight + 5_000, 5, [look(1_000 + hour, midnight + 5_000)]);
  const morning = midnight + DAY_MS + 3 * HOUR_MS;
  await pack(world.pool, morning, retention);

  const days = await world.packed("packed_day");
  assert.equal(Object.keys(days).length, 151, "more things than one transaction takes");
  assert.deepEqual(
    days["7@01-31T00"],
    looks.map(({ slot }) => slot),
  );
  assert.equal(await world.count("packed_hour"), 0);
  const { rows } = await world.pool.query<{ hours: Buffer; day: Buffer }>(
    `SELECT h.bytes AS hours, d.bytes AS day FROM rollup_hours h JOIN rollup_day d USING (number, day) WHERE number = 7`,
  );
  const hours = unpackSummaries(rows[0]!.hours);
  assert.deepEqual(
    hours.map(({ place, summary }) => [place, summary.count]),
    [
      [1, 1],
      [2, 1],
      [3, 1],
    ],
  );
  const day = unpackSummary(rows[0]!.day);
  assert.deepEqual([day.count, day.minUs, day.maxUs], [3, 1_000, 3_000]);
});

test("looks that come when their day is packed are merged into it, and its summaries made anew", async (t) => {
  const world = await createPackWorld(t);
  await world.flush(midnight + 500, 3, [look(7, midnight)]);
  const morning = midnight + DAY_MS + 3 * HOUR_MS;
  await pack(world.pool, morning, retention);
  await makePartitions(world.pool, morning);
  await world.flush(morning, 3, [look(7, midnight + HOUR_MS), look(7, midnight + 2 * HOUR_MS), look(8, midnight)]);
  await pack(world.pool, morning + 2 * HOUR_MS, retention);
  assert.deepEqual(await world.packed("packed_day"), {
    "7@01-31T00": [midnight, midnight + HOUR_MS, midnight + 2 * HOUR_MS],
    "8@01-31T00": [midnight],
  });
  const { rows } = await world.pool.query<{ bytes: Buffer }>(`SELECT bytes FROM rollup_day WHERE number = 7`);
  assert.equal(unpackSummary(rows[0]!.bytes).count, 3);
});

test("damaged bytes are counted and do not stop the rest", async (t) => {
  const world = await createPackWorld(t);
  const at = noon - 10 * MINUTE_MS;
  await world.flush(at, 3, [look(1, at)], packSegment([look(1, at)]).subarray(0, 9));
  await world.flush(at, 3, [look(2, at)]);
  const packed = await pack(world.pool, noon + 2 * MINUTE_MS, retention);
  assert.equal(packed?.hours.damaged, 1);
  assert.deepEqual(await world.packed("packed_hour"), { "2@01-31T11": [at] });
});

test("what is older than is kept is dropped; the summaries of days stay", async (t) => {
  const world = await createPackWorld(t);
  await world.flush(midnight + 500, 3, [look(7, midnight)]);
  await pack(world.pool, midnight + DAY_MS + 3 * HOUR_MS, retention);
  const packed = await pack(world.pool, midnight + 12 * DAY_MS, { resultDays: 10, hourDays: 20, failuresKept: 2 });
  assert.ok(packed?.dropped.includes("packed_day_20260131"));
  assert.deepEqual(
    [await world.count("packed_day"), await world.count("rollup_hours"), await world.count("rollup_day")],
    [0, 1, 1],
  );
});

for (const [where, count] of [
  ["beside everything else", 1],
  ["in a thread of its own", 5_001],
] as const)
  test(`one process packs at a time; ${count} segments are packed ${where}`, async (t) => {
    const world = await createPackWorld(t);
    await world.pool.query(
      `INSERT INTO segment (flushed_at, flush_no, epoch, engine, looks, shard, bytes)
       SELECT $1, place, 1, 1, 1, 3, bytes FROM unnest($2::bytea[]) WITH ORDINALITY AS v(bytes, place)`,
      [
        new Date(noon - 1_000),
        Array.from({ length: count }, (_, place) => packSegment([look(1 + (place % 3), noon - HOUR_MS + place)])),
      ],
    );
    const run = () => packLooks(world.pool, world.connection, noon + 2 * MINUTE_MS, retention);
    await world.pool.withSession(async (other) => {
      await other.query("SELECT pg_advisory_lock(19280, 1)");
      assert.equal(await run(), null);
    });
    assert.equal((await run())?.hours.looks, count);
    assert.equal(Object.values(await world.packed("packed_hour")).flat().length, count);
  });

test("looks of a day whose tables are long gone stop nothing", async (t) => {
  const world = await createPackWorld(t);
  const ago = midnight - 200 * DAY_MS;
  // Before the day was dropped it had been packed.
  await world.pool.query("INSERT INTO day_packed (day, through) VALUES ($1, 9007199254740991)", [new Date(ago)]);
  await world.flush(noon - 1_000, 3, [look(1, ago), look(2, ago - DAY_MS), look(3, noon - MINUTE_MS)]);
  const packed = await pack(world.pool, noon + 2 * MINUTE_MS, retention);
  assert.equal(packed?.hours.looks, 3);
  assert.deepEqual((await world.packed("packed_hour"))["3@01-31T11"], [noon - MINUTE_MS]);
  assert.equal(await world.count("segment"), 0);
});

test("of the answers of failed looks the newest of each thing are kept", async (t) => {
  const { pool } = await createPackWorld(t);
  await pool.query(
    `INSERT INTO failure (number, slot, at, reason, detail)
     SELECT number, slot, $1::timestamptz - slot * interval '1 minute', 'status_unexpected', '{}' FROM generate_series(1, 2) AS number, generate_series(1, 4) AS slot`,
    [new Date(noon)],
  );
  await pack(pool, noon, { ...retention, failuresKept: 3 });
  const { rows } = await pool.query("SELECT number, slot FROM failure ORDER BY number, slot");
  assert.deepEqual(
    rows.map(({ number, slot }) => [number, slot]),
    [
      [1, 2],
      [1, 3],
      [1, 4],
      [2, 2],
      [2, 3],
      [2, 4],
    ],
  );
});
