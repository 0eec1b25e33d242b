// A webhook that takes every alert and counts them: how many, and whether any came twice under another key.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface AlertReceiver {
  readonly url: string;
  /** Alerts of this kind so far, each key once. */
  told(event: string): number;
  /** Requests that brought a key again. */
  readonly repeated: number;
  /** When the newest new one came (Unix milliseconds). */
  readonly lastAtMs: number;
  close(): Promise<void>;
}

export async function openReceiver(): Promise<AlertReceiver> {
  const keys = new Map<string, Set<string>>();
  let repeated = 0;
  let lastAtMs = 0;
  const server = createServer((request, response) => {
    request.resume().once("end", () => {
      response.end();
      const event = String(request.headers["x-keepwatch-event"]);
      const key = String(request.headers["idempotency-key"]);
      const known = keys.get(event) ?? new Set();
      keys.set(event, known);
      if (known.has(key)) repeated += 1;
      else lastAtMs = Date.now();
      known.add(key);
    });
  });
  server.listen({ port: 0, host: "127.0.0.1", backlog: 1_024 });
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    told: (event) => keys.get(event)?.size ?? 0,
    get repeated() {
      return repeated;
    },
    get lastAtMs() {
      return lastAtMs;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
