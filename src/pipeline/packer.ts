// Runs the packing: here when there is little to pack, else in a thread of its own. A thread that has ended leaves some 20 MB
// behind in the process, which a small installation need not carry.
import { Worker } from "node:worker_threads";
import type { DatabaseConnection, Pool } from "#platform/database/pool.ts";
import { pack, type Packed, type Retention } from "./pack.ts";
import { DAY_MS, HOUR_MS } from "./partitions.ts";

const MAX_MEMORY_MB = 512;
/** Rows that are packed beside everything else: some 50 ms of this process, in parts. */
const FEW = { segments: 5_000, hours: 300 };

/** Rejects when the packing failed: what it had done by then is done, and the next run goes on from there. */
export async function packLooks(
  pool: Pool,
  connection: DatabaseConnection,
  nowMs: number,
  retention: Retention,
): Promise<Packed | null> {
  if (await isLittle(pool, nowMs)) return pack(pool, nowMs, retention);
  return packInThread(connection, nowMs, retention);
}

/** Of hours and days that are over. Counts no further than it must: there may be millions. */
async function isLittle(pool: Pool, nowMs: number): Promise<boolean> {
  const { rows } = await pool.query<{ isLittle: boolean }>(
    `SELECT (SELECT count(*) FROM (SELECT FROM segment WHERE flushed_at < $1 LIMIT ${FEW.segments + 1}) AS s) <= ${FEW.segments}
       AND (SELECT count(*) FROM (SELECT FROM packed_hour WHERE hour < $2 LIMIT ${FEW.hours + 1}) AS h) <= ${FEW.hours} AS "isLittle"`,
    [new Date(Math.floor(nowMs / HOUR_MS) * HOUR_MS), new Date(Math.floor(nowMs / DAY_MS) * DAY_MS)],
  );
  return rows[0]?.isLittle ?? false;
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
