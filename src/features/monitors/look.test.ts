// The two acts that look: trying a target that is not saved, and asking an engine to look now.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { createMonitorWorld, listen, type MonitorWorld } from "#test/monitor-world.ts";
import { startTarget } from "#test/doubles/http-target.ts";
import type { MonitorView } from "./monitor.ts";
import type { SightingView } from "./sighting-view.ts";

const monitor = { name: "m", kind: "http", target: { url: "https://shop.example/" } };

test("a target can be tried before it is saved", async (t) => {
  const target = await startTarget((_request, response) => void response.end("Welcome"));
  t.after(() => target.close());
  const { ask, pool } = await createMonitorWorld(t);
  const { status, body } = await ask<SightingView>("POST /monitors/try", { kind: "http", target: { url: target.url } });
  assert.equal(status, 200, JSON.stringify(body));
  const { phases, totalMs, at, ...rest } = body;
  assert.deepEqual(rest, {
    verdict: "good",
    reason: null,
    message: null,
    statusCode: 200,
    address: "127.0.0.1",
    wasRetried: false,
    certificate: null,
  });
  assert.match(at, /^\d{4}-.*Z$/);
  assert.ok(phases.connectMs !== null && phases.firstByteMs !== null && totalMs !== null);
  assert.equal(phases.tlsMs, null);
  assert.ok(totalMs >= phases.firstByteMs && totalMs < 10_000, `${totalMs} ms`);
  const { rows } = await pool.query("SELECT count(*) FROM thing");
  assert.deepEqual(rows, [{ count: 0 }]);
});

test("a try says what is wrong with the target, after its retry", async (t) => {
  let requests = 0;
  const target = await startTarget((_request, response) => {
    requests += 1;
    response.statusCode = 500;
    response.end();
  });
  t.after(() => target.close());
  const { ask } = await createMonitorWorld(t);
  const { body } = await ask<SightingView>("POST /monitors/try", {
    kind: "http",
    target: { url: target.url },
    timeoutMs: 2_000,
  });
  assert.equal(body.verdict, "bad");
  assert.equal(body.reason, "status_unexpected");
  assert.equal(body.statusCode, 500);
  assert.equal(body.wasRetried, true);
  assert.equal(requests, 2);
  assert.match(body.message ?? "", /500/);
});

test("a try of nonsense is refused before anything is sent", async (t) => {
  const { ask } = await createMonitorWorld(t);
  const tried = (target: object, more: object = {}) => ask("POST /monitors/try", { kind: "http", target, ...more });
  const { status, body } = await tried({ url: "ftp://shop.example/" });
  assert.deepEqual([status, body.errors.map(({ path }) => path)], [400, ["/target/url"]]);
  assert.equal((await tried({})).status, 400);
  assert.equal((await tried({ url: "https://shop.example/" }, { timeoutMs: 60_001 })).status, 400);
  assert.equal((await tried({ url: "https://shop.example/" }, { name: "m" })).status, 400);
});

const sighting = {
  verdict: "good",
  reason: null,
  message: null,
  dnsUs: null,
  connectUs: 321,
  tlsUs: null,
  firstByteUs: 1_234,
  transferUs: 5,
  totalUs: 1_560,
  statusCode: 204,
  address: "127.0.0.1",
  certificate: null,
  wasRetried: true,
  at: "2026-08-01T12:00:00.000Z",
};

/** Answers the next request as an engine would; gives what it read of it. */
async function answerAsEngine(t: TestContext, world: MonitorWorld): Promise<{ answered: Promise<object | undefined> }> {
  const noticed = Promise.withResolvers<number>();
  await listen(t, world, ["look"], (_channel, payload) => noticed.resolve(Number(payload)));
  const answer = async () => {
    const shard = await noticed.promise;
    const { rows } = await world.pool.query(
      "UPDATE look_request SET answered_at = clock_timestamp(), sighting = $2 WHERE shard = $1 AND answered_at IS NULL RETURNING number, shard",
      [shard, JSON.stringify(sighting)],
    );
    return rows[0];
  };
  return { answered: answer() };
}

test("a check is carried out by the engine that owns the monitor, and leaves no request behind", async (t) => {
  const world = await createMonitorWorld(t);
  const { id } = (await world.ask<MonitorView>("POST /monitors", monitor)).body;
  const { answered } = await answerAsEngine(t, world);
  const { status, body } = await world.ask<SightingView>(`POST /monitors/${id}/check`);
  assert.equal(status, 200, JSON.stringify(body));
  assert.deepEqual(body, {
    at: sighting.at,
    verdict: "good",
    reason: null,
    message: null,
    statusCode: 204,
    address: "127.0.0.1",
    phases: { dnsMs: null, connectMs: 0.321, tlsMs: null, firstByteMs: 1.234, transferMs: 0.005 },
    totalMs: 1.56,
    wasRetried: true,
    certificate: null,
  });
  const { rows } = await world.pool.query("SELECT number, shard FROM thing WHERE id = $1", [id]);
  assert.deepEqual(rows, [await answered]);
  assert.deepEqual((await world.pool.query("SELECT * FROM look_request")).rows, []);
});

test("without an engine a check is given up after the time-out and two seconds", async (t) => {
  const world = await createMonitorWorld(t);
  const { id } = (await world.ask<MonitorView>("POST /monitors", { ...monitor, timeoutMs: 100 })).body;
  const startedMs = performance.now();
  const { status, body, headers } = await world.ask(`POST /monitors/${id}/check`);
  assert.equal(status, 503);
  assert.equal(body.code, "engine_unavailable");
  assert.equal(headers.get("retry-after"), "5");
  assert.ok(performance.now() - startedMs >= 2_100);
  assert.deepEqual((await world.pool.query("SELECT * FROM look_request")).rows, []);
});

test("a living engine gets the time of its retry", async (t) => {
  const world = await createMonitorWorld(t);
  const { id } = (await world.ask<MonitorView>("POST /monitors", { ...monitor, timeoutMs: 1_000 })).body;
  const engineId = "01900000-0000-7000-8000-00000000000e";
  await world.pool.query("INSERT INTO engine (id, host, pid) VALUES ($1, 'test', 1)", [engineId]);
  await world.pool.query("UPDATE shard SET owner = $1", [engineId]);
  const startedMs = performance.now();
  assert.equal((await world.ask(`POST /monitors/${id}/check`)).status, 503);
  assert.ok(performance.now() - startedMs >= 5_000, "three time-outs and two seconds");
});

test("a paused monitor is not checked, and too many waiting checks are turned away", async (t) => {
  const world = await createMonitorWorld(t);
  const { id } = (await world.ask<MonitorView>("POST /monitors", { ...monitor, isPaused: true })).body;
  const paused = await world.ask(`POST /monitors/${id}/check`);
  assert.deepEqual([paused.status, paused.body.code], [409, "monitor_paused"]);
  await world.ask(`POST /monitors/${id}/resume`);
  await world.pool.query(
    "INSERT INTO look_request (id, number, shard) SELECT gen_random_uuid(), number, shard FROM thing, generate_series(1, 100)",
  );
  const full = await world.ask(`POST /monitors/${id}/check`);
  assert.deepEqual([full.status, full.body.code], [429, "too_many_checks"]);
  await world.pool.query("UPDATE look_request SET requested_at = now() - interval '1 hour'");
  assert.equal((await world.ask(`POST /monitors/${id}/pause`)).status, 200);
});
