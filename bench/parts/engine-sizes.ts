// Ever more monitors until the program is late: one installation that grows, measured at each size.
import { setTimeout as pause } from "node:timers/promises";
import { addMonitors, measureSteady, type Steady, untilQuiet, withEngineWorld } from "./engine-load.ts";
import { progress } from "./report.ts";

/** What the sizes end with: 99 of 100 looks do not even begin within this … */
export const KNEE_MS = 1_000;
/** … or so few of those that are due are done. */
const KNEE_SHARE = 0.97;

export interface SizesPlan {
  readonly sizes: readonly number[];
  readonly intervalSeconds: number;
  readonly settleMs: number;
  readonly measuredMs: number;
}

export const fullSizes: SizesPlan = {
  sizes: [1_000, 10_000, 100_000, 200_000, 300_000, 400_000, 500_000, 600_000, 800_000, 1_000_000],
  intervalSeconds: 60,
  settleMs: 15_000,
  measuredMs: 60_000,
};

export const quickSizes: SizesPlan = {
  sizes: [1_000, 5_000],
  intervalSeconds: 10,
  settleMs: 3_000,
  measuredMs: 10_000,
};

export interface Size extends Steady {
  /** Of one call of the bulk API after another, for those that this size has more than the one before. */
  readonly createdPerSecond: number;
  readonly isPastKnee: boolean;
}

export async function measureSizes(plan: SizesPlan): Promise<Size[]> {
  const measured: Size[] = [];
  await withEngineWorld(async (world) => {
    for (const monitors of plan.sizes) {
      const from = measured.at(-1)?.monitors ?? 0;
      progress(`${monitors} monitors at ${plan.intervalSeconds} s …`);
      const names = { prefix: "monitor", from, to: monitors };
      const settings = { intervalSeconds: plan.intervalSeconds, channelIds: [] };
      const seconds = await addMonitors(world, world.target, names, settings);
      await untilQuiet(world);
      await pause(plan.settleMs);
      const steady = await measureSteady(world, { monitors, intervalSeconds: plan.intervalSeconds }, plan.measuredMs);
      const isPastKnee = steady.beganP99Ms > KNEE_MS || steady.doneShare < KNEE_SHARE;
      measured.push({ ...steady, createdPerSecond: (monitors - from) / seconds, isPastKnee });
      progress(JSON.stringify(measured.at(-1)));
      if (isPastKnee) break;
    }
  });
  return measured;
}
