// A database that went back, was copied or moved: noticed once, and what follows from it. What the server says of itself is
// compared with what the row of the installation remembers, so the row is made to remember something else.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { type ClaimedDelivery, claimDeliveries, finishAttempts } from "#pipeline/claims.ts";
import { registerEngine } from "#pipeline/ownership.ts";
import { type History, HistoryChanged, HistoryWatch, readHistory } from "#platform/database/history.ts";
import { oneRow } from "#platform/database/one-row.ts";
import { createPool } from "#platform/database/pool.ts";
import { openSession } from "#platform/database/session.ts";
import { believe } from "#test/monitor-world.ts";
import { createPipelineWorld, quiet, until } from "#test/pipeline-world.ts";
import { checkInstallation, publicNameOf, settleHistory, type Whereabouts } from "./installation.ts";

async function createInstallation(t: TestContext) {
  const world = await createPipelineWorld(t);
  await checkInstallation(world.pool, world.vault);
  const settle = (more: Partial<Whereabouts> = {}) =>
    settleHistory(world.connection, { dataMark: null, ...more }, quiet);
  await settle();

  /** A monitor that went down and was fanned out so long ago. */
  async function tellDown(name: string, minutesAgo: number): Promise<string> {
    const monitor = await world.addMonitor(name);
    await believe(world.pool, monitor.id, "down", new Date());
    await world.expand();
    const { id } = oneRow(
      await world.pool.query<{ id: string }>(
        `UPDATE delivery SET created_at = created_at - make_interval(mins => $2) WHERE number = $1 RETURNING id`,
        [monitor.number, minutesAgo],
      ),
    );
    return id;
  }

  return {
    ...world,
    settle,
    tellDown,
    remember: (what: string) => world.pool.query(`UPDATE installation SET ${what}`),
    claim: (): Promise<ClaimedDelivery[]> =>
      claimDeliveries(world.pool, { deliverer: 7, free: 64, perChannel: 24, passOver: [], only: null }),
    async statesOf(...ids: string[]): Promise<string[]> {
      const rows = await world.rows<{ id: string; state: string }>("SELECT id, state FROM delivery");
      return ids.map((id) => rows.find((row) => row.id === id)?.state ?? "missing");
    },
  };
}

const otherHistories = {
  "a promoted copy": "timeline = '000000FF'",
  "a restored server": "system_id = '1'",
  "a database loaded from a dump": "database_oid = 1",
};

for (const [what, memory] of Object.entries(otherHistories))
  test(`${what}: what is old waits, what is young goes out as a possible repeat, engines begin anew`, async (t) => {
    const world = await createInstallation(t);
    await world.addChannel("Ops");
    const old = await world.tellDown("old", 11);
    const young = await world.tellDown("young", 1);
    const claimed = await world.tellDown("claimed", 30);
    await world.pool.query(
      `UPDATE delivery SET state = 'claimed', claimed_by = 3, claim_no = 1, claim_until = now() + interval '1 minute' WHERE id = $1`,
      [claimed],
    );
    const engine = await registerEngine(world.pool);
    await world.pool.query("UPDATE engine SET alive_at = now() - interval '5 minutes'");
    await world.remember(memory);

    await Promise.all([world.settle(), world.settle()]); // two processes notice at the same time
    assert.deepEqual(await world.statesOf(old, young, claimed), ["held", "pending", "held"]);
    assert.deepEqual(
      await world.rows("SELECT shard, why, round(extract(epoch FROM to_at - from_at)) AS seconds FROM span"),
      [{ shard: null, why: "history_lost", seconds: "300" }],
    );
    assert.deepEqual(await world.rows("SELECT fenced FROM engine WHERE id = $1", [engine.id]), [{ fenced: true }]);
    const [taken, ...others] = await world.claim();
    assert.equal(others.length, 0);
    assert.deepEqual([taken?.id, taken?.isRepeat], [young, true]);

    const { id } = await registerEngine(world.pool);
    await world.settle();
    assert.deepEqual(await world.rows("SELECT fenced FROM engine WHERE id = $1", [id]), [{ fenced: false }], "once");
  });

test("after an ordinary outage, and at the first start, everything goes out", async (t) => {
  const world = await createInstallation(t);
  await world.addChannel("Ops");
  const old = await world.tellDown("old", 600);
  await world.settle();
  await world.remember("system_id = NULL, timeline = NULL, database_oid = NULL, folder_mark = NULL, url = NULL");
  await world.settle({ dataMark: "1:1", url: "https://watch.example" });
  assert.deepEqual(
    (await world.claim()).map((delivery) => [delivery.id, delivery.isRepeat]),
    [[old, false]],
  );
  assert.deepEqual(await world.rows("SELECT 1 FROM span"), []);
});

test("a streak is kept over a short loss, and broken by a long one", async (t) => {
  const world = await createInstallation(t);
  const shop = await world.addMonitor("shop", { failuresToDown: 5 });
  const failuresAfter = async (minutes: number) => {
    await registerEngine(world.pool);
    await world.pool.query("UPDATE engine SET alive_at = now() - make_interval(mins => $1)", [minutes]);
    await world.pool.query("UPDATE belief SET failures = 3, streak_at = now() WHERE number = $1", [shop.number]);
    await world.remember("timeline = '000000FF'");
    await world.settle();
    const found = await world.rows<{ failures: number }>("SELECT failures FROM belief WHERE number = $1", [
      shop.number,
    ]);
    return found[0]?.failures;
  };
  assert.equal(await failuresAfter(1), 3);
  assert.equal(await failuresAfter(60), 0);
});

test("a copied folder is another history; one that is only mounted anew is not", async (t) => {
  const world = await createInstallation(t);
  await world.addChannel("Ops");
  const old = await world.tellDown("old", 11);
  await world.settle({ dataMark: "11:1700000000000" });
  await world.settle({ dataMark: "12:1700000000000" });
  assert.deepEqual(await world.statesOf(old), ["pending"]);
  await world.settle({ dataMark: "13:1800000000000" });
  assert.deepEqual(await world.statesOf(old), ["held"]);
});

test("an old event that nobody had worked off waits too, and its end waits for it", async (t) => {
  const world = await createInstallation(t);
  await world.addChannel("Ops");
  const shop = await world.addMonitor("shop");
  await believe(world.pool, shop.id, "down", new Date());
  await world.pool.query("UPDATE event SET detected_at = detected_at - interval '11 minutes'");
  await world.remember("timeline = '000000FF'");
  await world.settle();
  await believe(world.pool, shop.id, "up", new Date(Date.now() + 1_000));
  const other = await world.addMonitor("other");
  await believe(world.pool, other.id, "down", new Date());
  await world.expand();
  const told = await world.rows<{ words: string }>(
    "SELECT concat_ws(' ', telling->'monitor'->>'name', telling->>'event', state) AS words FROM delivery ORDER BY ord",
  );
  assert.deepEqual(told.map((row) => row.words).toSorted(), [
    "other monitor.down pending",
    "shop monitor.down held",
    "shop monitor.up pending",
  ]);
  const claimed = await world.claim();
  assert.deepEqual(
    claimed.map((delivery) => delivery.telling.monitor?.name),
    ["other"],
    "a new outage is told; the end of the old one is not told before its beginning",
  );
});

test("what was on the wire and arrived counts, also when it was held meanwhile", async (t) => {
  const world = await createInstallation(t);
  await world.addChannel("Ops");
  const old = await world.tellDown("old", 11);
  const [delivery] = await world.claim();
  await world.remember("timeline = '000000FF'");
  await world.settle();
  const outcome = { statusCode: 200, detail: "ok", retryAfterMs: null, isAmbiguous: false };
  await finishAttempts(world.pool, [{ delivery: delivery!, outcome: { ...outcome, result: "retry" }, retryInMs: 0 }]);
  assert.deepEqual(await world.statesOf(old), ["held"]);
  await finishAttempts(world.pool, [{ delivery: delivery!, outcome: { ...outcome, result: "sent" }, retryInMs: 0 }]);
  assert.deepEqual(await world.statesOf(old), ["sent"]);
});

test("under another address nothing is sent, old or new, until the program is back or somebody speaks", async (t) => {
  const world = await createInstallation(t);
  await world.addChannel("Ops");
  await world.settle({ url: "https://watch.example" });
  await world.tellDown("before", 1);
  await world.settle({}); // an engine, which sends nothing, says nothing of the address
  await world.settle({ url: "https://staging.example" });
  await world.tellDown("after", 0);
  assert.deepEqual(await world.claim(), []);
  await world.settle({ url: "https://staging.example" });
  assert.deepEqual(await world.claim(), [], "a restart changes nothing");
  await world.settle({ url: "https://watch.example" });
  assert.equal((await world.claim()).length, 2);
  await world.settle({ url: null }); // a drill at home
  await world.tellDown("drill", 0);
  assert.deepEqual(await world.claim(), []);
});

test("an installation gets its first name without a question", async (t) => {
  const world = await createInstallation(t);
  await world.addChannel("Ops");
  await world.settle({ url: null });
  await world.tellDown("shop", 1);
  await world.settle({ url: "https://watch.example" });
  assert.equal((await world.claim()).length, 1);
});

test("addresses on this machine are no names", () => {
  const named = (publicUrl: string, isPublicUrlDefault = false) => publicNameOf({ publicUrl, isPublicUrlDefault });
  for (const url of ["http://127.0.0.1:8000", "http://localhost", "http://kw.localhost:1", "http://[::1]:8000"])
    assert.equal(named(url), null, url);
  assert.equal(named("https://watch.example"), "https://watch.example");
  assert.equal(named("http://10.0.0.7:8000", true), null);
});

test("a connection that tells another history is refused until that is settled, and everybody is told", async (t) => {
  const world = await createInstallation(t);
  const real = await settleHistory(world.connection, { dataMark: null }, quiet);
  let maySettle = false;
  let adopted: History = { ...real, timeline: "000000FF" };
  const watch = new HistoryWatch(async () => {
    if (adopted === real && !maySettle) throw new Error("not yet");
    return adopted;
  }, quiet);
  const { check } = watch;
  const pool = createPool(world.connection, { max: 1, applicationName: "guarded", check });
  t.after(() => pool.end());
  await watch.begin();
  adopted = real;
  let changes = 0;
  watch.onChange(() => (changes += 1));
  await assert.rejects(pool.query("SELECT 1"), HistoryChanged);
  await assert.rejects(openSession(world.connection, "guarded", null, check), HistoryChanged);
  assert.equal(changes, 0);
  maySettle = true;
  await until("it is settled", () => changes === 1);
  assert.equal((await pool.query("SELECT 1")).rowCount, 1);
  await (await openSession(world.connection, "guarded", null, check)).close();
  const left = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'guarded'";
  await until("what was refused was closed", async () => (await world.rows(left)).length === 1);
});

test("a role without any right can read where the history is", async (t) => {
  const world = await createInstallation(t);
  const history = await readHistory(world.pool);
  assert.match(history.systemId ?? "", /^\d+$/);
  assert.match(history.timeline ?? "", /^[0-9A-F]{8}$/);
  // What a hosted server may keep to itself is left out and not compared.
  await world.pool.withSession(async (session) => {
    await session.query("CREATE SCHEMA stingy");
    await session.query(
      `CREATE FUNCTION stingy.pg_control_system() RETURNS TABLE (system_identifier bigint) LANGUAGE plpgsql
       AS $$ BEGIN RAISE insufficient_privilege; END $$`,
    );
    await session.query("SET search_path = stingy, pg_catalog");
    assert.deepEqual(await readHistory(session), { ...history, systemId: null });
  });
});

test("commits wait for the disk, whatever was made the default", async (t) => {
  const { connection } = await createPipelineWorld(t);
  const watch = new HistoryWatch(() => Promise.reject(new Error("not asked")), quiet);
  const shown = async (check?: typeof watch.check) => {
    const pool = createPool(connection, { max: 1, applicationName: "durable", ...(check && { check }) });
    const { value } = oneRow(
      await pool.query<{ value: string }>("SELECT current_setting('synchronous_commit') AS value"),
    );
    await pool.end();
    return value;
  };
  const lax = createPool(connection, { max: 1, applicationName: "lax" });
  t.after(() => lax.end());
  const { name } = oneRow(await lax.query<{ name: string }>("SELECT current_database() AS name"));
  await lax.query(`ALTER ROLE CURRENT_USER IN DATABASE ${name} SET synchronous_commit = 'off'`);
  assert.equal(await shown(), "off");
  assert.equal(await shown(watch.check), "on");
});
