// A job that pings: over real HTTP on kept connections, on its schedule, in several forms, and again elsewhere until somebody
// has answered 200. Each attempt has a number of its own, in its user agent and in its body; what was answered is kept.
import { Agent, request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { randomUUID } from "node:crypto";
import type { PingAttempt } from "#test/invariants/invariant.ts";
import type { Dice } from "./random.ts";

/** Nobody answers within this: the job tries another receiver. */
const ANSWER_WITHIN_MS = 4_000;
const AGAIN_AFTER_MS = 100;
const MAX_BODY_BYTES = 3_000;

export interface PingerOptions {
  readonly id: string;
  readonly uuid: string;
  /** Of each receiver. */
  readonly addresses: readonly string[];
  readonly dice: Dice;
  /** Between the end of one ping and the beginning of the next. */
  readonly everyMs: readonly [number, number];
  readonly onAttempt: (attempt: PingAttempt) => void;
}

type Signal = "success" | "start" | "fail" | "log";

export class Pinger {
  readonly id: string;
  private readonly options: PingerOptions;
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 4 });
  private silentUntil = 0;
  private isStill = false;
  private isStopped = false;
  private atWork: Promise<void> = Promise.resolve();
  private wake: () => void = () => undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(options: PingerOptions) {
    this.options = options;
    this.id = options.id;
  }

  start(): void {
    this.running = this.run();
  }

  /** No sign from here on, and for so long. */
  fallSilent(forMs: number): void {
    this.silentUntil = performance.now() + forMs;
  }

  get isSilent(): boolean {
    return this.silentUntil > performance.now();
  }

  /** Resolves when nothing is under way; nothing begins before `goOn`. */
  async standStill(): Promise<void> {
    this.isStill = true;
    await this.atWork;
  }

  goOn(): void {
    this.isStill = false;
    this.wake();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.wake();
    await this.running;
    this.agent.destroy();
  }

  private async run(): Promise<void> {
    const { dice, everyMs } = this.options;
    await this.sleep(dice.between(0, everyMs[1]));
    while (!this.isStopped) {
      if (!this.isStill && !this.isSilent) {
        this.atWork = this.work();
        await this.atWork;
      }
      await this.sleep(this.isStill || this.isSilent ? 100 : dice.between(...everyMs));
    }
  }

  private async sleep(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** One run of the job. */
  private async work(): Promise<void> {
    const { dice } = this.options;
    const chance = dice.between(1, 100);
    if (chance <= 60) return this.insist("success", null);
    if (chance <= 68) return this.insist("log", null);
    if (chance <= 71) await this.insist("fail", null);
    else {
      const runId = randomUUID();
      await this.insist("start", runId);
      await pause(dice.between(20, 300));
      return this.insist("success", runId);
    }
    await pause(dice.between(20, 200));
    return this.insist("success", null);
  }

  private async insist(signal: Signal, runId: string | null): Promise<void> {
    let place = this.options.dice.between(0, this.options.addresses.length - 1);
    while (!this.isStopped) {
      if ((await this.attempt(this.options.addresses[place % this.options.addresses.length]!, signal, runId)) === 200)
        return;
      place += 1;
      await pause(AGAIN_AFTER_MS);
    }
  }

  private async attempt(address: string, signal: Signal, runId: string | null): Promise<number | null> {
    const { dice, uuid, id } = this.options;
    const name = randomUUID();
    const body = dice.percent(50) ? `${name} ${"x".repeat(dice.between(0, MAX_BODY_BYTES))}` : null;
    const path = pathOf(dice, uuid, signal, runId, body !== null);
    const sentAtMs = Date.now();
    const status = await this.send(`${address}${path}`, body, name);
    this.options.onAttempt({ name, heartbeatId: id, signal, body, status, sentAtMs, answeredAtMs: Date.now() });
    return status;
  }

  private send(url: string, body: string | null, name: string): Promise<number | null> {
    return new Promise((resolve) => {
      const sent = request(url, {
        agent: this.agent,
        method: body === null ? "GET" : "POST",
        headers: { "user-agent": name, ...(body !== null && { "content-length": Buffer.byteLength(body) }) },
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      sent.on("response", (response) => {
        response.on("error", () => undefined);
        response.resume();
        resolve(response.statusCode ?? null);
      });
      sent.on("error", () => resolve(null));
      sent.end(body ?? undefined);
    });
  }
}

function pathOf(dice: Dice, uuid: string, signal: Signal, runId: string | null, hasBody: boolean): string {
  const form = dice.between(1, 10);
  if (form <= 2 && runId === null && !hasBody && (signal === "success" || signal === "fail"))
    return `/api/push/${uuid}?status=${signal === "fail" ? "down" : "up"}&msg=torture`;
  const prefix = form <= 5 ? `/ping/${uuid}` : form === 6 ? `/${uuid}` : `/api/ping/${uuid}`;
  return `${prefix}${signal === "success" ? "" : `/${signal}`}${runId === null ? "" : `?rid=${runId}`}`;
}
