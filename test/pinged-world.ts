// Heartbeats on a real database: made by the real verbs, pinged through real receivers, and judged by real engines, all in
// this process.
import { randomUUID } from "node:crypto";
import { rm, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { Ping } from "#features/heartbeats/index.ts";
import type { Taken } from "#pipeline/receive/lane.ts";
import { Receiver } from "#pipeline/receive/receiver.ts";
import { type Clock, createClock } from "#platform/clock.ts";
import { oneRow } from "#platform/database/one-row.ts";
import type { DatabaseConnection, Pool } from "#platform/database/pool.ts";
import { openSession } from "#platform/database/session.ts";
import { openSpool, type Spool } from "#platform/spool/spool.ts";
import { createPipelineWorld, type Made, quiet } from "./pipeline-world.ts";

export interface MadeHeartbeat extends Made {
  readonly uuid: string;
}

export interface Pinger {
  readonly receiver: Receiver;
  readonly spool: Spool | null;
  readonly clock: Clock;
  /** As a request would: looked up, received now, taken. */
  ping(heartbeat: MadeHeartbeat, more?: Partial<Ping>): Promise<Taken | "unknown">;
  stop(): Promise<void>;
}

export interface ReceiverSeed {
  readonly hasSpool?: boolean;
  /** Of the spool; stays when the receiver stops. */
  readonly folder?: string;
  readonly maxSpoolBytes?: number;
  readonly clock?: Clock;
  /** Its ports are not open yet: the test says when they are. */
  readonly isShut?: boolean;
  /** For its commits. */
  readonly through?: DatabaseConnection;
  /** For all else that it asks. */
  readonly pool?: Pool;
}

export async function createPingedWorld(t: TestContext) {
  const world = await createPipelineWorld(t);

  async function addHeartbeat(name: string, more: object = {}): Promise<MadeHeartbeat> {
    const uuid = randomUUID();
    const { status, body } = await world.ask<{ id: string }>("POST /heartbeats", {
      name,
      pingId: uuid,
      schedule: { kind: "period", periodSeconds: 3_600 },
      graceSeconds: 60,
      ...more,
    });
    if (status !== 201) throw new Error(`the heartbeat was not made: ${JSON.stringify(body)}`);
    const made = oneRow(await world.pool.query<Made>("SELECT id, number, shard FROM thing WHERE id = $1", [body.id]));
    return { ...made, uuid };
  }

  async function startReceiver(options: ReceiverSeed = {}): Promise<Pinger> {
    const { clock = createClock() } = options;
    const folder = options.folder ?? (await mkdtemp(join(tmpdir(), "kw-spool-")));
    const { maxSpoolBytes = 100_000_000 } = options;
    const spool =
      options.hasSpool === true || options.folder !== undefined
        ? await openSpool({ folder, maxBytes: maxSpoolBytes, log: quiet, now: clock.now })
        : null;
    const receiver = new Receiver({
      pool: options.pool ?? world.pool,
      vault: world.vault,
      openSession: (lock) => openSession(options.through ?? world.connection, "test-receiver", lock),
      clock,
      spool,
      log: quiet,
      metrics: { onCommit() {}, onJudged() {} },
    });
    await receiver.start();
    if (options.isShut !== true) receiver.opened();
    let isStopped = false;
    const stop = async () => {
      if (isStopped) return;
      isStopped = true;
      await receiver.stop();
      await spool?.close();
      if (options.folder === undefined) await rm(folder, { recursive: true });
    };
    t.after(stop);
    return {
      receiver,
      spool,
      clock,
      stop,
      async ping(heartbeat, more = {}) {
        const names = [{ by: "uuid", uuid: heartbeat.uuid } as const];
        const receipt = receiver.begin();
        try {
          const known = receiver.find(names);
          const located = known.kind === "one" ? known : await receiver.findAnew(names);
          if (located.kind !== "one") return "unknown";
          return await receiver.take({ ...plainPing, ...receipt, number: located.heartbeat.number, ...more });
        } finally {
          receiver.settle(receipt);
        }
      },
    };
  }

  async function stateOf(heartbeat: MadeHeartbeat): Promise<BeliefNow> {
    return oneRow(
      await world.pool.query<BeliefNow>(
        `SELECT state, seq, reason, message, pings, date_part('epoch', due_at) * 1000 AS "dueAt", due_why AS "dueWhy", since FROM belief WHERE number = $1`,
        [heartbeat.number],
      ),
    );
  }

  return { ...world, addHeartbeat, startReceiver, stateOf };
}

export interface BeliefNow {
  readonly state: string;
  readonly seq: number;
  readonly reason: string | null;
  readonly message: string | null;
  readonly pings: number | null;
  readonly dueAt: number | null;
  readonly dueWhy: string | null;
  readonly since: Date;
}

const plainPing: Omit<Ping, "id" | "receivedAt" | "number"> = {
  signal: "success",
  exitStatus: null,
  runId: null,
  form: "keepwatch",
  scheme: "http",
  method: "GET",
  address: "127.0.0.1",
  userAgent: "test",
  body: null,
  bodyBytes: 0,
  message: null,
  subject: null,
  toldDurationMs: null,
  isByFormerAddress: false,
};

export type PingedWorld = Awaited<ReturnType<typeof createPingedWorld>>;
