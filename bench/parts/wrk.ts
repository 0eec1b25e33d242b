// The raw limit of a check over a fresh connection: wrk, which is C, on the same target. Knows nothing of Keepwatch.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { ownCpuMs } from "./processes.ts";

const CONNECTIONS = 64;

export interface RawLimit {
  readonly requestsPerSecond: number;
  /** Processor time of wrk alone. */
  readonly cpuUs: number;
}

/** null where wrk is not installed: the ratios are then left out. */
export async function measureRawLimit(url: string, seconds: number): Promise<RawLimit | null> {
  const child = spawn("wrk", ["-t1", `-c${CONNECTIONS}`, `-d${seconds}s`, "-H", "Connection: close", url], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const started = await Promise.race([once(child, "spawn").then(() => true), once(child, "error").then(() => false)]);
  if (!started) return null;
  const closed = once(child, "close");
  let output = "";
  child.stdout.on("data", (bytes: Buffer) => (output += bytes.toString()));
  // Its time is read while it lives: in the last moment before it ends.
  await pause(seconds * 1_000 - 200);
  const cpuMs = ownCpuMs(child.pid!);
  await closed;
  const requestsPerSecond = Number(/Requests\/sec:\s+([\d.]+)/.exec(output)?.[1] ?? Number.NaN);
  return { requestsPerSecond, cpuUs: (cpuMs * 1_000) / (requestsPerSecond * (seconds - 0.2)) };
}
