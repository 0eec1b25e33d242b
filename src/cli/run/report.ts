// Tells a heartbeat that a run began, and how it ended. The start has one try, which nothing waits for but the end; the
// end has three. Knows nothing of commands.
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { ping, type PingAnswer } from "./ping.ts";
import type { PingAddress, PingEnding } from "./ping-address.ts";

export interface Patience {
  /** For all of the start: name, connection, answer. */
  readonly startTryMs: number;
  readonly endTryMs: number;
  /** Between the tries of the end, so there is one try more. */
  readonly endWaitsMs: readonly number[];
  /** After this much of the end, no other try begins. */
  readonly endLastTryBeginsMs: number;
}

/** Half a minute at the very most, enough for a restart of the receiver. */
export const usualPatience: Patience = {
  startTryMs: 5_000,
  endTryMs: 8_000,
  endWaitsMs: [5_000, 15_000],
  endLastTryBeginsMs: 22_000,
};

/** Each wait is spread by this share, so that jobs that failed together do not return together. */
const JITTER = 0.2;

export interface Report {
  /** Begins the first ping and returns at once; `onLimit` hears how much of a body the receiver keeps, if it says so. */
  start(onLimit: (bytes: number) => void): void;
  /** Returns null, or what is to be said to people: it was not possible. `bodyOf` gives the newest bytes up to a limit. */
  end(ending: PingEnding, bodyOf: (limitBytes: number) => Uint8Array, signal: AbortSignal): Promise<string | null>;
}

export function createReport(address: PingAddress, patience: Patience): Report {
  const runId = randomUUID();
  let started: Promise<unknown> = Promise.resolve();
  let limitBytes = Number.MAX_SAFE_INTEGER;

  async function send(ending: PingEnding, body: Uint8Array, withinMs: number): Promise<PingAnswer> {
    const answer = await ping(address.of(ending, runId), body, withinMs);
    if (answer.bodyLimitBytes !== null) limitBytes = answer.bodyLimitBytes;
    return answer;
  }

  return {
    start(onLimit) {
      started = send("start", new Uint8Array(), patience.startTryMs).then((answer) => {
        if (answer.bodyLimitBytes !== null) onLimit(answer.bodyLimitBytes);
      });
    },
    async end(ending, bodyOf, signal) {
      await started; // or the end could overtake the start
      const beganMs = performance.now();
      const waitsMs = [...patience.endWaitsMs];
      for (;;) {
        const answer = await send(ending, bodyOf(limitBytes), patience.endTryMs);
        if (answer.outcome === "taken") return null;
        const complaint = `the run could not be reported: ${address.host} ${answer.reason}`;
        const usualWaitMs = waitsMs.shift();
        if (answer.outcome === "refused" || usualWaitMs === undefined) return complaint;
        const leftMs = patience.endLastTryBeginsMs - (performance.now() - beganMs);
        const spread = 1 - JITTER + 2 * JITTER * Math.random();
        const waitMs = Math.min(answer.retryAfterMs ?? usualWaitMs * spread, leftMs);
        if (waitMs < 0 || signal.aborted || !(await waits(waitMs, signal))) return complaint;
      }
    },
  };
}

/** False when the wait was cut short. */
async function waits(ms: number, signal: AbortSignal): Promise<boolean> {
  return pause(ms, true, { signal }).catch(() => false);
}
