// The pipeline on a real database, without processes: monitors made by the real verbs, targets and a receiver on real
// sockets, and the parts of the pipeline to be run by hand, one by one or together.
import type { TestContext } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { heartbeatRoutes } from "#features/heartbeats/index.ts";
import { loadWatched } from "#features/monitors/index.ts";
import { expandEvents } from "#pipeline/alert.ts";
import { CertificateKeeper } from "#pipeline/certificate-keeper.ts";
import { Deliverer } from "#pipeline/deliver.ts";
import { Eyesight } from "#pipeline/eyesight.ts";
import { blindRecordOf } from "#pipeline/blind-spans.ts";
import { Engine } from "#pipeline/engine.ts";
import { expandNotices } from "#pipeline/notice-fan-out.ts";
import { ENGINE_LOCK_CLASS, registerEngine } from "#pipeline/ownership.ts";
import { makePartitions } from "#pipeline/partitions.ts";
import { Recorder } from "#pipeline/record.ts";
import type { TakenLook } from "#pipeline/taken-look.ts";
import type { WaitingLimits } from "#pipeline/waiting-looks.ts";
import { type Watch, watchOf } from "#pipeline/watch.ts";
import type { Place } from "#pipeline/witness.ts";
import { createClock } from "#platform/clock.ts";
import { oneRow } from "#platform/database/one-row.ts";
import type { DatabaseConnection } from "#platform/database/pool.ts";
import { openSession } from "#platform/database/session.ts";
import { createLog } from "#platform/log.ts";
import { createNet } from "#platform/net/index.ts";
import type { Verdict } from "#probes/index.ts";
import { startSwitchableTargets } from "./doubles/switchable-targets.ts";
import { startWebhookReceiver } from "./doubles/webhook-receiver.ts";
import { createMonitorWorld, routes } from "./monitor-world.ts";

export const quiet = createLog({ level: "silent", service: "test" });
const WITHIN_MS = 20_000;

/** Waits for a condition; the words say in the failure what did not come. */
export async function until(words: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
  const giveUpAt = performance.now() + WITHIN_MS;
  while (!(await isSo())) {
    if (performance.now() > giveUpAt) throw new Error(`waited ${WITHIN_MS} ms in vain: ${words}`);
    await pause(10);
  }
}

export interface Made {
  readonly id: string;
  readonly number: number;
  readonly shard: number;
}

export interface RunningEngine {
  readonly engine: Engine;
  /** Settles when it has ended: null, or what ended it. */
  readonly ended: Promise<unknown>;
  stop(): Promise<void>;
}

export async function createPipelineWorld(t: TestContext) {
  const world = await createMonitorWorld(t, { mounted: [...routes, ...heartbeatRoutes] });
  const { pool, vault, connection } = world;
  await makePartitions(pool, Date.now());
  const targets = await startSwitchableTargets();
  const receiver = await startWebhookReceiver();
  const net = createNet({ policy: "any" });
  t.after(async () => {
    net.close();
    await receiver.close();
    await targets.close();
  });
  const publicUrl = "http://keepwatch.example";

  async function addMonitor(name: string, more: object = {}): Promise<Made> {
    const { status, body } = await world.ask<{ id: string }>("POST /monitors", {
      name,
      kind: "http",
      target: { url: targets.urlOf(name) },
      intervalSeconds: 10,
      timeoutMs: 2_000,
      failuresToDown: 1,
      ...more,
    });
    if (status !== 201) throw new Error(`the monitor was not made: ${JSON.stringify(body)}`);
    return oneRow(await pool.query<Made>("SELECT id, number, shard FROM thing WHERE id = $1", [body.id]));
  }

  async function addChannel(name: string, url = receiver.url): Promise<string> {
    const { body } = await world.ask<{ id: string }>("POST /channels", {
      name,
      kind: "webhook",
      settings: { url },
      isDefault: true,
    });
    return body.id;
  }

  async function expand(): Promise<number> {
    let total = 0;
    for (;;) {
      const expanded = await expandEvents({ pool, vault, publicUrl });
      if (expanded.length === 0) break;
      total += expanded.length;
    }
    while ((await expandNotices({ pool, vault, publicUrl })) > 0) continue;
    return total;
  }

  function newDeliverer(number: number): Deliverer {
    const deliverer = new Deliverer({
      pool,
      vault,
      net,
      log: quiet,
      smtp: null,
      now: Date.now,
      deliverer: number,
      onAttempt: () => undefined,
    });
    t.after(() => deliverer.stop(0));
    return deliverer;
  }

  async function runEngine(leaseMs = 3_000, canaries: readonly Place[] = []): Promise<RunningEngine> {
    const clock = createClock();
    const certificates = new CertificateKeeper({ pool, log: quiet, now: clock.now });
    const eyesight = await Eyesight.start({ record: blindRecordOf(pool, vault), net, canaries, clock, log: quiet });
    const engine = await Engine.start({
      pool,
      eyesight,
      certificates,
      openSession: (lock) => openSession(connection, "test-engine", lock),
      net,
      vault,
      clock,
      log: quiet,
      leaseMs,
      metrics: { onStart() {}, onFlush() {}, onSkippedSlots() {}, onLook() {}, onMissed() {} },
    });
    const ended = engine.run().then(
      () => null,
      (error: unknown) => error,
    );
    const stop = async () => {
      await engine.stop(2_000);
      await ended;
    };
    t.after(async () => {
      await engine.abandon();
      await ended;
      await eyesight.stop();
      await certificates.stop();
    });
    return { engine, ended, stop };
  }

  /** A recorder of an engine that owns every shard, as the engine would make it. */
  async function openRecorder(through: DatabaseConnection = connection, limits?: WaitingLimits) {
    const identity = await registerEngine(pool);
    await pool.query("UPDATE shard SET owner = $1, epoch = epoch + 1", [identity.id]);
    const open = () => openSession(through, "test-recorder", { class: ENGINE_LOCK_CLASS, number: identity.number });
    const stale: number[] = [];
    const recorder = new Recorder(
      {
        identity,
        openSession: open,
        log: quiet,
        onStale: (numbers) => void stale.push(...numbers),
        makeRoom: async () => void (await makePartitions(pool, Date.now())),
        onFlushed: () => undefined,
        ...(limits && { limits }),
      },
      await open(),
    );
    const ended = recorder.run().then(
      () => null,
      (error: unknown) => error,
    );
    t.after(async () => {
      await recorder.abandon();
      await ended;
    });
    return { recorder, identity, ended, stale };
  }

  async function watch(monitor: Made): Promise<Watch> {
    const [settings] = await loadWatched(pool, vault, { numbers: [monitor.number] });
    const { epoch } = oneRow(
      await pool.query<{ epoch: number }>("SELECT epoch FROM shard WHERE id = $1", [monitor.shard]),
    );
    return watchOf(settings!, epoch);
  }

  return {
    ...world,
    targets,
    receiver,
    net,
    addMonitor,
    addChannel,
    expand,
    newDeliverer,
    runEngine,
    openRecorder,
    watch,
    async rows<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
      return (await pool.query<Row>(text, values)).rows;
    },
  };
}

export type PipelineWorld = Awaited<ReturnType<typeof createPipelineWorld>>;

let lastSlot = Date.now();

/** What a probe would have seen, in a slot of its own. */
export function lookOf(watched: Watch, verdict: Verdict, more: Partial<TakenLook["sighting"]> = {}): TakenLook {
  lastSlot = Math.max(lastSlot + 1, watched.belief.slot + 1);
  return {
    watch: watched,
    epoch: watched.epoch,
    version: watched.settings.version,
    slot: lastSlot,
    at: Date.now(),
    verdict,
    requests: [],
    sighting: {
      verdict,
      reason: verdict === "bad" ? "status_unexpected" : null,
      message: verdict === "bad" ? "HTTP 500, expected 200-299" : null,
      dnsUs: null,
      connectUs: 100,
      tlsUs: null,
      firstByteUs: 100,
      transferUs: 100,
      totalUs: 300,
      statusCode: verdict === "bad" ? 500 : 200,
      address: "127.0.0.1",
      certificate: null,
      wasRetried: verdict === "bad",
      ...more,
    },
  };
}
