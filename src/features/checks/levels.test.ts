// The readers against a slow and obvious reference, all looks in memory, while looks lie in segments, hours and days in any
// stage of the packing: what is packed and still in a segment must not count twice, and nothing may be missing.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { PackedLook } from "#lib/packed/look.ts";
import { packSegment } from "#lib/packed/segment.ts";
import { summarize } from "#lib/packed/summary.ts";
import { threeDigits } from "#lib/packed/three-digits.ts";
import type { Db } from "#platform/database/pool.ts";
import { DAY_MS, HOUR_MS, makeLevels, putDays, putHours } from "#test/packed-levels.ts";
import { createWatchedWorld, type Watched, type WatchedWorld } from "#test/watched-world.ts";
import { checkView } from "./check.ts";
import { exportChecks } from "./export-checks.ts";
import { listChecks } from "./list-checks.ts";
import { newestLooks } from "./newest-looks.ts";
import { pointOf, readSeries } from "./read-series.ts";
import { bucketStarts } from "./series.ts";

const DAYS = 4;
const FIRST_DAY = Date.UTC(2026, 0, 1);

interface Flushed {
  readonly look: PackedLook;
  readonly flushedAt: number;
}

/** How far the packing has come: everything flushed before an hour, and of the days that are whole by then, some. */
interface Stage {
  readonly packedHours: number;
  readonly packedDays: number;
  readonly isNextDayHalfPacked: boolean; // for things before ours
  readonly keepsOldHours: boolean;
  readonly keepsOldSegments: boolean;
}

const stage: fc.Arbitrary<Stage> = fc.record({
  packedHours: fc.nat(DAYS * 24),
  packedDays: fc.nat(DAYS),
  isNextDayHalfPacked: fc.boolean(),
  keepsOldHours: fc.boolean(),
  keepsOldSegments: fc.boolean(),
});

const lookAt = fc.record({
  atMs: fc.integer({ min: 0, max: DAYS * DAY_MS - HOUR_MS }),
  late: fc.nat(59 * 60_000), // until it is flushed
  verdict: fc.nat(4),
  totalUs: fc.option(fc.integer({ min: 0, max: 900_000 }).map(threeDigits), { nil: null }),
  dnsUs: fc.option(fc.integer({ min: 0, max: 9_000 }).map(threeDigits), { nil: null }),
});

const scene = fc.record({
  stage,
  looks: fc.uniqueArray(lookAt, { maxLength: 60, selector: ({ atMs }) => atMs }),
  limit: fc.integer({ min: 1, max: 20 }),
  edges: fc.tuple(fc.integer({ min: 0, max: DAYS * DAY_MS }), fc.integer({ min: 0, max: DAYS * DAY_MS })),
  isRounded: fc.boolean(),
  points: fc.integer({ min: 1, max: 300 }),
});

test("lists, series and exports see every look once, wherever it lies", async (t) => {
  const world = await createWatchedWorld(t);
  await makeLevels(world.pool);
  await world.pool.query("CREATE TABLE segment_of_all PARTITION OF segment DEFAULT");
  let run = 0;
  await fc.assert(
    fc.asyncProperty(scene, async ({ stage: reached, looks, limit, edges, isRounded, points }) => {
      const firstMs = FIRST_DAY + ++run * 10 * DAY_MS;
      world.setNow(new Date(firstMs + DAYS * DAY_MS).toISOString());
      const shard = run % 256;
      const shop = await world.addMonitor("shop", world.alice.org, shard);
      const other = await world.addMonitor("other", world.alice.org, shard);
      const flushed = looks.map(({ atMs, late, ...seen }) => flushedOf(firstMs + atMs, late, seen));
      await store(world, shop, firstMs, flushed, reached);
      await store(world, other, firstMs, flushed.slice(0, 3), reached);
      const all = flushed.map(({ look }) => look).toSorted((a, b) => b.at - a.at);

      assert.deepEqual(await pagesOf(world, shop, limit), all.map(checkView));

      const [from, to] = edges.toSorted((a, b) => a - b) as [number, number];
      const width = isRounded ? HOUR_MS : 1;
      const range = { fromMs: firstMs + from - (from % width), toMs: firstMs + to - (to % width) + HOUR_MS };
      const within = all.filter(({ at }) => at >= range.fromMs && at < range.toMs);
      const asked = { id: shop.id, from: new Date(range.fromMs).toISOString(), to: new Date(range.toMs).toISOString() };
      const series = await world.call(readSeries, world.alice, { ...asked, points });
      const widthMs = series.bucketSeconds * 1_000;
      assert.deepEqual(
        series.points,
        bucketStarts(range, widthMs).map((startMs) =>
          pointOf(startMs, summarize(within.filter(({ at }) => at >= startMs && at < startMs + widthMs))),
        ),
      );

      const file = await world.call(exportChecks, world.alice, { ...asked, format: "ndjson" });
      const lines: unknown[] = [];
      for await (const part of file.parts)
        for (const line of String(part).split("\n")) if (line !== "") lines.push(JSON.parse(line));
      assert.deepEqual(
        lines,
        within.toReversed().map((look) => ({ ...checkView(look), version: look.version })),
      );
    }),
    { numRuns: 60 },
  );
});

function flushedOf(at: number, late: number, seen: Pick<PackedLook, "verdict" | "totalUs" | "dnsUs">): Flushed {
  const phases = { connectUs: null, tlsUs: null, firstByteUs: 300, transferUs: null };
  const facts = { version: 1, wasRetried: false, statusCode: 200, reason: null, message: null, address: null };
  return { look: { slot: at - 3, at, ...facts, ...phases, ...seen }, flushedAt: at + late };
}

async function store(
  { pool }: WatchedWorld,
  { number, shard }: Watched,
  firstMs: number,
  flushed: readonly Flushed[],
  reached: Stage,
): Promise<void> {
  const packedUntil = firstMs + reached.packedHours * HOUR_MS;
  const isPacked = ({ flushedAt }: Flushed) => flushedAt < packedUntil;
  // A day is packed an hour after its end at the earliest, when all that may come late for it is in the hours.
  const wholeDays = Math.max(0, Math.floor((packedUntil - HOUR_MS - firstMs) / DAY_MS));
  const daysUntil = firstMs + Math.min(reached.packedDays, wholeDays) * DAY_MS;
  for (const { look, flushedAt } of flushed.filter((one) => reached.keepsOldSegments || !isPacked(one)))
    await pool.query(
      "INSERT INTO segment (flushed_at, flush_no, epoch, engine, looks, shard, bytes) VALUES ($1, 1, 1, 1, 2, $2, $3)",
      [
        new Date(flushedAt),
        shard,
        packSegment([
          { ...look, number: number + 1_000_000 },
          { ...look, number },
        ]),
      ],
    );
  for (let hourMs = firstMs; hourMs < packedUntil; hourMs += HOUR_MS)
    await pool.query("INSERT INTO hour_packed (hour, shard) VALUES ($1, $2) ON CONFLICT DO NOTHING", [
      new Date(hourMs),
      shard,
    ]);
  const packed = flushed.filter(isPacked).map(({ look }) => look);
  const inDays = packed.filter(({ at }) => at < daysUntil);
  await putDays(pool, number, inDays);
  await putHours(pool, number, reached.keepsOldHours ? packed : packed.filter(({ at }) => at >= daysUntil));
  for (let dayMs = firstMs; dayMs < daysUntil; dayMs += DAY_MS) await noteDay(pool, dayMs, Number.MAX_SAFE_INTEGER);
  if (reached.isNextDayHalfPacked) await noteDay(pool, daysUntil, 0);
}

async function noteDay(pool: WatchedWorld["pool"], dayMs: number, through: number): Promise<void> {
  await pool.query("INSERT INTO day_packed (day, through) VALUES ($1, $2) ON CONFLICT DO NOTHING", [
    new Date(dayMs),
    through,
  ]);
}

async function pagesOf(world: WatchedWorld, { id }: Watched, limit: number): Promise<unknown[]> {
  const found: unknown[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: readonly unknown[]; nextCursor: string | null } = await world.call(listChecks, world.alice, {
      id,
      limit,
      ...(cursor === null ? {} : { cursor }),
    });
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found;
}

test("of so long ago that looks, then hours are gone, wider buckets show what is left", async (t) => {
  const world = await createWatchedWorld(t);
  await makeLevels(world.pool);
  await world.pool.query("CREATE TABLE segment_of_all PARTITION OF segment DEFAULT");
  const shop = await world.addMonitor("shop");
  const looks = Array.from(
    { length: 3 * 24 },
    (_, hour) => flushedOf(FIRST_DAY + hour * HOUR_MS, 0, seenIn(hour)).look,
  );
  await putDays(world.pool, shop.number, looks);
  world.setNow(new Date(FIRST_DAY + 90 * DAY_MS).toISOString());
  const asked = {
    id: shop.id,
    from: new Date(FIRST_DAY + HOUR_MS / 2).toISOString(),
    to: new Date(FIRST_DAY + 3 * DAY_MS).toISOString(),
    points: 1_000,
  };
  const seen = async () => {
    const { bucketSeconds, points } = await world.call(readSeries, world.alice, asked);
    return [bucketSeconds, points.length, points.reduce((sum, { count }) => sum + count, 0)];
  };
  assert.deepEqual(await seen(), [300, 858, 71]);
  await world.pool.query("DELETE FROM packed_day");
  assert.deepEqual(await seen(), [3_600, 72, 72]); // the hour that the range cuts is kept as a whole alone
  await world.pool.query("DELETE FROM rollup_hours WHERE day < $1", [new Date(FIRST_DAY + 2 * DAY_MS)]);
  assert.deepEqual(await seen(), [86_400, 3, 72]);
});

function seenIn(hour: number): Pick<PackedLook, "verdict" | "totalUs" | "dnsUs"> {
  return { verdict: 0, totalUs: 1_000 * (1 + (hour % 7)), dnsUs: null };
}

test("a page of a monitor that is looked at once a day takes one statement, and a dense one few blocks", async (t) => {
  const world = await createWatchedWorld(t);
  await makeLevels(world.pool);
  await world.pool.query("CREATE TABLE segment_of_all PARTITION OF segment DEFAULT");
  const seldom = await world.addMonitor("seldom");
  await world.pool.query("UPDATE monitor SET interval_seconds = 86400 WHERE number = $1", [seldom.number]);
  const often = await world.addMonitor("often");
  const paused = await world.addMonitor("paused");
  const daily = Array.from({ length: 90 }, (_, day) => flushedOf(FIRST_DAY + day * DAY_MS, 0, seenIn(day)).look);
  const dense = Array.from(
    { length: 20 * 96 },
    (_, part) => flushedOf(FIRST_DAY + part * 900_000, 0, seenIn(part)).look,
  );
  await putDays(world.pool, seldom.number, daily);
  await putDays(world.pool, often.number, dense);
  await putDays(world.pool, paused.number, dense);
  const usual = await world.addMonitor("usual");
  const minutely = Array.from(
    { length: 60 },
    (_, minute) => flushedOf(FIRST_DAY + minute * 60_000, 0, seenIn(minute)).look,
  );
  await putHours(world.pool, usual.number, minutely);
  await world.pool.query("UPDATE monitor SET interval_seconds = 900 WHERE number = $1", [often.number]);
  const asked: { monitor: Watched; nowMs: number; statements: number; blocks: number }[] = [
    { monitor: usual, nowMs: FIRST_DAY + HOUR_MS, statements: 1, blocks: 1 },
    { monitor: seldom, nowMs: FIRST_DAY + 90 * DAY_MS, statements: 1, blocks: 52 },
    { monitor: often, nowMs: FIRST_DAY + 20 * DAY_MS, statements: 1, blocks: 1 },
    { monitor: paused, nowMs: FIRST_DAY + 60 * DAY_MS, statements: 2, blocks: 1 },
  ];
  for (const { monitor, nowMs, statements, blocks } of asked) {
    const read: number[] = [];
    const counting: Db = {
      async query<Row extends object>(text: string, values?: readonly unknown[], isPrepared?: false) {
        const found = await world.pool.query<Row>(text, values, isPrepared);
        if (text.includes("packed_day")) read.push(found.rows.length);
        return found;
      },
    };
    const looks = await newestLooks(counting, monitor, { fromMs: FIRST_DAY, toMs: nowMs + HOUR_MS }, null, 51, nowMs);
    assert.ok(looks.length >= 51);
    assert.equal(read.length, statements);
    assert.ok(read.reduce((sum, count) => sum + count, 0) <= blocks, `${read.join()} blocks`);
  }
});
