// The role that looks: one engine after another, since one that was fenced must not go on with what it holds.
import { Bell } from "#lib/bell.ts";
import { blindRecordOf } from "#pipeline/blind-spans.ts";
import { CertificateKeeper } from "#pipeline/certificate-keeper.ts";
import { Engine, type EngineMetrics, Fenced } from "#pipeline/engine.ts";
import { Eyesight } from "#pipeline/eyesight.ts";
import { HistoryChanged } from "#platform/database/history.ts";
import { createListener } from "#platform/database/listen.ts";
import { alignClock } from "#platform/database/clock-offset.ts";
import { openSession } from "#platform/database/session.ts";
import { roomTrouble } from "./capacity.ts";
import type { Running, World } from "./world.ts";

/** Running looks may end within this; then they are dropped without a trace. */
const LOOK_GRACE_MS = 5_000;
/** What was seen is written within this at a stop, or stays unwritten: the database is away. */
const FLUSH_GRACE_MS = 5_000;
const RESTART_AFTER_MS = 500;
const CLOCK_EVERY_MS = 60_000;
/** The database has not taken results for longer than this: /ready says so. */
const AWAY_IS_UNREADY_MS = 3_000;

export interface WaitingLooks {
  readonly results: number;
  readonly oldestSeconds: number;
  readonly dropped: number;
}

export interface RunningEngine extends Running {
  readonly watching: number;
  readonly ownedShards: number;
  /** Connections that would be open at once if nothing answered any more. */
  readonly worstSockets: number;
  /** Things that cannot be seen just now because our own network seems to be gone. */
  readonly blindThings: number;
  /** Looks that wait for the database, and those that found no room or were too old since the start. */
  readonly waiting: WaitingLooks;
  /** A sentence for /ready when something is wrong. */
  problem(): string | null;
}

export function startEngine(world: World, metrics: EngineMetrics): RunningEngine {
  const { pool, log, clock } = world;
  let engine: Engine | null = null;
  let eyesight: Eyesight | null = null;
  let droppedBefore = 0; // looks that engines before the running one have given up
  let isStopping = false;
  /** Like the eyes, it outlives an engine that was fenced. */
  const certificates = new CertificateKeeper({ pool, log, now: clock.now });
  const bell = new Bell();

  /** Outlives an engine that was fenced: what this machine can see does not depend on who owns the shards. */
  async function openEyes(): Promise<Eyesight> {
    eyesight ??= await Eyesight.start({
      record: blindRecordOf(pool, world.vault),
      net: world.net,
      canaries: world.settings.canaries,
      clock,
      log,
    });
    return eyesight;
  }

  async function begin(): Promise<Engine> {
    await alignClock(pool, clock);
    return Engine.start({
      eyesight: await openEyes(),
      certificates,
      pool,
      openSession: (lock) => openSession(world.directConnection, "keepwatch-engine", lock, world.history.check),
      net: world.net,
      vault: world.vault,
      clock,
      log,
      leaseMs: world.settings.leaseSeconds * 1_000,
      metrics,
    });
  }

  /** One engine after another until the stop. */
  async function live(): Promise<void> {
    while (!isStopping) {
      try {
        engine = await begin();
      } catch (error) {
        log.warn({ err: error }, "the engine could not start; it tries again");
        await bell.sleep(RESTART_AFTER_MS);
        continue;
      }
      if (isStopping) await engine.stop(0); // the stop came while it was being made
      try {
        await engine.run();
      } catch (error) {
        if (error instanceof HistoryChanged) log.error({}, "the database's history is another; the engine starts anew");
        else if (error instanceof Fenced)
          log.error({}, "another engine took over while this one was silent; it starts anew");
        else throw error;
      }
      droppedBefore += engine.droppedLooks;
      engine = null;
    }
  }

  const listener = createListener(world.directConnection, {
    channels: {
      thing: () => engine?.wakeFeed(),
      shard: () => engine?.wakeOwnership(),
      look: () =>
        void engine?.answerLookRequests().catch((error: unknown) => log.warn({ err: error }, "look requests wait")),
    },
    onGap: () => {
      engine?.wakeFeed();
      engine?.wakeOwnership();
    },
    log,
    applicationName: "keepwatch-engine-listen",
    check: world.history.check,
  });
  // What it holds belongs to the other history, also when its own connection has not noticed.
  world.history.onChange(() => void engine?.abandon());
  const clockTimer = setInterval(
    () =>
      void alignClock(pool, clock).catch((error: unknown) => log.warn({ err: error }, "the clocks were not compared")),
    CLOCK_EVERY_MS,
  );
  const life = live();
  return {
    get watching() {
      return engine?.watching ?? 0;
    },
    get ownedShards() {
      return engine?.ownedShards ?? 0;
    },
    get worstSockets() {
      return engine?.worstSockets ?? 0;
    },
    get blindThings() {
      return eyesight?.blindness?.things ?? 0;
    },
    get waiting() {
      return {
        results: engine?.waitingLooks ?? 0,
        oldestSeconds: (engine?.oldestWaitingMs ?? 0) / 1_000,
        dropped: droppedBefore + (engine?.droppedLooks ?? 0),
      };
    },
    problem() {
      if (engine === null) return "No engine runs: nothing is looked at now.";
      if (engine.databaseAwayMs <= AWAY_IS_UNREADY_MS) return roomTrouble(world.net);
      return `The database has taken no results for ${Math.round(engine.databaseAwayMs / 1_000)} s; ${engine.waitingLooks} wait in memory, the oldest for ${Math.round(engine.oldestWaitingMs / 1_000)} s; ${engine.droppedLooks} found no room or were too old.`;
    },
    failed: life.then(() => new Promise<never>(() => {})),
    async stop() {
      isStopping = true;
      bell.ring();
      clearInterval(clockTimer);
      await listener.close();
      await engine?.stop(LOOK_GRACE_MS);
      const timer = setTimeout(() => void engine?.abandon(), FLUSH_GRACE_MS);
      await life;
      clearTimeout(timer);
      await Promise.all([eyesight?.stop(), certificates.stop()]);
    },
  };
}
