// Histories that go back, for real: the running program's server is replaced by a copy that lags and was promoted; a data
// folder is restored from a copy; a wait for a synchronous copy is cancelled. Whatever was sent and then forgotten is not
// sent again unasked, and nothing from before gets into the new history.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { CommitUncertain, createPool, transaction } from "#platform/database/pool.ts";
import { readDurability } from "#platform/database/server-fitness.ts";
import { startEmbeddedPostgres } from "#platform/embedded-postgres.ts";
import { copyFolder, copyRunningServer } from "./doubles/server-copy.ts";
import { startSwitchableTargets } from "./doubles/switchable-targets.ts";
import { startWebhookReceiver } from "./doubles/webhook-receiver.ts";
import { violationsOf } from "./invariants/index.ts";
import { until } from "./pipeline-world.ts";
import { quietLog } from "./server.ts";
import { startWorld, type WorldOptions } from "./world.ts";

async function createScene(t: TestContext, options: Pick<WorldOptions, "database">) {
  const targets = await startSwitchableTargets();
  const receiver = await startWebhookReceiver();
  const world = await startWorld({ ...options, programs: { keepwatch: "all" } });
  t.after(async () => {
    await world.close();
    await receiver.close();
    await targets.close();
  });
  await world.api.insist("POST /channels", {
    name: "Pager",
    kind: "webhook",
    settings: { url: receiver.url },
    isDefault: true,
  });
  const addMonitor = (name: string) =>
    world.api.insist<{ id: string }>("POST /monitors", {
      name,
      kind: "http",
      target: { url: targets.urlOf(name) },
      intervalSeconds: 3_600,
      failuresToDown: 1,
    });
  const lookAt = async ({ id }: { id: string }, state: string) => {
    await until(`the monitor is ${state}`, async () => {
      await world.api.ask(`POST /monitors/${id}/check`);
      return (await world.api.ask<{ state: string }>(`GET /monitors/${id}`)).body.state === state;
    });
  };
  const rows = async <Row extends object>(text: string) => (await world.pool.query<Row>(text)).rows;
  /** Event → its idempotency key, in the order of what the receiver took or refused. */
  const received = () =>
    receiver.requests.map(({ headers, answer }) => ({
      event: headers["x-keepwatch-event"] ?? "",
      key: headers["idempotency-key"] ?? "",
      isTaken: typeof answer === "object" && answer?.status === 200,
    }));
  const taken = () => received().filter((request) => request.isTaken);
  const held = async () => (await world.api.insist<{ count: number }>("GET /deliveries/held")).count;
  return { world, targets, receiver, addMonitor, lookAt, rows, received, taken, held };
}

const oldNews = "UPDATE delivery SET created_at = created_at - interval '11 minutes', due_at = now()";

test("a copy that lags takes over under the running program: it starts anew and asks before it tells old news", async (t) => {
  const scene = await createScene(t, { database: "shared" });
  const { world, targets, receiver } = scene;
  const shop = await scene.addMonitor("shop");
  await scene.lookAt(shop, "up");
  receiver.answerWith({ status: 503 });
  targets.set("shop", false);
  await scene.lookAt(shop, "down");
  await until("the receiver was tried", () => scene.received().length > 0);
  await world.pool.query(oldNews);
  const copy = await copyRunningServer(join(world.dataFolder, "shared"));

  // What the copy does not know: that the message arrived, that the shop came back, and another shop.
  receiver.answerWith({ status: 200 });
  await world.pool.query(oldNews);
  await until("it is told that the shop is down", () => scene.taken().some(({ event }) => event === "monitor.down"));
  targets.set("shop", true);
  await scene.lookAt(shop, "up");
  await until("it is told that the shop is up", () => scene.taken().some(({ event }) => event === "monitor.up"));
  const [lastDown] = scene.taken();
  const lost = await scene.addMonitor("lost");
  await scene.lookAt(lost, "up");
  const takenBefore = scene.taken().length;

  await copy.promote();
  await until("the copy's history is settled", async () => {
    const settled = await scene.rows("SELECT 1 FROM installation WHERE timeline = '00000002'").catch(() => []);
    return settled.length === 1;
  });
  await until("what is old waits", async () => (await scene.held()) === 1);
  await until("one engine, registered anew, owns everything", async () => {
    const owners = await scene.rows<{ isNew: boolean; shards: number }>(
      `SELECT e.started_at > (SELECT max(to_at) FROM span WHERE why = 'history_lost') AS "isNew", count(*) AS shards
       FROM shard s JOIN engine e ON e.id = s.owner WHERE NOT e.fenced GROUP BY e.id`,
    );
    return owners.length === 1 && owners[0]!.isNew && owners[0]!.shards === 256;
  });
  assert.equal((await world.api.ask(`GET /monitors/${lost.id}`)).status, 404, "the copy knows nothing of it");
  await scene.lookAt(shop, "up");
  await until("the end of the outage is judged anew and waits for its beginning", async () => {
    const waiting = await scene.rows(
      "SELECT 1 FROM delivery WHERE state = 'pending' AND telling->>'event' = 'monitor.up'",
    );
    return waiting.length === 1;
  });
  await until("the program is well", async () => (await world.api.ask("GET /ready")).status === 200);
  assert.equal(scene.taken().length, takenBefore, "nothing went out unasked");

  await world.api.insist("POST /deliveries/held/send");
  await until("both are sent", () => scene.taken().length === takenBefore + 2);
  const [again, up] = scene.taken().slice(-2);
  assert.deepEqual(again, lastDown, "the same telling under the same key");
  assert.equal(up?.event, "monitor.up");
  assert.equal(scene.taken().filter(({ key }) => key === up?.key).length, 1, "a key names one event, in every history");
  await until("all is finished", async () => {
    const left = await scene.rows("SELECT 1 FROM delivery WHERE finished_at IS NULL");
    return left.length === 0;
  });
  assert.deepEqual(await violationsOf({ db: world.pool, api: world.api }), []);
});

test("a data folder that was restored from a copy asks; one that merely stood still does not", async (t) => {
  const scene = await createScene(t, { database: "own" });
  const { world, targets, receiver } = scene;
  const [shop, cafe] = [await scene.addMonitor("shop"), await scene.addMonitor("cafe")];
  receiver.answerWith({ status: 503 });
  targets.set("shop", false);
  await scene.lookAt(shop, "down");
  await until("the receiver was tried", () => scene.received().length > 0);
  await world.pool.query(oldNews);
  await world.program("keepwatch").stop();

  const restore = copyFolder(join(world.dataFolder, "program"));
  receiver.answerWith({ status: 200 });
  await world.start();
  await until("an ordinary outage tells everything", () => scene.taken().length === 1);
  await world.program("keepwatch").stop();

  await restore();
  await world.start();
  assert.equal(await scene.held(), 1);
  targets.set("cafe", false);
  await scene.lookAt(cafe, "down");
  await until("what is new is told", () => scene.taken().length === 2);
  await world.api.insist("POST /deliveries/held/drop");
  assert.equal(await scene.held(), 0);
  assert.equal(scene.taken().length, 2);
});

test("a cancelled wait for a synchronous copy is no success", async (t) => {
  const dataFolder = await mkdtemp(join(tmpdir(), "keepwatch-synchronous-"));
  const server = await startEmbeddedPostgres({ dataFolder, log: quietLog });
  const admin = createPool(server.adminConnection, { max: 2, applicationName: "admin" });
  const pool = createPool(server.connection, { max: 1, applicationName: "writer" });
  t.after(async () => {
    await pool.end();
    await admin.end();
    await server.stop();
    await rm(dataFolder, { recursive: true });
  });
  await pool.query("CREATE TABLE note (text text)");
  assert.equal((await readDurability(pool)).level, "local");
  await admin.query("ALTER SYSTEM SET synchronous_standby_names = 'a_copy_that_is_not_there'");
  await admin.query("SELECT pg_reload_conf()");
  await until("commits wait for the copy", async () => (await readDurability(pool)).level === "replica");
  const written = transaction(pool, (tx) => tx.query("INSERT INTO note VALUES ('here alone')"));
  written.catch(() => undefined); // Looked at below.
  const waiting = "FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND application_name = 'writer'";
  await until("the commit waits", async () => (await admin.query(`SELECT 1 ${waiting}`)).rowCount === 1);
  await admin.query(`SELECT pg_cancel_backend(pid) ${waiting}`);
  await assert.rejects(written, CommitUncertain);
});
