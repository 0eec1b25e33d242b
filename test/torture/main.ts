// script/torture --rounds N --seed S [--scenario NAME] [--monitors N]: plays the scenarios on the real program. Round R
// has the seed S + R - 1, so `--rounds 1` with that seed plays it again. Ends with 1 when a promise was broken.
import { parseArgs } from "node:util";
import { allAtOnce } from "./all-at-once.ts";
import { databaseFrozen } from "./database-frozen.ts";
import { flipsAndKills } from "./flips-and-kills.ts";
import { pingsAndKills, pingsAndKillsAlone, pingsDatabaseAway, pingsWithoutSpool } from "./pings-and-kills.ts";
import { receiverAway } from "./receiver-away.ts";
import { play } from "./run.ts";
import { twoEngines } from "./two-engines.ts";

const scenarios = [
  allAtOnce,
  flipsAndKills,
  twoEngines,
  receiverAway,
  databaseFrozen,
  pingsAndKills,
  pingsAndKillsAlone,
  pingsDatabaseAway,
  pingsWithoutSpool,
];
const EX_USAGE = 64;
/** Ends by the way of `exit`, where the worlds end what they began. */
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    scenario: { type: "string" },
    monitors: { type: "string", default: "60" },
  },
});
const chosen = scenarios.filter((scenario) => values.scenario === undefined || scenario.name === values.scenario);
const rounds = Number(values.rounds);
const seed = Number(values.seed);
const monitorCount = Number(values.monitors);
if (chosen.length === 0 || ![rounds, seed, monitorCount].every(Number.isSafeInteger)) {
  console.error(
    `usage: script/torture --rounds N --seed S [--monitors N] [--scenario ${scenarios.map(({ name }) => name).join("|")}]`,
  );
  process.exit(EX_USAGE);
}

console.log(`seed ${seed}, ${rounds} rounds, ${monitorCount} monitors`);
for (const scenario of chosen) {
  const startedAt = performance.now();
  const { violations } = await play(scenario, {
    rounds,
    seed,
    monitorCount,
    onRound(round, broken, figures) {
      const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
      console.log(
        `${scenario.name} round ${round} (seed ${seed + round - 1}) at ${seconds} s: ${JSON.stringify(figures)}`,
      );
      for (const violation of broken) console.log(`  BROKEN ${violation}`);
    },
  });
  if (violations.length > 0) process.exitCode = 1;
}
console.log(process.exitCode === 1 ? "promises were broken" : "every promise was kept");
