// A program under the load of many monitors, all on two cores with its database and its target: adds monitors, waits
// until what follows from that is over, and measures a stretch of steady work.
import { setTimeout as pause } from "node:timers/promises";
import { measuredCores } from "./cores.ts";
import { createMonitors, type Keepwatch, withKeepwatch } from "./keepwatch.ts";
import { openDatabase, type OwnDatabase, readWritten } from "./own-database.ts";
import { cpuBetween, cpuOf, type MemoryUse, memoryUseOf, ownCpuMs } from "./processes.ts";
import { type Lateness, latenessBetween, looksWritten } from "./stored-looks.ts";
import { startTarget, type Target } from "./target.ts";

const MONITORS_PER_CALL = 1_000;
/** What was due in the stretch is on the disk this long after it, or counts as not done. */
const AFTERWARDS_MS = 3_000;
const QUIET_WITHIN_MS = 300_000;
const TARGET_ADDRESSES = 8;

export interface EngineWorld {
  readonly keepwatch: Keepwatch;
  readonly database: OwnDatabase;
  readonly target: Target;
}

export interface Steady extends Lateness, MemoryUse {
  readonly monitors: number;
  readonly wantedPerSecond: number;
  readonly perSecond: number;
  /** Of the looks that were due, those that were begun and written. */
  readonly doneShare: number;
  readonly programUs: number;
  readonly postgresUs: number;
  readonly targetUs: number;
  readonly programCores: number;
  readonly postgresCores: number;
  readonly targetCores: number;
  readonly storedBytesPerCheck: number;
  readonly walBytesPerCheck: number;
}

/** The program as a user starts it, on empty data, and its target, on the measured cores. */
export async function withEngineWorld<T>(use: (world: EngineWorld) => Promise<T>): Promise<T> {
  const target = await startTarget({ addresses: TARGET_ADDRESSES, cores: measuredCores });
  try {
    return await withKeepwatch(
      async (keepwatch) => {
        const database = await openDatabase(keepwatch);
        try {
          return await use({ keepwatch, database, target });
        } finally {
          await database.close();
        }
      },
      { cores: measuredCores },
    );
  } finally {
    await target.stop();
  }
}

/** Adds monitors through the bulk API, one call after another; returns the seconds that it took. */
export async function addMonitors(
  { keepwatch }: EngineWorld,
  target: Target,
  names: { readonly prefix: string; readonly from: number; readonly to: number },
  settings: Readonly<Record<string, unknown>>,
): Promise<number> {
  const startedAt = performance.now();
  for (let first = names.from; first < names.to; first += MONITORS_PER_CALL) {
    const count = Math.min(MONITORS_PER_CALL, names.to - first);
    const monitors = Array.from({ length: count }, (_, place) => ({
      name: `${names.prefix} ${first + place}`,
      kind: "http",
      target: { url: `${target.urls[place % target.urls.length]!}${names.prefix}-${first + place}` },
      ...settings,
    }));
    await createMonitors(keepwatch, monitors);
  }
  return (performance.now() - startedAt) / 1_000;
}

/** Every new monitor was looked at once, and every event that came of it is worked off. */
export async function untilQuiet({ database }: EngineWorld): Promise<void> {
  const giveUpAt = performance.now() + QUIET_WITHIN_MS;
  for (;;) {
    const [left] = await database.rows<{ beliefs: string; events: string }>(
      `SELECT (SELECT count(*) FROM belief WHERE state = 'pending') AS beliefs,
         (SELECT count(*) FROM event WHERE expanded_at IS NULL) AS events`,
    );
    if (left!.beliefs === "0" && left!.events === "0") return;
    if (performance.now() > giveUpAt)
      throw new Error(`after ${QUIET_WITHIN_MS / 1_000} s ${left!.beliefs} monitors and ${left!.events} events wait`);
    await pause(1_000);
  }
}

/** Measures `forMs` of steady work of `monitors`; lateness is that of `numbers` alone where they are given. */
export async function measureSteady(
  { keepwatch, database, target }: EngineWorld,
  load: { readonly monitors: number; readonly intervalSeconds: number; readonly numbers?: ReadonlySet<number> },
  forMs: number,
): Promise<Steady> {
  const before = await readWritten(database);
  const cpuBefore = cpuOf(keepwatch.pid);
  const targetBefore = ownCpuMs(target.pid);
  await pause(forMs);
  const cpu = cpuBetween(cpuBefore, cpuOf(keepwatch.pid));
  const targetMs = ownCpuMs(target.pid) - targetBefore;
  const memory = memoryUseOf(keepwatch.pid);
  const after = await readWritten(database);
  const spanMs = after.atMs - before.atMs;
  await pause(AFTERWARDS_MS);
  const lateness = await latenessBetween(database, before.atMs, after.atMs, load.numbers ?? null);
  const written = await looksWritten(database, before.atMs, after.atMs);
  const wantedPerSecond = (load.numbers?.size ?? load.monitors) / load.intervalSeconds;
  return {
    monitors: load.monitors,
    wantedPerSecond,
    perSecond: (written * 1_000) / spanMs,
    doneShare: (lateness.looks * 1_000) / spanMs / wantedPerSecond,
    programUs: (cpu.programMs * 1_000) / written,
    postgresUs: (cpu.postgresMs * 1_000) / written,
    targetUs: (targetMs * 1_000) / written,
    programCores: cpu.programMs / spanMs,
    postgresCores: cpu.postgresMs / spanMs,
    targetCores: targetMs / spanMs,
    storedBytesPerCheck: (after.storedBytes - before.storedBytes) / written,
    walBytesPerCheck: (after.walBytes - before.walBytes) / written,
    ...lateness,
    ...memory,
  };
}
