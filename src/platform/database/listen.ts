// A connection that does nothing but LISTEN. Notifications only wake somebody: what counts is in the tables, so after
// each reconnect `onGap` says that some may have been missed. Knows nothing of what the channels mean.
import { setTimeout as pause } from "node:timers/promises";
import { Client, type ClientConfig, escapeIdentifier } from "pg";
import type { EventLog } from "#platform/event-log.ts";
import { clientConfig, type DatabaseConnection } from "./connection.ts";
import type { ConnectionCheck } from "./history.ts";
import { typedQueries } from "./pool.ts";

export interface ListenerOptions {
  /** Channel → what to do with a notification's payload. Handlers must not throw. */
  readonly channels: Readonly<Record<string, (payload: string) => void>>;
  /** After each reconnect: look yourself, something may have been missed. */
  readonly onGap: () => void;
  readonly log: EventLog;
  readonly applicationName?: string;
  readonly pingEveryMs?: number;
  readonly check?: ConnectionCheck;
}

export interface Listener {
  /** Resolves once all channels are listened to for the first time. */
  readonly listening: Promise<void>;
  close(): Promise<void>;
}

/** A proxy between may drop an idle connection without a word; an unanswered ping within the same time means so. */
const defaultPingEveryMs = 5_000;
const firstRetryMs = 100;
const longestRetryMs = 5_000;

const goodbyeWithinMs = 1_000;

export function createListener(connection: DatabaseConnection, options: ListenerOptions): Listener {
  const closing = new AbortController();
  const listening = Promise.withResolvers<void>();
  listening.promise.catch(() => undefined); // Nobody has to wait for it.
  const pingEveryMs = options.pingEveryMs ?? defaultPingEveryMs;
  const config = {
    ...clientConfig(connection, options.applicationName ?? "keepwatch-listen"),
    query_timeout: pingEveryMs,
  };

  async function keepListening(): Promise<void> {
    let failures = 0;
    let hasListened = false;
    while (!closing.signal.aborted) {
      const session = openSession(config, closing.signal);
      try {
        await session.client.connect();
        await options.check?.(typedQueries(session.client));
        session.client.on("notification", ({ channel, payload }) => options.channels[channel]?.(payload ?? ""));
        for (const channel of Object.keys(options.channels))
          await session.client.query(`LISTEN ${escapeIdentifier(channel)}`);
        failures = 0;
        if (hasListened) options.onGap();
        hasListened = true;
        listening.resolve();
        await pingUntilOver(session, pingEveryMs);
      } catch (error) {
        if (!closing.signal.aborted) options.log.warn({ err: error }, "the connection for notifications was lost");
      }
      await session.close();
      await pauseUnless(closing.signal, retryDelayMs(failures));
      failures += 1;
    }
    listening.reject(new Error("the listener was closed before it listened"));
  }

  const running = keepListening();
  return {
    listening: listening.promise,
    async close() {
      closing.abort();
      await running;
    },
  };
}

interface Session {
  readonly client: Client;
  /** Aborted when the connection is lost, or when the listener closes. */
  readonly over: AbortSignal;
  close(): Promise<void>;
}

function openSession(config: ClientConfig, closing: AbortSignal): Session {
  const client = new Client(config);
  const over = new AbortController();
  const end = () => over.abort();
  client.on("error", end); // A loss while nothing is asked is told here alone.
  client.on("end", end);
  closing.addEventListener("abort", end);
  return {
    client,
    over: over.signal,
    async close() {
      closing.removeEventListener("abort", end);
      const patience = new AbortController();
      await Promise.race([client.end().catch(() => undefined), pauseUnless(patience.signal, goodbyeWithinMs)]);
      patience.abort();
    },
  };
}

/** Rejects when a ping is not answered in time. */
async function pingUntilOver({ client, over }: Session, everyMs: number): Promise<void> {
  for (;;) {
    await pauseUnless(over, everyMs);
    if (over.aborted) return;
    await client.query("SELECT 1");
  }
}

async function pauseUnless(signal: AbortSignal, ms: number): Promise<void> {
  await pause(ms, undefined, { signal }).catch(() => undefined);
}

/** Doubles, and differs between processes, so that they do not all come back in the same moment. */
function retryDelayMs(failures: number): number {
  return Math.min(firstRetryMs * 2 ** failures, longestRetryMs) * (0.5 + Math.random() / 2);
}
