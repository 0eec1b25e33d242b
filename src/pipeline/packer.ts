// Runs the packing in its thread and waits for it.
import { Worker } from "node:worker_threads";
import type { DatabaseConnection } from "#platform/database/pool.ts";
import type { Packed, Retention } from "./pack.ts";

const MAX_MEMORY_MB = 512;

/** Rejects when the packing failed: what it had done by then is done, and the next run goes on from there. */
export function packInThread(
  connection: DatabaseConnection,
  nowMs: number,
  retention: Retention,
): Promise<Packed | null> {
  const thread = new Worker(new URL("./packer-thread.ts", import.meta.url), {
    workerData: { connection, nowMs, retention },
    resourceLimits: { maxOldGenerationSizeMb: MAX_MEMORY_MB },
  });
  return new Promise((resolve, reject) => {
    let packed: Packed | null = null;
    thread.on("message", (outcome: Packed | null) => (packed = outcome));
    thread.on("error", reject);
    thread.on("exit", () => resolve(packed));
  });
}
