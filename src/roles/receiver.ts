// Takes pings, in the process that listens: over HTTP before anything else looks at a request, and for whoever hands them
// in (mail, a test from the page).
import { join } from "node:path";
import { openForms } from "#pipeline/receive/forms/index.ts";
import { createPingHandler } from "#pipeline/receive/http.ts";
import { Receiver } from "#pipeline/receive/receiver.ts";
import { alignClock } from "#platform/database/clock-offset.ts";
import { createListener, type Listener } from "#platform/database/listen.ts";
import { openSession } from "#platform/database/session.ts";
import type { FirstTaker } from "#platform/http/server.ts";
import { openSpool, type Spool } from "#platform/spool/spool.ts";
import { countPing } from "./ping-counts.ts";
import type { World } from "./world.ts";

const CLOCK_EVERY_MS = 60_000;
const MEGABYTE = 1_000_000;

export interface PreparedReceiver {
  readonly receiver: Receiver;
  readonly first: FirstTaker;
  /**
   * Registers the receiver, then has the ports opened: what is received counts, and deadlines wait meanwhile. Rejects
   * without the database: an address that we have not read would be told that it is unknown.
   */
  open(openPorts: () => Promise<void>): Promise<void>;
  /** Before the ports are shut. */
  closing(): void;
  /** After the last request: those that are written are written. */
  stop(): Promise<void>;
}

export async function prepareReceiver(world: World): Promise<PreparedReceiver> {
  const { settings, log, pool, clock, telemetry } = world;
  const spool = await spoolOf(world);
  await alignClock(pool, clock);
  const receiver = new Receiver({
    pool,
    vault: world.vault,
    openSession: (lock) => openSession(world.directConnection, "keepwatch-receiver", lock, world.history.check),
    clock,
    spool,
    log,
    metrics: {
      onCommit: ({ pings, durationMs }) => {
        telemetry.pingCommitSeconds.observe(durationMs / 1_000);
        telemetry.pingCommitPings.observe(pings);
      },
      onJudged: (judged) => {
        for (const { before, pings } of judged)
          for (const one of pings) countPing(world, before.number, one.judged.kind);
      },
    },
  });
  if (spool !== null)
    telemetry.registerSpool(() => ({
      records: spool.records,
      bytes: spool.bytes,
      oldestSeconds: spool.oldestAtMs === null ? 0 : Math.max(0, clock.now() - spool.oldestAtMs) / 1_000,
    }));
  world.health.push({ name: "receiver", check: () => receiver.problem() });
  let listener: Listener | null = null;
  function heedChanges(): void {
    listener = createListener(world.directConnection, {
      channels: { thing: () => receiver.wake() },
      onGap: () => receiver.wake(),
      log,
      applicationName: "keepwatch-receiver-listen",
      check: world.history.check,
    });
    world.history.onChange(
      () =>
        void receiver
          .beginAnew()
          .catch((error: unknown) => log.error({ err: error }, "the addresses of pings could not be read anew")),
    );
  }
  const clockTimer = setInterval(
    () =>
      void alignClock(pool, clock).catch((error: unknown) => log.debug({ err: error }, "the clocks were not compared")),
    CLOCK_EVERY_MS,
  );
  async function stop(): Promise<void> {
    clearInterval(clockTimer);
    await Promise.all([listener?.close(), receiver.stop()]);
    await spool?.close();
  }
  return {
    receiver,
    first: createPingHandler({
      receiver,
      openForms: openForms(settings.pingForms),
      trustedProxies: settings.trustedProxies,
      onAnswer: telemetry.countPingRequest,
    }),
    async open(openPorts) {
      try {
        await receiver.start();
        heedChanges();
        await openPorts();
        receiver.opened();
      } catch (error) {
        // Otherwise deadlines would wait for it until it is held to be dead.
        await stop();
        throw error;
      }
    },
    closing: () => receiver.closing(),
    stop,
  };
}

/** Where pings wait while the database is away. With a database elsewhere, the data folder may be gone with this process. */
async function spoolOf({ settings, log, clock }: World): Promise<Spool | null> {
  const folder = settings.spoolFolder ?? (settings.databaseUrl === null ? join(settings.dataFolder, "spool") : null);
  if (folder === null) return null;
  return openSpool({ folder, maxBytes: settings.spoolMegabytes * MEGABYTE, log, now: clock.now });
}
