// A process with one engine that watches and never looks; it says how long it took to watch what it should, and at what cost.
import { setTimeout as pause } from "node:timers/promises";
import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { blindRecordOf } from "#pipeline/blind-spans.ts";
import { Engine } from "#pipeline/engine.ts";
import { Eyesight } from "#pipeline/eyesight.ts";
import { createClock } from "#platform/clock.ts";
import { createListener } from "#platform/database/listen.ts";
import { createPool, type DatabaseConnection } from "#platform/database/pool.ts";
import { openSession } from "#platform/database/session.ts";
import { createLog } from "#platform/log.ts";
import { createNet } from "#platform/net/index.ts";
import { benchVault } from "./many-monitors.ts";

export type EngineAsked =
  | { readonly kind: "load"; readonly connection: DatabaseConnection; readonly count: number }
  | { readonly kind: "edited"; readonly numbers: readonly number[]; readonly version: number }
  | { readonly kind: "size"; readonly count: number };

/** From the question until it is so. */
export interface Passed {
  readonly ms: number;
  readonly cpuMs: number;
  readonly longestStandstillMs: number;
  /** More than before, after a collection of garbage. */
  readonly heapBytes: number;
  readonly residentBytes: number;
}
export type EngineSaid = Passed;

const LOOK_EVERY_MS = 2;
const SAMPLING_MS = 1;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;
let engine: Engine | null = null;

process.on("message", (asked: EngineAsked) => void answer(asked));

async function answer(asked: EngineAsked): Promise<void> {
  process.send?.(await passed(asked));
}

async function passed(asked: EngineAsked): Promise<Passed> {
  collectGarbage();
  const before = process.memoryUsage();
  const delay = monitorEventLoopDelay({ resolution: SAMPLING_MS });
  delay.enable();
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  if (asked.kind === "load") await begin(asked.connection);
  while (!isSo(asked)) await pause(LOOK_EVERY_MS);
  const ms = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  delay.disable();
  collectGarbage();
  const after = process.memoryUsage();
  return {
    ms,
    cpuMs: (user + system) / 1_000,
    longestStandstillMs: Math.max(0, delay.max / 1e6 - SAMPLING_MS),
    heapBytes: after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers,
    residentBytes: after.rss - before.rss,
  };
}

function isSo(asked: EngineAsked): boolean {
  if (engine === null) return false;
  if (asked.kind !== "edited") return engine.watching === asked.count;
  const lookout = engine["lookout"];
  return asked.numbers.every((number) => lookout.versionOf(number) === asked.version);
}

async function begin(connection: DatabaseConnection): Promise<void> {
  const pool = createPool(connection, { max: 4, applicationName: "bench-engine" });
  const log = createLog({ level: "warn", service: "bench" });
  const net = createNet({ policy: "any" });
  const clock = createClock();
  const eyesight = await Eyesight.start({ record: blindRecordOf(pool, benchVault), net, canaries: [], clock, log });
  engine = await Engine.start({
    pool,
    eyesight,
    certificates: { note() {} },
    openSession: (lock) => openSession(connection, "bench-engine", lock),
    net,
    vault: benchVault,
    clock,
    log,
    leaseMs: 15_000,
    metrics: { onStart() {}, onFlush() {}, onSkippedSlots() {}, onLook() {}, onMissed() {} },
  });
  void engine.run();
  createListener(connection, {
    channels: { thing: () => engine?.wakeFeed(), shard: () => engine?.wakeOwnership() },
    onGap: () => engine?.wakeFeed(),
    log,
    applicationName: "bench-engine-listen",
  });
}
