// The stage of scenarios with heartbeats: two receivers, two engines and the jobs, each on its own way to one database;
// jobs that ping all the time; and a journal of what was done to the program, and when.
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Stretch } from "#lib/stretches.ts";
import type { PingAttempt, Trouble } from "#test/invariants/index.ts";
import { untoldDuties } from "./draining.ts";
import { pingFiguresOf } from "./ping-figures.ts";
import { Pinger } from "./pinger.ts";
import type { Dice } from "./random.ts";
import { openStage, type Stage } from "./stage.ts";

export const receivers = ["api-1", "api-2"] as const;
export const engines = ["engine-1", "engine-2"] as const;
const programs = { "api-1": "api", "api-2": "api", jobs: "jobs", "engine-1": "engine", "engine-2": "engine" } as const;
export type ProgramName = keyof typeof programs;
export const programNames = Object.keys(programs) as ProgramName[];

export const LEASE_MS = 3_000;
const PERIOD_SECONDS = 10;
/** Shortly before the next one is due. */
const ON_SCHEDULE_MS = [8_000, 9_300] as const;
/** Of those that make the load. */
const EAGER_MS = [5, 60] as const;
const EAGER_EVERY = 5;
/** None is cleared away before it is asked for, however many rounds are played. */
const PINGS_KEPT = 100_000;
const DRAINED_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 100;
/** Beside the heartbeats, so that the engines have something to look at. */
const MONITORS = 8;

export interface PingStage extends Stage {
  readonly pingers: readonly Pinger[];
  readonly troubles: Trouble[];
  readonly deafStretches: Stretch[];
  /** Writes down what is done, from its beginning to its end. */
  strike(what: string, mayBeLaterMs: number, act: () => Promise<void>): Promise<void>;
}

export async function openPingStage(heartbeatCount: number, dice: Dice, hasSpool = true): Promise<PingStage> {
  const spool = await mkdtemp(join(tmpdir(), "kw-torture-spool-"));
  const stage = await openStage({
    database: "shared",
    programs,
    isProxied: true,
    monitorCount: MONITORS,
    environment: {
      KEEPWATCH_URL: "http://keepwatch.example",
      KEEPWATCH_LEASE_SECONDS: String(LEASE_MS / 1_000),
      KEEPWATCH_PINGS_KEPT: String(PINGS_KEPT),
      ...(hasSpool && { KEEPWATCH_SPOOL: spool }),
    },
  });
  const attempts: PingAttempt[] = [];
  const troubles: Trouble[] = [];
  const deafStretches: Stretch[] = [];
  const pingers = await hireJobs(stage, heartbeatCount, dice, (attempt) => attempts.push(attempt));
  const { drainAndCheck, figures, close } = stage;
  for (const pinger of pingers) pinger.start();
  return Object.assign(stage, {
    pingers,
    troubles,
    deafStretches,
    async strike(what: string, mayBeLaterMs: number, act: () => Promise<void>) {
      const fromMs = Date.now();
      stage.blows += 1;
      try {
        await act();
      } finally {
        troubles.push({ what, fromMs, toMs: Date.now(), mayBeLaterMs });
      }
    },
    async standStill() {
      await Promise.all(pingers.map((pinger) => pinger.standStill()));
      const stillAt = Date.now();
      await until(stage, "what was received is in the database", () => whatIsNotClear(stage, stillAt));
      await until(stage, "all is told", () => untoldDuties(stage.world.pool));
      return { pings: attempts, troubles, deafStretches };
    },
    goOn() {
      for (const pinger of pingers) pinger.goOn();
    },
    async drainAndCheck() {
      await until(stage, "all pingers have spoken again", () => whoIsNotUp(stage, pingers));
      return drainAndCheck();
    },
    async figures() {
      return { ...(await figures()), pings: await pingFiguresOf(stage.world.pool, attempts, troubles) };
    },
    async close() {
      await Promise.all(pingers.map((pinger) => pinger.stop()));
      await close();
      await rm(spool, { recursive: true, force: true });
    },
  });
}

async function hireJobs(
  { world }: Stage,
  count: number,
  dice: Dice,
  onAttempt: (attempt: PingAttempt) => void,
): Promise<Pinger[]> {
  const uuids = Array.from({ length: count }, () => randomUUID());
  const { items } = await world.api.insist<{ items: { id: string }[] }>("POST /heartbeats/bulk", {
    items: uuids.map((pingId, place) => ({
      name: `heartbeat-${place}`,
      pingId,
      schedule: { kind: "period", periodSeconds: PERIOD_SECONDS },
      graceSeconds: 1 + (place % 2),
    })),
  });
  const addresses = receivers.map((name) => world.addressOf(name));
  return items.map(
    ({ id }, place) =>
      new Pinger({
        id,
        uuid: uuids[place]!,
        addresses,
        dice,
        everyMs: place % EAGER_EVERY === 0 ? EAGER_MS : ON_SCHEDULE_MS,
        onAttempt,
      }),
  );
}

async function until(stage: Stage, words: string, whatIsLeft: () => Promise<readonly string[]>): Promise<void> {
  const giveUpAt = performance.now() + DRAINED_WITHIN_MS;
  for (;;) {
    const left = await whatIsLeft();
    if (left.length === 0) return;
    if (performance.now() > giveUpAt) {
      const lines = programNames.flatMap((name) => stage.world.program(name).lines.slice(-5));
      throw new Error(`waited in vain until ${words}:\n${left.join("\n")}\n${lines.join("\n")}`);
    }
    await pause(LOOK_EVERY_MS);
  }
}

async function whatIsNotClear({ world }: Stage, atMs: number): Promise<string[]> {
  const { rows } = await world.pool.query<{ words: string }>(
    `SELECT format('receiver %s is clear through %s', number, clear_through) AS words FROM receiver
     WHERE NOT is_gone AND clear_through < to_timestamp($1::float8 / 1000)`,
    [atMs],
  );
  return rows.map(({ words }) => words);
}

async function whoIsNotUp({ world }: Stage, pingers: readonly Pinger[]): Promise<string[]> {
  if (pingers.some((pinger) => pinger.isSilent)) return ["some are silent"];
  const { rows } = await world.pool.query<{ words: string }>(
    `SELECT format('heartbeat %s is %s', number, state) AS words FROM heartbeat JOIN belief USING (number) WHERE state <> 'up'`,
  );
  return rows.map(({ words }) => words);
}
