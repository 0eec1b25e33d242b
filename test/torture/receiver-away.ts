// The receiver goes away while everything flips, some of it back and forth, and the program may be killed meanwhile:
// all is delivered afterwards, in order.
import { setTimeout as pause } from "node:timers/promises";
import { openStage } from "./stage.ts";
import type { Scenario } from "./scenario.ts";

/** Set to a minute for the proof in full. */
const awayMs = Number(process.env.TORTURE_AWAY_SECONDS ?? "8") * 1_000;

export const receiverAway: Scenario = {
  name: "receiver-away",
  open: ({ monitorCount }) => openStage({ database: "own", programs: { keepwatch: "all" }, monitorCount }),
  async round(stage, dice) {
    await stage.receiver.goAway();
    stage.blows += 1;
    const backAt = performance.now() + awayMs;
    while (performance.now() < backAt) {
      for (const monitor of dice.some(stage.monitors, 10)) stage.flip(monitor);
      await pause(dice.between(300, 1_500));
      if (!dice.percent(10)) continue;
      await stage.world.kill9();
      stage.blows += 1;
      await stage.world.start();
    }
    await stage.receiver.comeBack();
    return [];
  },
};
