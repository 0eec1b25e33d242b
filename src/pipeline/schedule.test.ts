// When a thing is due: always in its phase, on its shorter interval while in trouble, and seated anew after a clock jump.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import fc from "fast-check";
import type { Clock } from "#platform/clock.ts";
import { nextSlot, Schedule } from "./schedule.ts";

test("slots lie on one grid per id and interval, whenever one asks", () => {
  const interval = fc.integer({ min: 10_000, max: 86_400_000 });
  const moment = fc.integer({ min: 1_600_000_000_000, max: 2_000_000_000_000 });
  fc.assert(
    fc.property(fc.uuid(), interval, moment, moment, (id, intervalMs, one, other) => {
      const slot = nextSlot(id, intervalMs, one);
      assert.ok(slot > one && slot <= one + intervalMs);
      assert.equal(nextSlot(id, intervalMs, slot - 1), slot, "a slot is found from just before it");
      assert.equal(nextSlot(id, intervalMs, slot), slot + intervalMs, "and is over once it is there");
      assert.equal(
        Math.abs(nextSlot(id, intervalMs, other) - slot) % intervalMs,
        0,
        "two slots are whole intervals apart",
      );
    }),
  );
});

test("many ids do not fall due together", () => {
  const slots = Array.from({ length: 6_000 }, (_, place) => nextSlot(`id-${place}`, 60_000, 0));
  const perSecond = Map.groupBy(slots, (slot) => Math.floor(slot / 1_000) % 60);
  assert.equal(perSecond.size, 60);
  for (const [second, due] of perSecond)
    assert.ok(due.length > 50 && due.length < 160, `${due.length} in second ${second}`);
});

const START_MS = 1_700_000_000_000;

function begin(t: TestContext) {
  let monotonicMs = 0;
  let errorMs = 0;
  let offsetMs = 0;
  let isDatabaseThere = true;
  const timers: { dueMs: number; run: () => void }[] = [];
  const due: string[] = [];
  const jumps: number[] = [];
  const standstills: [number, number][] = [];
  const clock: Clock = {
    now: () => START_MS + monotonicMs + errorMs + offsetMs,
    monotonicMs: () => monotonicMs,
    offsetMs: () => offsetMs,
    setOffsetMs: (measured) => void (offsetMs = measured),
    setTimer(run, afterMs) {
      const timer = { dueMs: monotonicMs + afterMs, run };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), timers.includes(timer) ? 1 : 0);
    },
  };
  const schedule = new Schedule({
    clock,
    onDue: (number, slot) => void due.push(`${number} at ${slot - START_MS}`),
    alignClock: async () => {
      if (isDatabaseThere) offsetMs = -errorMs;
      return isDatabaseThere;
    },
    onJump: () => void jumps.push(clock.now() - START_MS),
    onStandstill: (fromMs, toMs) => void standstills.push([fromMs - START_MS, toMs - START_MS]),
  });
  t.after(() => schedule.stop());
  const pass = async (ms: number) => {
    for (const endMs = monotonicMs + ms; monotonicMs < endMs;) {
      monotonicMs += 100;
      for (const timer of timers.filter(({ dueMs }) => dueMs <= monotonicMs)) {
        timers.splice(timers.indexOf(timer), 1);
        timer.run();
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return {
    schedule,
    due,
    jumps,
    standstills,
    pass,
    /** Somebody sets the machine's clock. */
    setClockBy: (ms: number) => void (errorMs += ms),
    /** Time that the monotonic clock does not count, as in a suspended laptop. */
    sleep: (ms: number) => {
      errorMs += ms;
      offsetMs = -errorMs;
      const truth = errorMs;
      clock.now = () => START_MS + monotonicMs + truth;
    },
    /** The minute's comparison with the database's clock. */
    align: () => void (offsetMs = -errorMs),
    standStill: (ms: number) => void (monotonicMs += ms),
    loseDatabase: () => void (isDatabaseThere = false),
  };
}

test("what is put is due at its moment, in order, once; what was taken out is not", async (t) => {
  const { schedule, due, pass } = begin(t);
  schedule.put(1, START_MS + 5_000);
  schedule.put(2, START_MS + 2_000);
  schedule.put(3, START_MS + 3_000);
  schedule.put(1, START_MS + 1_000); // moved
  schedule.delete(3);
  await pass(10_000);
  assert.deepEqual(due, ["1 at 1000", "2 at 2000"]);
});

test("a clock that somebody set is right again before anything is due by it", async (t) => {
  const { schedule, due, jumps, standstills, pass, setClockBy } = begin(t);
  schedule.put(1, START_MS + 1_800_000);
  await pass(5_000);
  setClockBy(800);
  await pass(5_000);
  assert.equal(jumps.length, 0, "a little is not noticed");
  setClockBy(3_600_000);
  await pass(3_000);
  setClockBy(-7_200_000);
  await pass(3_000);
  assert.equal(jumps.length, 2, "everything is seated anew after each");
  assert.deepEqual(due, []);
  assert.deepEqual(standstills, [], "no time passed");
});

test("a clock that was set and compared before anybody noticed has everything seated anew", async (t) => {
  const { jumps, standstills, pass, setClockBy, align } = begin(t);
  await pass(5_000);
  setClockBy(3_600_000);
  align();
  await pass(2_000);
  assert.equal(jumps.length, 1);
  assert.deepEqual(standstills, []);
});

test("time that passed in a sleep is told, from the last moment at which something could begin", async (t) => {
  const { jumps, standstills, pass, sleep } = begin(t);
  await pass(5_000);
  sleep(3_600_000);
  await pass(3_000);
  assert.equal(jumps.length, 1);
  assert.equal(standstills.length, 1);
  const [fromMs, toMs] = standstills[0]!;
  assert.ok(fromMs >= 4_000 && fromMs <= 5_000, `from ${fromMs}`);
  assert.ok(toMs >= 3_605_000 && toMs <= 3_607_000, `to ${toMs}`);
});

test("a process that stands still for long says so; its clock has not jumped", async (t) => {
  const { jumps, standstills, pass, standStill } = begin(t);
  await pass(5_000);
  standStill(2_000);
  await pass(1_000);
  assert.deepEqual(standstills, [], "two seconds are nothing");
  standStill(10_000);
  await pass(1_000);
  assert.equal(jumps.length, 0);
  assert.equal(standstills.length, 1);
});

test("with the database away the machine's word is taken, and its way back is no time that passed", async (t) => {
  const { jumps, standstills, pass, setClockBy, loseDatabase } = begin(t);
  loseDatabase();
  await pass(5_000);
  setClockBy(-3_600_000);
  await pass(3_000);
  setClockBy(3_600_000);
  await pass(3_000);
  assert.equal(jumps.length, 2);
  assert.deepEqual(standstills, []);
});
