// The role that tells: it works events off into incidents and deliveries, sends these, and keeps house on a clock.
import { randomInt } from "node:crypto";
import { Bell } from "#lib/bell.ts";
import { DELIVERER_LOCK_CLASS } from "#pipeline/claims.ts";
import { Deliverer } from "#pipeline/deliver.ts";
import { DomainRegistry } from "#pipeline/domains.ts";
import { FanOut } from "#pipeline/fan-out.ts";
import type { PingRetention } from "#features/heartbeats/index.ts";
import type { Kept } from "#features/storage/index.ts";
import { createListener } from "#platform/database/listen.ts";
import { createPool } from "#platform/database/pool.ts";
import { openSession, type Session } from "#platform/database/session.ts";
import { startClockJobs } from "./clock-jobs.ts";
import type { Running, World } from "./world.ts";

const SEND_GRACE_MS = 8_000;
/** Connections for telling: the fan-out, the claims and the outcomes each use one at a time. */
const POOL_SIZE = 4;
const LOCK_EVERY_MS = 1_000;
const MEGABYTE = 1_000_000;

export function startJobs(world: World): Running {
  const { log, vault, telemetry } = world;
  // Alerts do not wait behind whatever the page asks for.
  const { check } = world.history;
  const pool = createPool(world.connection, { max: POOL_SIZE, applicationName: "keepwatch-jobs", log, check });
  const deliverer = randomInt(1, 2 ** 31);
  const stopping = new AbortController();
  const lockBell = new Bell();

  const deliveries = new Deliverer({
    pool,
    vault,
    net: world.net,
    log,
    smtp: world.settings.smtp,
    now: () => world.clock.now(),
    deliverer,
    onAttempt: ({ delivery, outcome, durationMs }) => {
      const labels = { alert_type: delivery.telling.event, channel: delivery.channelKind };
      telemetry.alertDeliverySeconds.observe(labels, durationMs / 1_000);
      if (delivery.attempt > 1) telemetry.alertRetries.inc(labels);
      if (outcome.result === "sent") telemetry.alertsSent.inc({ ...labels, status: "sent" });
      else telemetry.alertsFailed.inc({ ...labels, error_type: outcome.result });
    },
  });

  const fanOut = new FanOut({ pool, vault, publicUrl: world.settings.publicUrl }, log, () => deliveries.wake());

  /** Held while this process lives; when it is free, others know that what we held may be sent by them. */
  async function lockLoop(): Promise<void> {
    let session: Session | null = null;
    while (!stopping.signal.aborted) {
      try {
        if (session === null || session.isBroken) {
          const lock = { class: DELIVERER_LOCK_CLASS, number: deliverer };
          session = await openSession(world.directConnection, "keepwatch-deliverer", lock, check);
        }
      } catch (error) {
        log.warn({ err: error }, "the deliverer's lock could not be taken; it tries again");
      }
      await lockBell.sleep(LOCK_EVERY_MS);
    }
    await session?.close();
  }

  const listener = createListener(world.directConnection, {
    channels: { event: () => fanOut.wake(), delivery: () => deliveries.wake() },
    onGap: () => {
      fanOut.wake();
      deliveries.wake();
    },
    log,
    applicationName: "keepwatch-jobs-listen",
    check,
  });
  world.history.onChange(() => {
    deliveries.forget();
    fanOut.forget();
  });
  const lock = lockLoop();
  const domains = new DomainRegistry({
    pool: world.pool,
    net: world.net,
    log,
    now: () => world.clock.now(),
    bootstrapUrl: world.settings.rdapBootstrap,
  });
  const clockJobs = startClockJobs({ ...world, kept: keptBy(world), keptPings: keptPingsBy(world), domains });
  const work = Promise.all([fanOut.run(), deliveries.run(), clockJobs.done]);

  return {
    failed: work.then(() => new Promise<never>(() => {})),
    async stop() {
      stopping.abort();
      fanOut.stop();
      lockBell.ring();
      await clockJobs.stop();
      await listener.close();
      await deliveries.stop(SEND_GRACE_MS);
      await work;
      await lock;
      await pool.end();
    },
  };
}

function keptPingsBy({ settings }: World): PingRetention {
  const { pingsKept, pingDays, pingBodyDays, pingBodyMegabytes } = settings;
  return { pingsKept, pingDays, bodyDays: pingBodyDays, bodyBytesPerOrganization: pingBodyMegabytes * MEGABYTE };
}

/** How long things are kept, and where: the disk of the embedded database can be seen. */
function keptBy({ settings }: World): Kept {
  const { resultDays, hourDays, failuresKept, databaseUrl, dataFolder } = settings;
  return { resultDays, hourDays, failuresKept, databaseFolder: databaseUrl === null ? dataFolder : null };
}
