// The whole program in one process with its own database: targets flip, people pause and edit, the receiver is in
// trouble, and kill -9 strikes at any moment.
import { setTimeout as pause } from "node:timers/promises";
import type { Dice } from "./random.ts";
import type { Scenario } from "./scenario.ts";
import { openStage, type Stage, troubledReceiver } from "./stage.ts";

const STEPS = 12;

export const flipsAndKills: Scenario = {
  name: "flips-and-kills",
  open: ({ monitorCount }) => openStage({ database: "own", programs: { keepwatch: "all" }, monitorCount }),
  async round(stage, dice) {
    stage.receiver.answerWith(troubledReceiver(dice));
    const killAt = new Set([dice.between(1, STEPS - 1), dice.between(1, STEPS - 1)]);
    for (let step = 0; step < STEPS; step++) {
      await disturb(stage, dice);
      await pause(dice.between(20, 700));
      if (!killAt.has(step)) continue;
      for (const monitor of dice.some(stage.monitors, 8)) stage.flip(monitor);
      await pause(dice.between(0, 400));
      await stage.world.kill9();
      stage.blows += 1;
      await stage.world.start();
    }
    return [];
  },
};

/** One thing that may happen on any day. */
export async function disturb(stage: Stage, dice: Dice): Promise<void> {
  const chance = dice.between(1, 100);
  if (chance <= 75) for (const monitor of dice.some(stage.monitors, dice.between(1, 12))) stage.flip(monitor);
  else if (chance <= 88) await stage.pauseOrResume(dice.oneOf(stage.monitors));
  else {
    const monitor = dice.oneOf(stage.monitors);
    stage.flip(monitor); // so that a verdict from before the edit is under way
    await stage.edit(monitor, { tags: [`edited-${dice.between(1, 1_000)}`], failuresToDown: dice.between(1, 2) });
  }
}
