// What may come between the look at a deadline and the decision about it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createPingedWorld, type MadeHeartbeat, type PingedWorld } from "#test/pinged-world.ts";
import { quiet, until } from "#test/pipeline-world.ts";
import { createClock } from "#platform/clock.ts";
import { createVault } from "#platform/secrets.ts";
import { transaction } from "#platform/database/pool.ts";
import { Lateness } from "./lateness.ts";
import { beginHistory } from "./new-history.ts";
import { AddressBook } from "./receive/address-book.ts";
import { LATE_PING_MS, type Miss } from "./store-misses.ts";

async function bringDue({ pool }: PingedWorld, { number }: MadeHeartbeat, inMs: number): Promise<number> {
  const dueAt = Date.now() + inMs;
  await pool.query(
    `UPDATE belief SET state = 'up', due_at = to_timestamp($2::float8 / 1000), due_why = 'missed', applied_at = to_timestamp($2::float8 / 1000) - interval '1 hour', last_ping_at = to_timestamp($2::float8 / 1000) - interval '1 hour'
     WHERE number = $1`,
    [number, dueAt],
  );
  return dueAt;
}

async function pinged(world: PingedWorld, name: string) {
  const heartbeat = await world.addHeartbeat(name, { graceSeconds: 0 });
  const pinger = await world.startReceiver();
  assert.equal(await pinger.ping(heartbeat), "stored");
  return { heartbeat, pinger };
}

test("a stretch without ears that is written between the look at a deadline and the decision moves it all the same", async (t) => {
  const world = await createPingedWorld(t);
  const { heartbeat } = await pinged(world, "Nightly");
  const dueAt = await bringDue(world, heartbeat, 500);
  const deafMs = 2_000;
  const asleep = world.pool.withSession((session) =>
    session.transaction(async (tx) => {
      await tx.query("SELECT 1 FROM belief WHERE number = $1 FOR UPDATE", [heartbeat.number]);
      await world.runEngine();
      await until("that the decision waits for us", async () => {
        const waiting = await world.rows(
          "SELECT 1 FROM pg_stat_activity WHERE application_name = 'test-engine' AND wait_event_type = 'Lock'",
        );
        return waiting.length > 0;
      });
      await world.pool.query(
        `INSERT INTO span (id, from_at, to_at, why, form) VALUES (gen_random_uuid(), to_timestamp($1::float8 / 1000) - interval '1 second',
           to_timestamp($1::float8 / 1000) + interval '1 second', 'receiver_stood_still', 'heartbeat')`,
        [dueAt],
      );
    }),
  );
  await asleep;
  await until("the miss", async () => (await world.stateOf(heartbeat)).state === "down");
  assert.equal((await world.stateOf(heartbeat)).since.getTime(), dueAt + deafMs);
});

test("a start that came after a stretch without ears does not hide it: the deadline before it is moved", async (t) => {
  const world = await createPingedWorld(t);
  const { heartbeat } = await pinged(world, "Nightly");
  const dueAt = await bringDue(world, heartbeat, 500);
  await world.pool.query(
    `UPDATE belief SET last_ping_at = applied_at, applied_at = to_timestamp($2::float8 / 1000) - interval '500 ms' WHERE number = $1`,
    [heartbeat.number, dueAt],
  );
  await world.pool.query(
    `INSERT INTO span (id, from_at, to_at, why, form) VALUES (gen_random_uuid(), to_timestamp($1::float8 / 1000) - interval '3 seconds',
       to_timestamp($1::float8 / 1000) - interval '1 second', 'nobody_received', 'heartbeat')`,
    [dueAt],
  );
  await world.runEngine();
  await until("the miss", async () => (await world.stateOf(heartbeat)).state === "down");
  assert.equal((await world.stateOf(heartbeat)).since.getTime(), dueAt + 2_000);
});

test("a deadline that is made anew before we hear that the former was missed is not forgotten", async (t) => {
  const world = await createPingedWorld(t);
  const { heartbeat } = await pinged(world, "Nightly");
  await bringDue(world, heartbeat, 0);
  const passed: (readonly Miss[])[] = [];
  const lateness = new Lateness({
    pool: world.pool,
    clock: createClock(),
    log: quiet,
    onPassed: (misses) => void passed.push(misses),
    onMissed: () => undefined,
  });
  await lateness.takeShards([heartbeat.shard]);
  const running = lateness.run();
  try {
    await until("that it has passed", () => passed.length === 1);
    // The flush has written the miss, a ping has come, and the feed has been read; then we hear of the flush.
    const dueAt = await bringDue(world, heartbeat, 700);
    await world.pool.query("INSERT INTO nearer_due (numbers, shards, dues) VALUES ($1, $2, $3)", [
      [heartbeat.number],
      [heartbeat.shard],
      [dueAt],
    ]);
    await lateness.readFeed("0", [heartbeat.shard]);
    lateness.judged(passed[0]!, new Set([heartbeat.number]));
    await until("that the new one has passed", () => passed.length === 2);
    assert.equal(passed[1]![0]!.dueAt, dueAt);
  } finally {
    lateness.stop();
    await running;
  }
});

test("an address that goes over to another heartbeat is that one's, whichever is read first", async (t) => {
  const world = await createPingedWorld(t);
  const token = { form: "gatus", token: "core_import:secret" } as const;
  const former = await world.addHeartbeat("Former", { tokens: [token] });
  const next = await world.addHeartbeat("Next");
  const book = new AddressBook(world.pool, createClock(), world.vault);
  await book.load();
  await world.ask(`PATCH /heartbeats/${former.id}`, { tokens: [] });
  await world.ask(`PATCH /heartbeats/${next.id}`, { tokens: [token] });
  await world.ask(`PATCH /heartbeats/${former.id}`, { name: "Changed after the other" });
  await book.catchUp();
  const found = book.find([{ by: "token", ...token }]);
  assert.ok(found.kind === "one" && found.heartbeat.number === next.number, JSON.stringify(found));
});

test("a wrong token is told from a wrong key for as long as somebody has the key", async (t) => {
  const world = await createPingedWorld(t);
  const token = (secret: string) => ({ form: "gatus", token: `core_import:${secret}` }) as const;
  const first = await world.addHeartbeat("First", { tokens: [token("one")] });
  const book = new AddressBook(world.pool, createClock(), world.vault);
  const isKnown = async (key = "core_import") => {
    await book.catchUp();
    const found = book.find([
      { by: "token", form: "gatus", token: `${key}:guess` },
      { by: "gatusKey", key },
    ]);
    assert.ok(found.kind === "none");
    return found.isKeyKnown;
  };
  await book.load();
  assert.deepEqual([await isKnown(), await isKnown("core"), await isKnown("core_import:one")], [true, false, false]);
  const second = await world.addHeartbeat("Second", { tokens: [{ form: "gatus", token: "Core_Import:two" }] });
  assert.equal(await isKnown(), true);
  await world.ask(`PATCH /heartbeats/${first.id}`, { tokens: [{ form: "gatus", token: "core_export:one" }] });
  assert.deepEqual([await isKnown(), await isKnown("core_export")], [true, true]);
  await world.ask(`DELETE /heartbeats/${second.id}`);
  assert.deepEqual([await isKnown(), await isKnown("core_export")], [false, true]);
  const strangers = new AddressBook(
    world.pool,
    createClock(),
    createVault("another secret key than that of this house"),
  );
  await strangers.load();
  const taken = strangers.find([{ by: "token", form: "gatus", token: "core_export:one" }]);
  assert.equal(taken.kind, "one", "a key that cannot be opened costs no ping");
});

test("in a history that went back receivers register anew, and say since when pings are lost", async (t) => {
  const world = await createPingedWorld(t);
  await pinged(world, "Nightly");
  await world.pool.query("UPDATE receiver SET alive_at = alive_at - interval '1 hour' WHERE NOT is_gone");
  await transaction(world.pool, async (tx) => {
    await beginHistory(tx);
    await tx.query("UPDATE receiver SET alive_at = clock_timestamp() - interval '1 hour'"); // as it was when the copy was made
  });
  const spans = () => world.rows("SELECT 1 FROM span WHERE form = 'heartbeat' AND why = 'nobody_received'");
  await until("the span", async () => (await spans()).length > 0);
});

test("a clock that is set back brings no ping before a moment up to which its receiver said that it is clear", async (t) => {
  const world = await createPingedWorld(t);
  const { receiver, clock } = await world.startReceiver();
  const clearThrough = async () => {
    const [row] = await world.rows<{ ms: number }>(
      "SELECT (extract(epoch FROM clear_through) * 1000)::float8 AS ms FROM receiver WHERE NOT is_gone AND beat > 0",
    );
    return row?.ms ?? 0;
  };
  await until("that it says how far it is clear", async () => (await clearThrough()) > 0);
  clock.setOffsetMs(-5_000);
  const receipt = receiver.begin();
  assert.ok(receipt.receivedAt > (await clearThrough()), "what was said holds");
  receiver.settle(receipt);
});

/** Until the engine has looked at a deadline again and again after it passed. */
async function untilLookedAt({ rows }: PingedWorld, dueAt: number): Promise<void> {
  const flushes = async () => (await rows<{ flushNo: number }>('SELECT flush_no AS "flushNo" FROM engine'))[0]!.flushNo;
  await until("that the deadline has passed", () => Date.now() > dueAt + LATE_PING_MS);
  const before = await flushes();
  await until("some looks at it", async () => (await flushes()) >= before + 4);
}

async function deafMs({ rows }: PingedWorld): Promise<number> {
  const spans = await rows<{ ms: number }>(
    `SELECT (extract(epoch FROM to_at - from_at) * 1000)::float8 AS ms FROM span
     WHERE form = 'heartbeat' AND why = 'nobody_received'`,
  );
  return spans.reduce((total, { ms }) => total + ms, 0);
}

async function assertMissedAfterDeafness(world: PingedWorld, heartbeat: MadeHeartbeat, dueAt: number): Promise<void> {
  await until("the miss", async () => (await world.stateOf(heartbeat)).state === "down");
  const movedMs = (await world.stateOf(heartbeat)).since.getTime() - dueAt;
  assert.ok(movedMs > LATE_PING_MS, `the deadline was moved by ${movedMs} ms`);
  assert.ok(Math.abs(movedMs - (await deafMs(world))) <= 2, "by the stretch in which nobody could receive");
}

test("a receiver that is registered and whose port is not open yet is deaf: the deadlines of that stretch are moved", async (t) => {
  const world = await createPingedWorld(t);
  const { heartbeat, pinger } = await pinged(world, "Nightly");
  await pinger.stop();
  const { receiver } = await world.startReceiver({ isShut: true });
  const dueAt = await bringDue(world, heartbeat, 200);
  await world.runEngine();
  await untilLookedAt(world, dueAt);
  assert.equal((await world.stateOf(heartbeat)).state, "up");
  receiver.opened();
  await assertMissedAfterDeafness(world, heartbeat, dueAt);
});

test("one that starts while another receives makes nobody deaf", async (t) => {
  const world = await createPingedWorld(t);
  const first = await world.startReceiver();
  await until("that it receives", async () => (await world.rows("SELECT 1 FROM receiver WHERE beat > 1")).length === 1);
  const before = await deafMs(world);
  await world.startReceiver();
  await until("both", async () => (await world.rows("SELECT 1 FROM receiver WHERE beat > 1")).length === 2);
  assert.equal(await deafMs(world), before);
  await first.stop();
});

test("from the moment in which its port is shut a receiver that stops is deaf, until the next one can receive", async (t) => {
  const world = await createPingedWorld(t);
  const { heartbeat, pinger } = await pinged(world, "Nightly");
  await until("that it receives", async () => (await world.rows("SELECT 1 FROM receiver WHERE beat > 1")).length === 1);
  pinger.receiver.closing();
  const dueAt = await bringDue(world, heartbeat, 200);
  await world.runEngine();
  await untilLookedAt(world, dueAt);
  await pinger.stop();
  assert.equal((await world.stateOf(heartbeat)).state, "up");
  await world.startReceiver();
  await assertMissedAfterDeafness(world, heartbeat, dueAt);
});
