// Runs the packing: here when there is little to pack, else in a thread of its own. A thread that has ended leaves some 20 MB
// behind in the process, which a small installation need not carry.
import { Worker } from "node:worker_threads";
import type { DatabaseConnection, Pool } from "#platform/database/pool.ts";
import { pack, type Packed, type Retention } from "./pack.ts";
import { DAY_MS, HOUR_MS } from "./partitions.ts";

const MAX_MEMORY_MB = 512;
/** Looks that are packed beside everything else: some 50 ms of this process, in parts. */
const FEW_LOOKS = 20_000;

/** Rejects when the packing failed: what it had done by then is done, and the next run goes on from there. */
export async function packLooks(
  pool: Pool,
  connection: DatabaseConnection,
  nowMs: number,
  retention: Retention,
): Promise<Packed | null> {
  if ((await looksToPack(pool, nowMs)) <= FEW_LOOKS) return pack(pool, nowMs, retention);
  return packInThread(connection, nowMs, retention);
}

/** About: those of hours and days that are over. */
async function looksToPack(pool: Pool, nowMs: number): Promise<number> {
  const { rows } = await pool.query<{ looks: number }>(
    `SELECT (SELECT coalesce(sum(looks), 0) FROM segment WHERE flushed_at < $1)
       + (SELECT coalesce(sum(looks), 0) FROM packed_hour WHERE hour < $2) AS looks`,
    [new Date(Math.floor(nowMs / HOUR_MS) * HOUR_MS), new Date(Math.floor(nowMs / DAY_MS) * DAY_MS)],
  );
  return rows[0]?.looks ?? 0;
}

function packInThread(connection: DatabaseConnection, nowMs: number, retention: Retention): Promise<Packed | null> {
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
