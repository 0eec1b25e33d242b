// The verbs that read results, series and uptime, and what they refuse.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createWatchedWorld, refusalOf } from "#test/watched-world.ts";
import { listChecks } from "./list-checks.ts";
import { listFailures } from "./list-failures.ts";
import { readSeries } from "./read-series.ts";
import { readSparklines } from "./read-sparklines.ts";

const day = "2026-03-01T";
const at = (time: string) => new Date(`${day}${time}Z`);

test("raw checks come newest first, page by page, with times in three digits", async (t) => {
  const world = await createWatchedWorld(t);
  const shop = await world.addMonitor("shop");
  await world.addLooks(shop, [
    { at: at("10:00:00.000"), verdict: "good", statusCode: 200, totalUs: 12_345, phases: { dns: 1_004, transfer: 44 } },
    {
      at: at("10:01:00.000"),
      verdict: "bad",
      statusCode: 500,
      totalUs: 9_000,
      reason: "status_unexpected",
      wasRetried: true,
    },
    { at: at("10:02:00.000"), verdict: "unmeasured", reason: "own_delay" },
  ]);
  // Two looks may begin within the same millisecond; the cursor must pass neither over.
  for (const slot of [1, 2]) await world.addLooks(shop, [{ at: at("10:03:00.000"), slot, verdict: "good" }]);
  const all = await world.call(listChecks, world.alice, { id: shop.id });
  assert.equal(all.nextCursor, null);
  assert.deepEqual(
    all.items.map((check) => [check.at, check.verdict, check.wasRetried]),
    [
      ["2026-03-01T10:03:00.000Z", "good", false],
      ["2026-03-01T10:03:00.000Z", "good", false],
      ["2026-03-01T10:02:00.000Z", "unmeasured", false],
      ["2026-03-01T10:01:00.000Z", "bad", true],
      ["2026-03-01T10:00:00.000Z", "good", false],
    ],
  );
  assert.deepEqual(all.items[4], {
    dueAt: "2026-03-01T10:00:00.000Z",
    at: "2026-03-01T10:00:00.000Z",
    verdict: "good",
    reason: null,
    message: null,
    statusCode: 200,
    address: null,
    phases: { dnsMs: 1, connectMs: null, tlsMs: null, firstByteMs: null, transferMs: 0.044 },
    totalMs: 12.3,
    wasRetried: false,
  });

  const paged = [];
  let cursor: string | null = null;
  for (const _ of all.items) {
    const page: typeof all = await world.call(listChecks, world.alice, {
      id: shop.id,
      limit: 1,
      ...(cursor === null ? {} : { cursor }),
    });
    paged.push(...page.items);
    cursor = page.nextCursor;
  }
  assert.equal(cursor, null);
  assert.deepEqual(paged, all.items);

  const middle = await world.call(listChecks, world.alice, {
    id: shop.id,
    from: `${day}10:01:00.000Z`,
    to: `${day}10:02:00.000Z`,
  });
  assert.deepEqual(
    middle.items.map((check) => check.statusCode),
    [500],
  );
});

test("a slow check is shown as one, and counts as good in the series", async (t) => {
  const world = await createWatchedWorld(t);
  const shop = await world.addMonitor("shop");
  await world.addLooks(shop, [
    { at: at("10:00:01.000"), verdict: "good", totalUs: 1_000 },
    { at: at("10:00:02.000"), verdict: "slow", totalUs: 3_000, reason: "response_slow" },
  ]);
  const range = { from: `${day}10:00:00.000Z`, to: `${day}10:01:00.000Z` };
  const checks = await world.call(listChecks, world.alice, { id: shop.id, ...range });
  assert.deepEqual(
    checks.items.map(({ verdict, reason }) => [verdict, reason]),
    [
      ["slow", "response_slow"],
      ["good", null],
    ],
  );
  const { points } = await world.call(readSeries, world.alice, { id: shop.id, ...range, points: 1 });
  assert.deepEqual([points[0]?.count, points[0]?.failed, points[0]?.averageMs, points[0]?.maxMs], [2, 0, 2, 3]);
});

test("the series sums up good checks, counts the others apart, and leaves gaps open", async (t) => {
  const world = await createWatchedWorld(t);
  const shop = await world.addMonitor("shop");
  const other = await world.addMonitor("other");
  await world.addLooks(other, [{ at: at("10:00:01.000"), verdict: "good", totalUs: 1 }]);
  await world.addLooks(shop, [
    ...[1, 2, 3, 4].map((n) => ({
      at: at(`10:00:0${n}.000`),
      verdict: "good" as const,
      totalUs: n * 1_000,
      phases: n === 4 ? { connect: 800, first_byte: 3_200 } : { first_byte: n * 1_000 },
    })),
    { at: at("10:00:30.000"), verdict: "bad", totalUs: 10_000_000 },
    { at: at("10:00:40.000"), verdict: "unmeasured" },
    { at: at("10:02:00.000"), verdict: "bad", totalUs: 10_000_000 },
    { at: at("10:03:00.000"), verdict: "good", totalUs: 7_000 }, // at `to`, so outside
  ]);
  const asked = { from: `${day}10:00:00.000Z`, to: `${day}10:03:00.000Z` };
  const series = await world.call(readSeries, world.alice, { id: shop.id, ...asked, points: 3 });
  assert.equal(series.bucketSeconds, 60);
  assert.deepEqual(series.points[0], {
    at: "2026-03-01T10:00:00.000Z",
    count: 5,
    failed: 1,
    unmeasured: 1,
    minMs: 1,
    averageMs: 2.5,
    p50Ms: 2.045, // the middle of its bucket in the histogram
    p95Ms: 4,
    maxMs: 4,
    dnsMs: null,
    connectMs: 0.2,
    tlsMs: null,
    firstByteMs: 2.3,
    transferMs: null,
  });
  assert.deepEqual(
    series.points.map((point) => [point.at.slice(11, 16), point.count, point.failed, point.averageMs]),
    [
      ["10:00", 5, 1, 2.5],
      ["10:01", 0, 0, null],
      ["10:02", 1, 1, null],
    ],
  );
});

test("strangers and the deleted are not found; every fault of the input is named", async (t) => {
  const world = await createWatchedWorld(t);
  const shop = await world.addMonitor("shop");
  const asStranger = [
    world.call(listChecks, world.charlie, { id: shop.id }),
    world.call(readSeries, world.charlie, { id: shop.id }),
  ];
  for (const refusal of await Promise.all(asStranger.map(refusalOf))) assert.equal(refusal.status, 404);
  await world.pool.query("UPDATE thing SET deleted_at = now() WHERE number = $1", [shop.number]);
  assert.equal((await refusalOf(world.call(listChecks, world.alice, { id: shop.id }))).status, 404);

  const faultsOf = async (call: Promise<unknown>) => (await refusalOf(call)).errors.map((fault) => fault.path);
  assert.deepEqual(
    await faultsOf(world.call(readSeries, world.alice, { id: "1", points: 0, from: "yesterday", more: 1 })),
    ["/more", "/id", "/from", "/points"],
  );
  assert.deepEqual(
    await faultsOf(
      world.call(readSparklines, world.alice, {
        monitorIds: `${shop.id},x,y`,
        from: "1999-01-01T00:00:00Z",
        to: "2300-01-01T00:00:00Z",
      }),
    ),
    ["/to", "/from", "/from", "/monitorIds/1", "/monitorIds/2"],
  );
  assert.deepEqual(
    await faultsOf(
      world.call(listChecks, world.alice, { id: shop.id, from: `${day}10:00:00Z`, to: `${day}10:00:00Z` }),
    ),
    ["/from"],
  );
  const live = await world.addMonitor("live");
  for (const values of [["x", 1], [1.5, 1], [1e30, 1], [1], [2 ** 48, 1], [1, -1]]) {
    const cursor = Buffer.from(JSON.stringify(values)).toString("base64url");
    assert.deepEqual(await faultsOf(world.call(listChecks, world.alice, { id: live.id, cursor })), ["/cursor"]);
  }
  const cursor = Buffer.from(JSON.stringify([2 ** 48 - 1, 0])).toString("base64url");
  assert.deepEqual((await world.call(listChecks, world.alice, { id: live.id, cursor })).items, []);
});

test("what failed checks were answered is told newest first, and to nobody else", async (t) => {
  const world = await createWatchedWorld(t);
  const shop = await world.addMonitor("shop");
  const detail = { headers: [["Server", "nginx"]], body: "Bad gateway" };
  for (const time of ["10:00:00.000", "10:01:00.000"])
    await world.pool.query("INSERT INTO failure (number, slot, at, reason, detail) VALUES ($1, $2, $3, $4, $5)", [
      shop.number,
      at(time).getTime(),
      at(time),
      "status_unexpected",
      JSON.stringify(detail),
    ]);
  const { items } = await world.call(listFailures, world.alice, { id: shop.id });
  assert.deepEqual(
    items.map((item) => item.dueAt),
    ["2026-03-01T10:01:00.000Z", "2026-03-01T10:00:00.000Z"],
  );
  assert.deepEqual([items[0]?.headers, items[0]?.body], [[{ name: "Server", value: "nginx" }], "Bad gateway"]);
  assert.equal((await world.call(listFailures, world.alice, { id: shop.id, limit: 1 })).items.length, 1);
  const refused = await refusalOf(world.call(listFailures, world.charlie, { id: shop.id }));
  assert.equal(refused.status, 404);
});
