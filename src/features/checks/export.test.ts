// The file of all checks over HTTP: what stands in it, in which form, and that it is made while it is taken.
import assert from "node:assert/strict";
import { test } from "node:test";
import { DAY_MS, makeLevels, putDays } from "#test/packed-levels.ts";
import { createWatchedWorld, refusalOf } from "#test/watched-world.ts";
import { exportChecks } from "./export-checks.ts";

const FIRST_DAY = Date.UTC(2026, 1, 1);

const look = {
  slot: FIRST_DAY,
  at: FIRST_DAY + 4,
  version: 2,
  verdict: 1,
  wasRetried: true,
  statusCode: 500,
  dnsUs: 1_230,
  connectUs: null,
  tlsUs: null,
  firstByteUs: 45_600,
  transferUs: 7,
  totalUs: 46_800,
  reason: "status_unexpected",
  message: 'HTTP 500, expected "200"',
  address: "192.0.2.7",
};

test("a file has every column, quoted where it must be, and is written down", async (t) => {
  const world = await createWatchedWorld(t);
  await makeLevels(world.pool);
  const shop = await world.addMonitor("shop");
  await putDays(world.pool, shop.number, [look]);
  await world.addLooks(shop, [{ at: new Date("2026-03-01T11:00:00Z"), verdict: "unmeasured" }]);
  const file = await world.call(exportChecks, world.alice, { id: shop.id });
  assert.equal(file.contentType, "text/csv; charset=utf-8");
  assert.equal(file.fileName, `checks-${shop.id}.csv`);
  let written = "";
  for await (const part of file.parts) written += part;
  assert.equal(
    written,
    [
      "dueAt,at,verdict,reason,message,statusCode,address,dnsMs,connectMs,tlsMs,firstByteMs,transferMs,totalMs,wasRetried,version",
      '2026-02-01T00:00:00.000Z,2026-02-01T00:00:00.004Z,bad,status_unexpected,"HTTP 500, expected ""200""",500,192.0.2.7,1.23,,,45.6,0.007,46.8,true,2',
      "2026-03-01T11:00:00.000Z,2026-03-01T11:00:00.000Z,unmeasured,,,,,,,,,,,false,1",
      "",
    ].join("\r\n"),
  );
  const { rows } = await world.pool.query("SELECT action, object_id, after FROM audit");
  assert.deepEqual(rows, [
    {
      action: "check.export",
      object_id: shop.id,
      after: { exported: { from: "2016-02-22T12:00:00.000Z", to: "2026-03-01T12:00:00.000Z", format: "csv" } },
    },
  ]);
  assert.equal((await refusalOf(world.call(exportChecks, world.charlie, { id: shop.id }))).status, 404);
});

test("days are read one by one, as they are taken", async (t) => {
  const world = await createWatchedWorld(t);
  await makeLevels(world.pool);
  const shop = await world.addMonitor("shop");
  const days = Array.from({ length: 20 }, (_, day) => ({
    ...look,
    slot: FIRST_DAY + day * DAY_MS,
    at: FIRST_DAY + day * DAY_MS,
  }));
  await putDays(world.pool, shop.number, days);
  const from = new Date(FIRST_DAY).toISOString();
  const file = await world.call(exportChecks, world.alice, { id: shop.id, from, format: "ndjson" });
  const parts = file.parts[Symbol.asyncIterator]();
  const dayOf = async () =>
    (JSON.parse(((await parts.next()).value as string).trim()) as { at: string }).at.slice(0, 10);
  assert.equal(await dayOf(), "2026-02-01");
  await world.pool.query("DELETE FROM packed_day WHERE day > $1", [new Date(FIRST_DAY + 2 * DAY_MS)]);
  assert.equal(await dayOf(), "2026-02-02");
  assert.equal(await dayOf(), "2026-02-03");
  assert.deepEqual(await parts.next(), { done: true, value: undefined });
});
