// Do targets that accept and never answer make the looks at the others late? The good ones alone, then beside as many
// hung ones.
import { setTimeout as pause } from "node:timers/promises";
import { measuredCores } from "./cores.ts";
import {
  addMonitors,
  type EngineWorld,
  measureSteady,
  type Steady,
  untilQuiet,
  withEngineWorld,
} from "./engine-load.ts";
import { progress } from "./report.ts";
import { startTarget } from "./target.ts";

const INTERVAL_SECONDS = 60;
const TIMEOUT_MS = 10_000;

export interface HungPlan {
  readonly monitors: number;
  readonly settleMs: number;
  readonly measuredMs: number;
}

export const fullHung: HungPlan = { monitors: 20_000, settleMs: 60_000, measuredMs: 60_000 };
export const quickHung: HungPlan = { monitors: 500, settleMs: 1_000, measuredMs: 15_000 };

export interface Hung {
  readonly alone: Steady;
  /** The lateness is that of the good ones; the costs are all. */
  readonly besideHung: Steady;
}

export async function measureHung({ monitors, settleMs, measuredMs }: HungPlan): Promise<Hung> {
  const silent = await startTarget({ addresses: 8, hangs: true, cores: measuredCores });
  try {
    return await withEngineWorld(async (world) => {
      const settings = { intervalSeconds: INTERVAL_SECONDS, retryIntervalSeconds: INTERVAL_SECONDS, channelIds: [] };
      progress(`${monitors} good targets …`);
      await addMonitors(world, world.target, { prefix: "good", from: 0, to: monitors }, settings);
      await untilQuiet(world);
      const load = { monitors, intervalSeconds: INTERVAL_SECONDS, numbers: await numbersOf(world) };
      await pause(settleMs / 3);
      const alone = await measureSteady(world, load, measuredMs);
      progress(`${monitors} hung targets beside them …`);
      const hanging = { ...settings, timeoutMs: TIMEOUT_MS };
      await addMonitors(world, silent, { prefix: "hung", from: 0, to: monitors }, hanging);
      await pause(settleMs);
      return { alone, besideHung: await measureSteady(world, { ...load, monitors: 2 * monitors }, measuredMs) };
    });
  } finally {
    await silent.stop();
  }
}

async function numbersOf({ database }: EngineWorld): Promise<Set<number>> {
  const rows = await database.rows<{ number: string }>("SELECT number FROM thing");
  return new Set(rows.map(({ number }) => Number(number)));
}
