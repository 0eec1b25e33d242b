// When a thing is due: always in its phase, on its shorter interval while in trouble, and seated anew after a clock jump.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import fc from "fast-check";
import { createClock } from "#platform/clock.ts";
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

function begin(t: TestContext) {
  // Timers go by the monotonic clock, as the real ones do: a wall clock that is set moves none of them.
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let monotonicMs = 0;
  let setByMs = 1_700_000_000_000;
  t.mock.method(Date, "now", () => setByMs + monotonicMs);
  const due: string[] = [];
  const jumps: [number, number][] = [];
  const schedule = new Schedule({
    clock: { ...createClock(), monotonicMs: () => monotonicMs },
    onDue: (number, slot) => void due.push(`${number} at ${slot - 1_700_000_000_000}`),
    onJump: (fromMs, toMs) => void jumps.push([fromMs - 1_700_000_000_000, toMs - 1_700_000_000_000]),
  });
  t.after(() => schedule.stop());
  const pass = (ms: number) => {
    for (let passed = 0; passed < ms; passed += 100) {
      monotonicMs += 100;
      t.mock.timers.tick(100);
    }
  };
  return { schedule, due, jumps, pass, setWallClockBy: (ms: number) => void (setByMs += ms) };
}

test("what is put is due at its moment, in order, once; what was taken out is not", (t) => {
  const { schedule, due, pass } = begin(t);
  schedule.put(1, 1_700_000_005_000);
  schedule.put(2, 1_700_000_002_000);
  schedule.put(3, 1_700_000_003_000);
  schedule.put(1, 1_700_000_001_000); // moved
  schedule.delete(3);
  pass(10_000);
  assert.deepEqual(due, ["1 at 1000", "2 at 2000"]);
});

test("a wall clock that jumps is noticed, forward and back; one that runs a little off is not", (t) => {
  const { jumps, pass, setWallClockBy } = begin(t);
  pass(5_000);
  setWallClockBy(800);
  pass(5_000);
  assert.equal(jumps.length, 0);
  setWallClockBy(3_600_000);
  pass(1_500);
  setWallClockBy(-7_200_000);
  pass(1_500);
  assert.deepEqual(
    jumps.map(([fromMs, toMs]) => toMs - fromMs),
    [3_600_000, -7_200_000],
  );
});
