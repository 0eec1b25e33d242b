// Jobs ping over HTTP while receivers, engines, jobs and the database are killed, frozen and cut off: every ping that was
// answered 200 is there once, no miss is false, and each true one is told in time.
import { setTimeout as pause } from "node:timers/promises";
import { freezeServer } from "./database-frozen.ts";
import {
  engines,
  LEASE_MS,
  openPingStage,
  type PingStage,
  type ProgramName,
  programNames,
  receivers,
} from "./ping-stage.ts";
import { type Dice, diceOf } from "./random.ts";
import type { Scenario } from "./scenario.ts";

/** What is late because of a kill, a freeze or a cut may be so much later than its end (H6). */
const AFTER_KILL_MS = 3_000;
const AFTER_SILENCE_MS = LEASE_MS + 3_000;
/** Longer than period and grace: a true miss. */
const SILENT_MS = [14_000, 20_000] as const;
/** Set to 60 for the proof in full. */
const awayMs = Number(process.env.TORTURE_AWAY_SECONDS ?? "8") * 1_000;

type Blow = (stage: PingStage, dice: Dice) => Promise<void>;

function scenarioOf(name: string, blowCount: number, blows: readonly Blow[], hasSpool = true): Scenario {
  return {
    name,
    open: ({ monitorCount }) => openPingStage(monitorCount, diceOf(monitorCount), hasSpool),
    async round(opened, dice) {
      const stage = opened as PingStage;
      for (let blow = 0; blow < blowCount; blow++) {
        fallSilent(stage, dice);
        await pause(dice.between(300, 4_000));
        await dice.oneOf(blows)(stage, dice);
      }
      fallSilent(stage, dice); // a miss in calm
      return [];
    },
  };
}

function fallSilent({ pingers }: PingStage, dice: Dice): void {
  for (const pinger of dice.some(pingers, 2)) if (!pinger.isSilent) pinger.fallSilent(dice.between(...SILENT_MS));
}

const kill =
  (choose: (dice: Dice) => readonly ProgramName[]): Blow =>
  async (stage, dice) => {
    const names = choose(dice);
    const { world, deafStretches } = stage;
    await stage.strike(`kill -9 of ${names.join(", ")}`, AFTER_KILL_MS, async () => {
      await world.kill9(...names);
      const fromMs = Date.now();
      if (dice.percent(50)) await pause(dice.between(0, 3_000));
      if (receivers.every((name) => names.includes(name))) deafStretches.push({ fromMs, toMs: Date.now() });
      await world.start(...names);
    });
  };

const freeze =
  (choose: (dice: Dice) => ProgramName): Blow =>
  async (stage, dice) => {
    const name = choose(dice);
    const program = stage.world.program(name);
    await stage.strike(`freeze of ${name}`, AFTER_SILENCE_MS, async () => {
      program.freeze();
      try {
        await pause(dice.between(2_000, 8_000));
      } finally {
        program.thaw();
      }
    });
  };

const cut =
  (choose: (dice: Dice) => readonly ProgramName[], ms: (dice: Dice) => number): Blow =>
  async (stage, dice) => {
    const names = choose(dice);
    const ways = names.map((name) => stage.world.wayToDatabase(name));
    const isStill = dice.percent(50);
    const how = isStill ? "packets dropped" : "connections cut";
    await stage.strike(`${how} between ${names.join(", ")} and the database`, AFTER_SILENCE_MS, async () => {
      for (const way of ways) {
        if (isStill) way.standStill();
        else way.goAway();
      }
      await pause(ms(dice));
      for (const way of ways) {
        if (isStill) way.goOn();
        else way.comeBack();
      }
    });
  };

const killDatabase: Blow = async (stage, dice) => {
  await stage.strike("kill -9 of the database", AFTER_SILENCE_MS, async () => {
    const postmaster = await stage.world.postmaster();
    if (postmaster !== undefined) process.kill(postmaster, "SIGKILL");
    await pause(dice.between(1_000, 3_000));
  });
};

const freezeDatabase: Blow = async (stage, dice) => {
  await stage.strike("freeze of the database", AFTER_SILENCE_MS, async () => {
    const frozen = await freezeServer(stage);
    try {
      await pause(dice.between(2_000, 8_000));
    } finally {
      for (const processId of frozen) process.kill(processId, "SIGCONT");
    }
  });
};

const one =
  (names: readonly ProgramName[]) =>
  (dice: Dice): ProgramName =>
    dice.oneOf(names);
const some =
  (names: readonly ProgramName[], count = 1) =>
  (dice: Dice): readonly ProgramName[] =>
    dice.some(names, count);

const kills = [
  kill(some(receivers)),
  kill(some(receivers)),
  kill(some(receivers, 2)),
  kill(some(engines)),
  kill(some(engines)),
  kill(some(programNames, 3)),
  kill(some(programNames, programNames.length)),
];
const short = (dice: Dice) => dice.between(500, 8_000);

export const pingsAndKills = scenarioOf("pings-and-kills", 6, [
  ...kills,
  kill(some(["jobs"])),
  freeze(one(receivers)),
  freeze(one(receivers)),
  freeze(one(engines)),
  killDatabase,
  freezeDatabase,
  cut(some(receivers), short),
  cut(some(receivers), short),
  cut(some(engines), short),
  cut(some(programNames, programNames.length), short),
]);

export const pingsAndKillsAlone = scenarioOf("pings-and-kills-alone", 10, kills);

export const pingsDatabaseAway = scenarioOf("pings-database-away", 1, [
  cut(some(programNames, programNames.length), () => awayMs),
]);

/** Whoever pings meanwhile is told to try again; what was due then is not held against anybody. */
export const pingsWithoutSpool = scenarioOf(
  "pings-without-spool",
  4,
  [killDatabase, freezeDatabase, cut(some(receivers), short), cut(some(programNames, programNames.length), short)],
  false,
);
