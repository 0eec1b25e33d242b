// Taking up many things and leaving them: first looks begin one after another, those of things that are well in their phase,
// and a shard is left only when the looks under way in it have ended.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { loadWatched, type Watched } from "#features/monitors/index.ts";
import { createClock } from "#platform/clock.ts";
import { createLog } from "#platform/log.ts";
import { startMisbehavingTarget } from "#test/doubles/http-target.ts";
import { createPipelineWorld, until } from "#test/pipeline-world.ts";
import { blindRecordOf } from "./blind-spans.ts";
import { Eyesight } from "./eyesight.ts";
import { Lookout } from "./lookout.ts";
import { takeLook } from "./probe.ts";
import { nextSlot } from "./schedule.ts";
import type { TakenLook } from "./taken-look.ts";

const HOUR_MS = 3_600_000;
const quiet = createLog({ level: "silent", service: "test" });

async function openLookout(t: TestContext) {
  const world = await createPipelineWorld(t);
  const clock = createClock();
  const { pool, vault, net } = world;
  const eyesight = await Eyesight.start({ record: blindRecordOf(pool, vault), net, canaries: [], clock, log: quiet });
  const looks: TakenLook[] = [];
  const lookout = new Lookout({
    takeLook: (watched, signal) => takeLook(watched, net, signal),
    alignClock: async () => true,
    clock,
    eyesight,
    certificates: { note() {} },
    metrics: { onStart() {}, onSkippedSlots() {}, onLook() {} },
    onSeen: (look) => void looks.push(look),
    onStandstill: () => undefined,
  });
  t.after(async () => {
    await lookout.stop(0);
    await eyesight.stop();
  });
  const settingsOf = async (number: number) => (await loadWatched(pool, vault, { numbers: [number] }))[0]!;
  return { world, lookout, looks, settingsOf };
}

function many(one: Watched, count: number, more: Partial<Watched> = {}): Watched[] {
  return Array.from({ length: count }, (_, place) => ({
    ...one,
    number: 1_000_000 + place,
    id: `00000000-0000-7000-8000-${String(place).padStart(12, "0")}`,
    ...more,
  }));
}

test("things that were never looked at, or not for too long, begin one after another", async (t) => {
  const { world, lookout, looks, settingsOf } = await openLookout(t);
  const one = await settingsOf((await world.addMonitor("shop")).number);
  for (const settings of many(one, 200, { intervalMs: HOUR_MS, retryIntervalMs: HOUR_MS }))
    lookout.seat(settings, 1, null);
  await until("looks at all", () => looks.length === 200);
  const slots = new Set(looks.map(({ slot }) => slot));
  assert.equal(slots.size, 200, "no two were due at one moment");

  const belief = { ...one.belief, state: "up" as const };
  const longAgo = Date.now() - 2 * HOUR_MS;
  const missed = many(one, 100, { intervalMs: HOUR_MS, retryIntervalMs: HOUR_MS, belief }).map((settings, place) => ({
    ...settings,
    number: 2_000_000 + place,
  }));
  for (const settings of missed) lookout.seat(settings, 1, longAgo);
  await until("looks that catch up", () => looks.length === 300);
  assert.equal(new Set(looks.slice(200).map(({ slot }) => slot)).size, 100);
});

test("a thousand that are well are looked at in their phase, however they came to us", async (t) => {
  const { world, lookout, looks, settingsOf } = await openLookout(t);
  const one = await settingsOf((await world.addMonitor("shop")).number);
  const startedAt = Date.now();
  const belief = { ...one.belief, state: "up" as const };
  for (const settings of many(one, 1_000, { intervalMs: 10_000, belief }))
    lookout.seat(settings, 1, startedAt - 60_000);
  await until("a hundred looks", () => looks.length >= 100);
  for (const { watch, slot } of looks) {
    assert.equal(slot, nextSlot(watch.settings.id, 10_000, slot - 1), "out of its phase");
    assert.ok(slot >= startedAt);
  }
});

test("a shard is left when the looks under way in it have ended, and each of them counts", async (t) => {
  const { lookout, looks, world, settingsOf } = await openLookout(t);
  const silent = await startMisbehavingTarget("silent");
  t.after(() => silent.close());
  const made = await world.addMonitor("silent", { target: { url: silent.url }, timeoutMs: 1_000 });
  const settings = await settingsOf(made.number);
  lookout.seat({ ...settings, timeoutMs: 300 }, 1, null);
  await until("a look under way", () => silent.connections() > 0);
  const left: number[] = [];
  const idle = (settings.shard + 1) % 256;
  await lookout.leaveShards([settings.shard, idle], (shard) => {
    left.push(shard);
    if (shard === settings.shard) assert.equal(looks.length, 1, "its look was lost");
  });
  assert.deepEqual(left, [idle]);
  assert.equal(lookout.size, 0);
  assert.equal(lookout.worstSockets, 0);
  await until("the shard is left", () => left.length === 2);
  assert.equal(looks.length, 1);
});
