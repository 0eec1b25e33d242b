// Separate processes on one database, two of them engines: each is killed, frozen for longer than its lease, or cut off
// from the database, while the others go on.
import { setTimeout as pause } from "node:timers/promises";
import { disturb } from "./flips-and-kills.ts";
import type { Dice } from "./random.ts";
import type { Scenario } from "./scenario.ts";
import { openStage, type Stage, troubledReceiver } from "./stage.ts";

const STEPS = 10;
/** Longer than the lease of three seconds. */
const FROZEN_MS = 4_500;
const programs = { api: "api", jobs: "jobs", "engine-1": "engine", "engine-2": "engine" } as const;
const names = Object.keys(programs);
const freezable = ["engine-1", "engine-2", "jobs"];

export const twoEngines: Scenario = {
  name: "two-engines",
  open: ({ monitorCount }) => openStage({ database: "shared", programs, monitorCount }),
  async round(stage, dice) {
    stage.receiver.answerWith(troubledReceiver(dice));
    const strikeAt = new Set(dice.some([1, 2, 3, 4, 5, 6, 7, 8], 3));
    for (let step = 0; step < STEPS; step++) {
      await disturb(stage, dice);
      await pause(dice.between(20, 500));
      if (strikeAt.has(step)) await strike(stage, dice);
    }
    return [];
  },
};

async function strike(stage: Stage, dice: Dice): Promise<void> {
  for (const monitor of dice.some(stage.monitors, 8)) stage.flip(monitor);
  await pause(dice.between(0, 300));
  stage.blows += 1;
  const blow = dice.between(1, 10);
  if (blow <= 4) await killOne(stage, dice.oneOf(names), dice);
  else if (blow <= 7) await freezeOne(stage, dice.oneOf(freezable), dice);
  else await cutConnections(stage, dice);
}

async function killOne(stage: Stage, name: string, dice: Dice): Promise<void> {
  await stage.world.kill9(name);
  if (dice.percent(50)) await pause(dice.between(0, 2_500));
  await stage.world.start(name);
}

async function freezeOne(stage: Stage, name: string, dice: Dice): Promise<void> {
  const program = stage.world.program(name);
  program.freeze();
  try {
    for (const monitor of dice.some(stage.monitors, 8)) stage.flip(monitor);
    await pause(FROZEN_MS);
  } finally {
    program.thaw();
  }
}

/** Half of the connections of the programs, or all. */
async function cutConnections(stage: Stage, dice: Dice): Promise<void> {
  for (let time = dice.between(1, 4); time > 0; time--) {
    await stage.world.pool.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name LIKE 'keepwatch%' AND hashint8(pid + $1) % 2 = 0`,
      [dice.between(1, 1_000_000)],
    );
    await pause(dice.between(0, 400));
  }
}
