// The raw limit of telling: bare POSTs of a webhook's size by node:http over fresh connections, with nothing before them.
import { Agent, request } from "node:http";
import { quantile } from "./statistics.ts";

/** As many as Keepwatch sends to one channel at a time. */
const AT_ONCE = 24;
const body = JSON.stringify({ padding: "x".repeat(600) });

/** All are wanted at the same moment; each one's time runs from there, as an alert's does. */
export async function measureRawPosts(url: string, count: number): Promise<{ p95Ms: number }> {
  const agent = new Agent({ keepAlive: false, maxSockets: AT_ONCE });
  const startedAt = performance.now();
  const doneMs = await Promise.all(
    Array.from({ length: count }, async () => {
      await post(url, agent);
      return performance.now() - startedAt;
    }),
  );
  return { p95Ms: quantile(doneMs, 0.95) };
}

function post(url: string, agent: Agent): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  const outgoing = request(url, { method: "POST", agent, headers }, (response) => {
    response.resume().once("end", resolve);
  });
  outgoing.once("error", reject).end(body);
  return promise;
}
