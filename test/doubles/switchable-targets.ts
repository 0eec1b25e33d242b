// Many targets on one real port, a path each, that are healthy or failing as the test says; it keeps the truth, against
// which every verdict can be held afterwards.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface SwitchableTargets {
  urlOf(name: string): string;
  isHealthy(name: string): boolean;
  set(name: string, isHealthy: boolean): void;
  /** Requests that were answered. */
  readonly answered: number;
  close(): Promise<void>;
}

export async function startSwitchableTargets(): Promise<SwitchableTargets> {
  const failing = new Set<string>();
  let answered = 0;
  const server = createServer((request, response) => {
    answered += 1;
    const isFailing = failing.has((request.url ?? "").slice(1));
    response.writeHead(isFailing ? 500 : 200, { "content-type": "text/plain" });
    response.end(isFailing ? "broken" : "fine");
  });
  const port = await listen(server);
  return {
    urlOf: (name) => `http://127.0.0.1:${port}/${name}`,
    isHealthy: (name) => !failing.has(name),
    set: (name, isHealthy) => void (isHealthy ? failing.delete(name) : failing.add(name)),
    get answered() {
      return answered;
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}
