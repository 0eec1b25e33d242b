// What is done by the clock: partitions made ahead, old looks packed, used-up links taken away, ends of certificates and
// domains looked at. The job library sees to it that one process does each, and that a job of a killed one runs again.
import { PgBoss } from "pg-boss";
import { cleanAccounts } from "#features/accounts/index.ts";
import { cleanPings, type PingRetention, trimPings } from "#features/heartbeats/index.ts";
import { type Kept, measureStorage } from "#features/storage/index.ts";
import type { DomainRegistry } from "#pipeline/domains.ts";
import { raiseCertificateNotices, raiseDomainNotices } from "#pipeline/notices.ts";
import { packLooks } from "#pipeline/packer.ts";
import { DAY_MS, dropOldPartitions, makePartitions, pingBodies, pings } from "#pipeline/partitions.ts";
import { forgetGoneReceivers } from "#pipeline/receive/registry.ts";
import { forgetNearerDues } from "#pipeline/store-misses.ts";
import type { Pool } from "#platform/database/pool.ts";
import type { Log } from "#platform/log.ts";
import type { World } from "./world.ts";

const JOB_SCHEMA = "job";
const START_AGAIN_AFTER_MS = 5_000;
const STOP_WITHIN_MS = 3_000;
/** None of these jobs is in a hurry, and an idle installation should be idle. */
const POLL_SECONDS = 15;

type ClockWorld = Pick<World, "pool" | "connection" | "clock" | "log"> & {
  readonly kept: Kept;
  readonly keptPings: PingRetention;
  readonly domains: DomainRegistry;
};

interface ClockJob {
  readonly name: string;
  readonly cron: string; // UTC
  /** Done soon after the start as well: it makes good what was not done while nothing ran. */
  readonly isDueAtStart?: true;
  /** `stopping` aborts when the process is to stop. */
  run(world: ClockWorld, stopping: AbortSignal): Promise<unknown>;
}

const clockJobs: readonly ClockJob[] = [
  { name: "make-partitions", cron: "7 * * * *", run: (world) => makePartitions(world.pool, world.clock.now()) },
  {
    // A minute after the hour, when its last flushes have ended.
    name: "pack-looks",
    cron: "1 * * * *",
    isDueAtStart: true,
    run: (world) => packLooks(world.pool, world.connection, world.clock.now(), world.kept),
  },
  {
    name: "measure-storage",
    cron: "11 * * * *",
    isDueAtStart: true,
    run: (world) => measureStorage(world.pool, world.kept, new Date(world.clock.now())),
  },
  {
    name: "clean-accounts",
    cron: "10 2 * * *",
    run: (world) => cleanAccounts(world.pool, new Date(world.clock.now())),
  },
  {
    // What engines have read by now, and receivers that are gone.
    name: "forget-passing",
    cron: "*/5 * * * *",
    run: async ({ pool }) => {
      await forgetNearerDues(pool);
      await forgetGoneReceivers(pool);
    },
  },
  {
    name: "trim-pings",
    cron: "17 * * * *",
    run: async ({ pool, keptPings }) => ({ pings: await trimPings(pool, keptPings.pingsKept) }),
  },
  {
    name: "clean-pings",
    cron: "0 2 * * *",
    async run({ pool, clock, keptPings }) {
      const now = clock.now();
      const dropped = [
        ...(await dropOldPartitions(pool, pings, now, keptPings.pingDays * DAY_MS)),
        ...(await dropOldPartitions(pool, pingBodies, now, keptPings.bodyDays * DAY_MS)),
      ];
      return { dropped, ...(await cleanPings(pool, new Date(now), keptPings)) };
    },
  },
  // Each domain once a day; a new one within a quarter of an hour.
  { name: "ask-domains", cron: "*/15 * * * *", run: ({ domains }, stopping) => domains.round(stopping) },
  {
    name: "raise-notices",
    cron: "23 * * * *",
    isDueAtStart: true,
    async run({ pool, clock }) {
      const now = new Date(clock.now());
      return { certificates: await raiseCertificateNotices(pool, now), domains: await raiseDomainNotices(pool, now) };
    },
  },
];

export interface ClockJobs {
  /** Settles when stopped. */
  readonly done: Promise<void>;
  stop(): Promise<void>;
}

export function startClockJobs(world: ClockWorld, pollSeconds = POLL_SECONDS): ClockJobs {
  const stopped = Promise.withResolvers<void>();
  const stopping = new AbortController();
  let boss: PgBoss | null = null;
  let isStopping = false;

  async function start(): Promise<void> {
    while (!isStopping) {
      try {
        boss = await startBoss(world, pollSeconds, stopping.signal);
        return;
      } catch (error) {
        world.log.warn({ err: error }, "the clock jobs could not start; trying again");
        await new Promise((resolve) => setTimeout(resolve, START_AGAIN_AFTER_MS).unref());
      }
    }
  }
  const starting = start();
  return {
    done: stopped.promise,
    async stop() {
      isStopping = true;
      stopping.abort(new Error("the clock jobs stop"));
      await Promise.race([
        starting,
        stopped.promise,
        new Promise((resolve) => setTimeout(resolve, STOP_WITHIN_MS).unref()),
      ]);
      await boss
        ?.stop({ graceful: true, timeout: STOP_WITHIN_MS })
        .catch((error: unknown) => world.log.warn({ err: error }, "the clock jobs did not stop cleanly"));
      stopped.resolve();
    },
  };
}

async function startBoss(world: ClockWorld, pollSeconds: number, stopping: AbortSignal): Promise<PgBoss> {
  const boss = makeBoss(world.pool, world.log, false);
  await boss.start();
  for (const job of clockJobs) {
    await boss.createQueue(job.name, { policy: "singleton", heartbeatSeconds: 10, retryLimit: 3 });
    await boss.schedule(job.name, job.cron, null, { tz: "UTC" });
    await boss.work(job.name, { pollingIntervalSeconds: pollSeconds }, async () => {
      const startedAt = performance.now();
      const outcome = await job.run(world, stopping);
      world.log.info(
        { job: job.name, outcome, durationMs: Math.round(performance.now() - startedAt) },
        "clock job done",
      );
    });
    if (job.isDueAtStart === true) await boss.send(job.name);
  }
  return boss;
}

/** Makes the job library's own tables: part of the migration step, so that a running process never does it. */
export async function migrateClockJobs(pool: Pool, log: Log): Promise<void> {
  const boss = makeBoss(pool, log, true);
  await boss.start();
  await boss.stop({ graceful: false });
}

function makeBoss(pool: Pool, log: Log, migrate: boolean): PgBoss {
  // The library sends several commands in one text, which cannot be prepared.
  const executeSql = async (text: string, values: unknown[] = []) => {
    const { rows } = await pool.query(text, values.length > 0 ? values : undefined, false);
    return { rows };
  };
  const boss = new PgBoss({ db: { executeSql }, schema: JOB_SCHEMA, migrate, supervise: !migrate, schedule: !migrate });
  boss.on("error", (error) => log.warn({ err: error }, "the clock jobs had trouble; they go on"));
  return boss;
}
