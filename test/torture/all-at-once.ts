// Every target breaks in the same moment: exactly one message for each, none twice; in every second round with kill -9
// of the whole program in the middle.
import { setTimeout as pause } from "node:timers/promises";
import { isTaken, keyOf } from "#test/invariants/invariant.ts";
import type { Scenario } from "./scenario.ts";
import { openStage, type Stage } from "./stage.ts";

export const allAtOnce: Scenario = {
  name: "all-at-once",
  open: ({ monitorCount }) => openStage({ database: "own", programs: { keepwatch: "all" }, monitorCount }),
  async round(stage, dice) {
    const violations = await stage.drainAndCheck();
    const before = stage.receiver.requests.length;
    for (const monitor of stage.monitors) stage.targets.set(monitor.name, false);
    for (const monitor of dice.some(stage.monitors, 50)) stage.lookNow(monitor);
    if (dice.percent(50)) {
      await pause(dice.between(100, 6_000));
      await stage.world.kill9();
      stage.blows += 1;
      await stage.world.start();
    }
    violations.push(...(await stage.drainAndCheck()), ...toldOnce(stage, before));
    for (const monitor of stage.monitors) stage.targets.set(monitor.name, true);
    return violations;
  },
};

function toldOnce(stage: Stage, before: number): string[] {
  const downs = stage.receiver.requests
    .slice(before)
    .filter((request) => isTaken(request) && request.headers["x-keepwatch-event"] === "monitor.down");
  const keys = new Set(downs.map(keyOf)).size;
  if (keys === stage.monitors.length) return [];
  return [`${stage.monitors.length} targets broke at once, and ${keys} messages said so`];
}
