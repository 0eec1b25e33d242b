// The end of the program, wanted and unwanted: what was seen is kept, nothing hangs, and the next start goes on.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { startMisbehavingTarget } from "#test/doubles/http-target.ts";
import { startSwitchableTargets } from "#test/doubles/switchable-targets.ts";
import { recordedLooks } from "#test/recorded-looks.ts";
import { startWorld, type World } from "#test/world.ts";

const WITHIN_MS = 20_000;
/** A stop waits 5 s for looks under way and 8 s for tellings; with nobody stalling us it must not need them all. */
const STOPS_WITHIN_MS = 12_000;

async function until(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
  const giveUpAt = performance.now() + WITHIN_MS;
  while (!(await isSo())) {
    if (performance.now() > giveUpAt) throw new Error(`waited ${WITHIN_MS} ms for ${what}`);
    await pause(10);
  }
}

function monitors(count: number, name: string, url: (place: number) => string) {
  return Array.from({ length: count }, (_, place) => ({
    name: `${name} ${place}`,
    kind: "http",
    target: { url: url(place) },
    intervalSeconds: 10,
    timeoutMs: 10_000,
  }));
}

/** How often the good targets were asked, as the stored results have it: a look that was retried asked twice. */
async function countAsked({ pool }: World): Promise<{ asked: number; results: unknown }> {
  const { rows } = await pool.query<{ number: number }>("SELECT number FROM thing WHERE name LIKE 'good%'");
  const good = new Set(rows.map(({ number }) => number));
  const results = (await recordedLooks(pool)).filter(({ number }) => good.has(number));
  return { asked: results.reduce((sum, { wasRetried }) => sum + (wasRetried ? 2 : 1), 0), results };
}

async function startTargets(t: TestContext) {
  const targets = await startSwitchableTargets();
  const silent = await startMisbehavingTarget("silent");
  t.after(() => Promise.all([targets.close(), silent.close()]));
  return { targets, silent };
}

test("SIGTERM ends it within seconds with checks under way, and every answer seen is kept", async (t) => {
  const { targets, silent } = await startTargets(t);
  const world = await startWorld({ database: "shared", programs: { all: "all" } });
  t.after(() => world.close());
  const items = [
    ...monitors(100, "good", (place) => targets.urlOf(`good-${place}`)),
    ...monitors(20, "silent", () => silent.url),
  ];
  await world.api.insist("POST /monitors/bulk", { items });
  await until("looks at all of them", () => targets.answered > 0 && silent.connections() >= 20);

  const startedAt = performance.now();
  await world.program("all").stop();
  assert.deepEqual(await world.program("all").ended, { code: 0, signal: null });
  const tookMs = performance.now() - startedAt;
  assert.ok(tookMs < STOPS_WITHIN_MS, `${Math.round(tookMs)} ms`);
  const { asked, results } = await countAsked(world);
  assert.equal(asked, targets.answered, JSON.stringify(results));
  const { rows } = await world.pool.query("SELECT 1 FROM shard WHERE owner IS NOT NULL");
  assert.deepEqual(rows, [], "shards were not given up");

  await world.start();
  const before = targets.answered;
  await until("the next looks", () => targets.answered >= before + 100);
});

test("SIGTERM said twice ends it too, and its database server with it", async (t) => {
  const world = await startWorld({ database: "own", programs: { all: "all" } });
  t.after(() => world.close());
  process.kill(world.program("all").processId, "SIGTERM");
  await world.program("all").stop();
  assert.deepEqual(await world.program("all").ended, { code: 0, signal: null });
  assert.equal(await world.postmaster(), undefined, "the database server was left running");
});

test("killed, it starts again on what it has, with the database server that outlived it or without", async (t) => {
  const { targets } = await startTargets(t);
  const world = await startWorld({ database: "own", programs: { all: "all" } });
  t.after(() => world.close());
  await world.api.insist("POST /monitors/bulk", {
    items: monitors(5, "good", (place) => targets.urlOf(`good-${place}`)),
  });
  await until("the first looks", () => targets.answered >= 5);
  for (const isServerKilled of [false, true]) {
    const postmaster = await world.postmaster();
    await world.kill9();
    if (isServerKilled && postmaster !== undefined) process.kill(postmaster, "SIGKILL");
    const before = targets.answered;
    await world.start();
    const { items } = await world.api.insist<{ items: unknown[] }>("GET /monitors");
    assert.equal(items.length, 5);
    await until("looks after the start", () => targets.answered >= before + 5);
  }
});
