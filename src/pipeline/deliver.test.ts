// The outbox at work: in order, once under one key, whatever the receiver, the deliverer or the database does.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { openSession } from "#platform/database/session.ts";
import { startWebhookReceiver } from "#test/doubles/webhook-receiver.ts";
import { believe } from "#test/monitor-world.ts";
import { createPipelineWorld, type Made, type PipelineWorld, until } from "#test/pipeline-world.ts";
import {
  type ClaimedDelivery,
  claimDeliveries,
  DELIVERER_LOCK_CLASS,
  finishAttempts,
  handBack,
  findSilentHolders,
  takeBackOrphans,
} from "./claims.ts";

/** A monitor that went through these states, fanned out; a second apart, so that moments rise. */
async function live(world: PipelineWorld, name: string, states: readonly string[]): Promise<Made> {
  const monitor = await world.addMonitor(name);
  for (const [place, state] of states.entries())
    await believe(world.pool, monitor.id, state, new Date(Date.now() + place * 1_000));
  await world.expand();
  return monitor;
}

async function claim(
  world: PipelineWorld,
  deliverer: number,
  more: Partial<Parameters<typeof claimDeliveries>[1]> = {},
) {
  return claimDeliveries(world.pool, { deliverer, free: 64, perChannel: 24, passOver: [], only: null, ...more });
}

function finish(
  world: PipelineWorld,
  delivery: ClaimedDelivery,
  result: "sent" | "retry" | "permanent",
  isAmbiguous = false,
) {
  const outcome = { result, statusCode: null, detail: result, retryAfterMs: null, isAmbiguous };
  return finishAttempts(world.pool, [{ delivery, outcome, retryInMs: 0 }]);
}

async function statesOf({ rows }: PipelineWorld): Promise<string[]> {
  const states = await rows<{ words: string }>(
    "SELECT concat_ws(' ', telling->>'event', state, CASE WHEN is_ambiguous THEN 'in doubt' END) AS words FROM delivery ORDER BY ord",
  );
  return states.map((row) => row.words);
}

/** Runs a deliverer until everything is told or given up. */
async function deliverAll(t: TestContext, world: PipelineWorld): Promise<void> {
  const deliverer = world.newDeliverer(1);
  const run = deliverer.run();
  t.after(() => run);
  const left = "SELECT 1 FROM delivery WHERE state IN ('pending', 'claimed')";
  await until("all is told", async () => (await world.rows(left)).length === 0);
  await deliverer.stop(1_000);
  await run;
}

test("of one monitor, only the earliest message can be claimed, by whoever asks", async (t) => {
  const world = await createPipelineWorld(t);
  await world.addChannel("Pager");
  await live(world, "shop", ["down", "up", "down"]);
  await live(world, "mail", ["down", "up"]);
  const first = await claim(world, 1);
  assert.deepEqual(
    first.map((one) => one.telling.event),
    ["monitor.down", "monitor.down"],
  );
  assert.deepEqual(await claim(world, 2), [], "a claimed one holds back what follows it");
  await finish(world, first[0]!, "retry");
  const again = await claim(world, 2);
  assert.deepEqual(
    again.map((one) => one.id),
    [first[0]!.id],
    "one that failed does too",
  );
  await finish(world, again[0]!, "sent");
  assert.deepEqual(
    (await claim(world, 1)).map((one) => one.telling.event),
    ["monitor.up"],
  );
});

test("all is told in order and under one key, however the receiver fails", async (t) => {
  const world = await createPipelineWorld(t);
  await world.addChannel("Pager");
  const ok = { status: 200 };
  const fates = [ok, { status: 503 }, ok, ok, { status: 500 }, ok, "reset", ok] as const;
  let count = 0;
  world.receiver.answerWith(() => fates[count++ % fates.length]!);
  for (const name of ["a", "b", "c"]) await live(world, name, ["down", "up", "down", "up"]);
  await deliverAll(t, world);
  assert.ok((await statesOf(world)).every((words) => words.includes(" sent")));
  const takenOnce = [...world.receiver.takenByKey.values()];
  assert.equal(takenOnce.length, 12);
  assert.deepEqual(new Set(takenOnce), new Set([1]));
  const byMonitor = Map.groupBy(
    world.receiver.requests.filter(({ answer }) => typeof answer === "object" && answer?.status === 200),
    ({ body }) => (JSON.parse(body) as { monitor: { id: string } }).monitor.id,
  );
  for (const requests of byMonitor.values())
    assert.deepEqual(
      requests.map((request) => request.headers["x-keepwatch-event"]),
      ["monitor.down", "monitor.up", "monitor.down", "monitor.up"],
    );
});

test("a success counts after its claim has run out and another holds it; a failure under an old claim does not", async (t) => {
  const world = await createPipelineWorld(t);
  await world.addChannel("Pager");
  await live(world, "shop", ["down"]);
  const [slow] = await claim(world, 1);
  await world.pool.query("UPDATE delivery SET claim_until = clock_timestamp() - interval '1 s'");
  const [second] = await claim(world, 2);
  assert.equal(second!.id, slow!.id);
  assert.equal(second!.isRepeat, true, "what the first has done is not known");
  await finish(world, slow!, "retry");
  assert.deepEqual(await statesOf(world), ["monitor.down claimed in doubt"]);
  await finish(world, slow!, "sent");
  assert.deepEqual(await statesOf(world), ["monitor.down sent in doubt"]);
  await finish(world, second!, "permanent");
  assert.deepEqual(await statesOf(world), ["monitor.down sent in doubt"], "what was taken stays taken");
});

test("what a dead deliverer held is due again at once; what a living one holds is not", async (t) => {
  const world = await createPipelineWorld(t);
  await world.addChannel("Pager");
  await live(world, "shop", ["down"]);
  await live(world, "mail", ["down"]);
  await world.pool.withSession(async (session) => {
    await session.query("SELECT pg_advisory_lock($1::int, $2::int)", [DELIVERER_LOCK_CLASS, 7]);
    const [alive] = await claim(world, 7, { free: 1 });
    const [dead] = await claim(world, 8, { free: 1 });
    await world.pool.query("UPDATE delivery SET claim_until = clock_timestamp() + interval '50 s'");
    assert.deepEqual(await findSilentHolders(world.pool, 9), [8]);
    assert.equal(await takeBackOrphans(world.pool, { deliverer: 9, held: [] }, []), 0, "one look is not enough");
    assert.equal(await takeBackOrphans(world.pool, { deliverer: 9, held: [] }, [7, 8]), 1);
    const states = await world.rows<{ id: string; state: string }>("SELECT id, state FROM delivery ORDER BY state");
    assert.deepEqual(states, [
      { id: alive!.id, state: "claimed" },
      { id: dead!.id, state: "pending" },
    ]);
  });
});

test("a deliverer takes back what it claimed without knowing it, and nothing that it is sending", async (t) => {
  const world = await createPipelineWorld(t);
  await world.addChannel("Pager");
  for (const name of ["shop", "mail"]) await live(world, name, ["down"]);
  const [held] = await claim(world, 1, { free: 1 });
  await claim(world, 1, { free: 1 }); // whose answer, let us say, was lost
  await world.pool.query("UPDATE delivery SET claim_until = clock_timestamp() + interval '50 s'");
  // Its lock is free, since the connection that held it was cut: it knows of itself that it lives.
  assert.equal(await takeBackOrphans(world.pool, { deliverer: 1, held: [held!.id] }, []), 1);
  assert.deepEqual(await statesOf(world), ["monitor.down claimed", "monitor.down pending"]);
});

test("given up after a day, or when it is refused for good; the end is then not told to who never heard", async (t) => {
  const world = await createPipelineWorld(t);
  await world.addChannel("Pager");
  await live(world, "old", ["down", "up"]);
  await live(world, "refused", ["down", "up"]);
  await live(world, "doubtful", ["down", "up"]);
  const claimed = await claim(world, 1);
  await world.pool.query("UPDATE delivery SET give_up_at = clock_timestamp() - interval '1 s' WHERE id = $1", [
    claimed[0]!.id,
  ]);
  await finish(world, claimed[0]!, "retry");
  await finish(world, claimed[1]!, "permanent");
  await finish(world, claimed[2]!, "permanent", true);
  assert.deepEqual(await statesOf(world), [
    "monitor.down dead",
    "monitor.up skipped",
    "monitor.down dead",
    "monitor.up skipped",
    "monitor.down dead in doubt",
    "monitor.up pending",
  ]);
});

test("what was claimed and not begun is handed back, and by its own claim alone", async (t) => {
  const world = await createPipelineWorld(t);
  await world.addChannel("Pager");
  await live(world, "shop", ["down"]);
  const [first] = await claim(world, 1);
  await handBack(world.pool, [first!], false);
  assert.deepEqual(await statesOf(world), ["monitor.down pending"]);
  const [second] = await claim(world, 2);
  await handBack(world.pool, [first!], false);
  assert.deepEqual(await statesOf(world), ["monitor.down claimed"]);
  assert.equal(second!.attempt, 2);
});

test("a receiver that never answers delays no other", async (t) => {
  const world = await createPipelineWorld(t);
  const hung = await startWebhookReceiver();
  t.after(() => hung.close());
  hung.answerWith("silence");
  await world.addChannel("Hung", hung.url);
  await world.addChannel("Pager");
  for (let place = 0; place < 40; place++) await live(world, `shop-${place}`, ["down"]);
  const deliverer = world.newDeliverer(1);
  const run = deliverer.run();
  await world.receiver.waitFor(40);
  assert.ok(hung.requests.length > 0, "it was tried");
  await deliverer.stop(0);
  await run;
  assert.equal((await statesOf(world)).filter((words) => words.includes("claimed")).length, 0, "nothing stays claimed");
});

test("a stop hands back what is on its way, as a possible repeat", async (t) => {
  const world = await createPipelineWorld(t);
  await world.addChannel("Pager");
  world.receiver.answerWith("silence");
  await live(world, "shop", ["down"]);
  const deliverer = world.newDeliverer(1);
  const run = deliverer.run();
  await world.receiver.waitFor(1);
  await deliverer.stop(0);
  await run;
  assert.deepEqual(await statesOf(world), ["monitor.down pending in doubt"]);
});

test("a receiver's hostile words stop nothing", async (t) => {
  const world = await createPipelineWorld(t);
  await world.addChannel("Pager");
  world.receiver.answerNext(
    { status: 503, body: "NUL \0 and half \ud800 a pair \u202e" },
    { status: 503, body: "x".repeat(100_000) },
  );
  await live(world, "shop", ["down"]);
  await deliverAll(t, world);
  assert.deepEqual(await statesOf(world), ["monitor.down sent"]);
});

test("a database that fails between the claim and the sending holds nothing back", async (t) => {
  const world = await createPipelineWorld(t);
  await world.addChannel("Pager");
  await live(world, "shop", ["down"]);
  await world.pool.query("ALTER TABLE channel RENAME TO hidden");
  const lock = await openSession(world.connection, "test-lock", { class: DELIVERER_LOCK_CLASS, number: 1 });
  t.after(() => lock.close());
  const deliverer = world.newDeliverer(1);
  const run = deliverer.run();
  await until("it was claimed", async () => (await world.rows("SELECT 1 FROM attempt")).length > 0);
  await world.pool.query("ALTER TABLE hidden RENAME TO channel");
  await world.receiver.waitFor(1, { timeoutMs: 20_000 });
  await until("it is told", async () => (await statesOf(world)).join() === "monitor.down sent");
  await deliverer.stop(1_000);
  await run;
});
