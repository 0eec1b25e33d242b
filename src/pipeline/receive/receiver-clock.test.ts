// A receiver on a machine whose clock is set while it runs, or which sleeps.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createPingedWorld } from "#test/pinged-world.ts";
import { until } from "#test/pipeline-world.ts";
import { createClock } from "#platform/clock.ts";

/** Small against a step, large against what an aligned clock is off by. */
const ABOUT_MS = 100;

for (const stepMs of [5_000, -5_000, 400])
  test(`a clock that is set by ${stepMs} ms is right again within a beat or two, and nothing is said by it before`, async (t) => {
    const world = await createPingedWorld(t);
    let errorMs = 0;
    const clock = createClock(() => Date.now() + errorMs);
    await world.startReceiver({ clock });
    const said = async () =>
      (
        await world.rows<{ beat: number; aheadMs: number }>(
          "SELECT beat, date_part('epoch', clear_through - clock_timestamp()) * 1000 AS \"aheadMs\" FROM receiver",
        )
      )[0]!;
    await until("that it receives", async () => (await said()).beat > 1);
    errorMs = stepMs;
    const { beat } = await said();
    await until("that it is right", () => Math.abs(clock.now() - Date.now()) < ABOUT_MS);
    await until("that it goes on", async () => (await said()).beat > beat + 1);
    const { aheadMs } = await said();
    assert.ok(aheadMs < ABOUT_MS && aheadMs > -2_000, `it is clear through ${aheadMs} ms from now`);
    assert.deepEqual(await world.rows("SELECT why FROM span"), []);
  });

test("a machine that slept could not receive: its monotonic clock stood still while time passed", async (t) => {
  const world = await createPingedWorld(t);
  let sleptMs = 0;
  const clock = { ...createClock(), monotonicMs: () => performance.now() - sleptMs };
  await world.startReceiver({ clock });
  await until("that it receives", async () => (await world.rows("SELECT 1 FROM receiver WHERE beat > 1")).length === 1);
  sleptMs = 60_000;
  await until("the span", async () => (await world.rows("SELECT 1 FROM span")).length > 0);
  assert.deepEqual(await world.rows("SELECT why, form FROM span"), [
    { why: "receiver_stood_still", form: "heartbeat" },
  ]);
});
