// What waits while the database is away: bounded by number and age, and what is lost counts as a time that nobody saw.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { startCuttingProxy } from "#test/doubles/cutting-proxy.ts";
import { createPipelineWorld, lookOf, type Made, type PipelineWorld, until } from "#test/pipeline-world.ts";
import { recordedLooks } from "#test/recorded-looks.ts";
import type { Judgement, Look } from "./judge.ts";
import { breakStreak, judge } from "./judge.ts";
import type { TakenLook } from "./taken-look.ts";
import { type WaitingLimits, WaitingLooks } from "./waiting-looks.ts";
import type { Watch } from "./watch.ts";

/** A recorder whose way to the database can be shut, with monitors that it watches, which are up. */
async function createAbsence(t: TestContext, limits: WaitingLimits, names: readonly string[], more: object = {}) {
  const world = await createPipelineWorld(t);
  const monitors = await Promise.all(names.map((name) => world.addMonitor(name, more)));
  const proxy = await startCuttingProxy(world.connection);
  t.after(() => proxy.close());
  const { recorder } = await world.openRecorder(proxy.connection, limits);
  const watches = await Promise.all(monitors.map((monitor) => world.watch(monitor)));
  for (const watched of watches) recorder.add(lookOf(watched, "good"));
  await until("all are up", () => watches.every((watched) => watched.belief.state === "up"));
  async function goAway() {
    proxy.goAway();
    recorder.flushNow();
    await until("it tries in vain", () => recorder.awayMs > 0);
  }
  return { world, proxy, recorder, monitors, watches, goAway };
}

async function slotsOf(world: PipelineWorld, monitor: Made): Promise<number[]> {
  return (await recordedLooks(world.pool)).filter((look) => look.number === monitor.number).map((look) => look.slot);
}

interface Span {
  readonly shard: number;
  readonly from: number;
  readonly to: number;
}

function spansOf(world: PipelineWorld): Promise<Span[]> {
  return world.rows<Span>(
    `SELECT shard, (extract(epoch FROM from_at) * 1000)::float8 AS "from", (extract(epoch FROM to_at) * 1000)::float8 AS "to"
     FROM span WHERE why = 'not_recorded' ORDER BY shard, from_at`,
  );
}

/** Looks a second apart, the newest one now. */
function secondsApart(watched: Watch, verdicts: readonly ("good" | "bad")[]): TakenLook[] {
  const now = Date.now();
  return verdicts.map((verdict, place) => ({
    ...lookOf(watched, verdict),
    at: now - (verdicts.length - 1 - place) * 1_000,
  }));
}

test("what finds no room is lost oldest first, and its stretch is written down before anything later", async (t) => {
  const limits = { looks: 10, ageMs: 600_000 };
  const { world, proxy, recorder, monitors, watches, goAway } = await createAbsence(t, limits, ["shop"]);
  await goAway();
  const looks = secondsApart(
    watches[0]!,
    Array.from({ length: 12 }, () => "good"),
  );
  for (const look of looks) {
    recorder.add(look);
    assert.ok(recorder.waitingLooks <= limits.looks);
  }
  assert.equal(recorder.droppedLooks, 2, "the eleventh took the oldest tenth with it, down to nine");
  assert.ok(recorder.oldestWaitingMs > 0);
  proxy.comeBack();
  await until("what was kept is stored", async () => (await slotsOf(world, monitors[0]!)).length === 1 + 10);
  assert.deepEqual(
    (await slotsOf(world, monitors[0]!)).slice(1),
    looks.slice(2).map((look) => look.slot),
  );
  assert.deepEqual(await spansOf(world), [{ shard: monitors[0]!.shard, from: looks[0]!.at, to: looks[1]!.at + 1 }]);
  await until("nothing waits", () => recorder.oldestWaitingMs === 0);
});

test("what waited for too long is lost, whatever its number", async (t) => {
  const { world, proxy, recorder, monitors, watches, goAway } = await createAbsence(t, { looks: 1_000, ageMs: 200 }, [
    "shop",
  ]);
  await goAway();
  const [old, young] = secondsApart(watches[0]!, ["bad", "good"]);
  recorder.add(old!);
  await until("it is too old", () => {
    recorder.flushNow();
    return recorder.oldestWaitingMs > 220;
  });
  proxy.comeBack();
  recorder.add(young!);
  await until("the young one is stored", async () => (await slotsOf(world, monitors[0]!)).includes(young!.slot));
  assert.equal(recorder.droppedLooks, 1);
  assert.equal((await slotsOf(world, monitors[0]!)).includes(old!.slot), false);
  assert.deepEqual(await spansOf(world), [{ shard: monitors[0]!.shard, from: old!.at, to: old!.at + 1 }]);
  assert.equal(watches[0]!.belief.state, "up", "what was lost was not judged");
});

test("a streak does not reach over what was lost, in memory or in the database", async (t) => {
  const limits = { looks: 10, ageMs: 600_000 };
  const rules = { failuresToDown: 3 };
  const { world, proxy, recorder, monitors, watches, goAway } = await createAbsence(
    t,
    limits,
    ["shop", "quiet"],
    rules,
  );
  const [shop, quiet] = watches as [Watch, Watch];
  const failing = (watched: Watch) => () => watched.belief.failures === 2;
  for (const watched of watches) {
    recorder.add(lookOf(watched, "bad"));
    recorder.add(lookOf(watched, "bad"));
    await until("two failures are counted", failing(watched));
  }
  await goAway();
  // Of the quiet one only a look that is lost comes: whoever takes it over must not count on.
  recorder.add(secondsApart(quiet, ["good", "good"])[0]!);
  for (const look of secondsApart(shop, [
    "good",
    "good",
    "good",
    "good",
    "good",
    "good",
    "good",
    "good",
    "good",
    "bad",
  ]))
    recorder.add(look);
  for (let count = recorder.droppedLooks; count < 9; count = recorder.droppedLooks) {
    recorder.add({ ...lookOf(shop, "bad"), verdict: "unmeasured", at: Date.now() });
  }
  proxy.comeBack();
  await until("what was lost is written down", async () => (await spansOf(world)).length >= 1);
  await until("the failure after it is counted", () => shop.belief.failures === 1);
  const states = await world.rows<{ state: string }>("SELECT state FROM event WHERE number = $1 ORDER BY seq", [
    monitors[0]!.number,
  ]);
  assert.deepEqual(
    states.map((row) => row.state),
    ["pending", "up"],
  );
  const [kept] = await world.rows<{ failures: number; streak: Date | null }>(
    "SELECT failures, streak_at AS streak FROM belief WHERE number = $1",
    [monitors[1]!.number],
  );
  assert.deepEqual(kept, { failures: 0, streak: null });
  assert.equal(quiet.belief.failures, 0);
});

test("a look that began inside a lost stretch is lost with it, so that no event lies in one", () => {
  const waiting = new WaitingLooks({ looks: 10, ageMs: 1_000 });
  const watched = (number: number, shard: number) =>
    ({ settings: { number, shard, failuresToDown: 2, successesToUp: 1 }, belief: up }) as unknown as Watch;
  const [one, other] = [watched(1, 7), watched(2, 8)];
  const look = (of: Watch, at: number) => ({ watch: of, at, slot: at, version: 1, verdict: "good" }) as TakenLook;
  waiting.add(look(one, 5_000), 0);
  waiting.add(look(other, 5_000), 0);
  waiting.add(look(one, 4_999), 2_000); // a slow one, which began before
  waiting.add(look(other, 6_000), 2_000);
  const lost = waiting.takeLost();
  assert.deepEqual(lost?.stretches, [
    { shard: 7, fromMs: 4_999, toMs: 5_001 },
    { shard: 8, fromMs: 5_000, toMs: 5_001 },
  ]);
  assert.deepEqual([lost?.looks, waiting.dropped, waiting.length], [3, 3, 1]);
  assert.equal(waiting.takeLost(), null);
  assert.deepEqual(
    waiting.take(10).map((taken) => taken.at),
    [6_000],
  );
});

test("looks of one thing are taken in order, one for each change of its belief, and the others meanwhile", () => {
  const waiting = new WaitingLooks({ looks: 100_000, ageMs: 1_000 });
  const watches = [1, 2].map(
    (number) =>
      ({ settings: { number, shard: 1, failuresToDown: 9, successesToUp: 1 }, belief: up }) as unknown as Watch,
  );
  const perThing = 2_000; // enough for the queue to be made compact on the way
  for (let slot = 1; slot <= perThing; slot++)
    for (const watch of watches)
      waiting.add(
        { watch, at: slot, slot, version: 1, verdict: watch === watches[0] ? "bad" : "good" } as TakenLook,
        0,
      );
  const seen = new Map(watches.map((watch) => [watch, [] as number[]]));
  let rounds = 0;
  while (waiting.length > 0) {
    rounds += 1;
    const taken = waiting.take(500);
    const judged = new Set<Watch>();
    for (const look of taken) {
      seen.get(look.watch)!.push(look.slot);
      const judgement: Judgement | null = judge(look.watch.belief, look as Look, look.watch.settings);
      if (judgement === null) continue;
      assert.equal(judged.has(look.watch), false);
      judged.add(look.watch);
      look.watch.belief = { ...judgement.belief, failures: judgement.belief.failures % 5 };
    }
  }
  const all = Array.from({ length: perThing }, (_, place) => place + 1);
  for (const slots of seen.values()) assert.deepEqual(slots, all);
  assert.ok(rounds >= perThing, "each failure needs a flush of its own");
});

test("what is believed stays; what was counted begins anew", () => {
  const failing = { ...up, failures: 2, streakAt: 7 };
  assert.deepEqual(breakStreak(failing), up);
  const down = { ...up, state: "down" as const, failures: 3, streakAt: 7 };
  assert.equal(breakStreak(down), down);
  assert.deepEqual(breakStreak({ ...down, failures: 0, successes: 1 }), { ...down, failures: 0, streakAt: null });
});

const up = {
  state: "up" as const,
  seq: 2,
  since: 0,
  version: 1,
  slot: 0,
  failures: 0,
  successes: 0,
  streakAt: null,
};
