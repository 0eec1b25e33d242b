// Asks for one address over and over on kept connections, one request at a time on each, and notes how long each took.
import { Pool } from "undici";
import { authorization } from "./keepwatch.ts";
import { quantile } from "./statistics.ts";

export interface Loaded {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly perSecond: number;
  readonly answers: number;
  readonly answerBytes: number;
}

export async function loadAddress(origin: string, path: string, connections: number, forMs: number): Promise<Loaded> {
  const pool = new Pool(origin, { connections, pipelining: 1 });
  const tookMs: number[] = [];
  let answerBytes = 0;
  const startedAt = performance.now();
  const ask = async (): Promise<void> => {
    while (performance.now() - startedAt < forMs) {
      const askedAt = performance.now();
      const { statusCode, body } = await pool.request({ method: "GET", path, headers: { authorization } });
      answerBytes = (await body.arrayBuffer()).byteLength;
      if (statusCode !== 200) throw new Error(`${path} was answered with ${statusCode}`);
      tookMs.push(performance.now() - askedAt);
    }
  };
  try {
    await Promise.all(Array.from({ length: connections }, ask));
  } finally {
    await pool.destroy();
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  return {
    p50Ms: quantile(tookMs, 0.5),
    p99Ms: quantile(tookMs, 0.99),
    perSecond: tookMs.length / seconds,
    answers: tookMs.length,
    answerBytes,
  };
}
