// The packing in a thread of its own, so that a hundred thousand things packed take no time from looks and alerts.
import { parentPort, workerData } from "node:worker_threads";
import { createPool, type DatabaseConnection } from "#platform/database/pool.ts";
import { pack, type Retention } from "./pack.ts";

const { connection, nowMs, retention } = workerData as {
  connection: DatabaseConnection;
  nowMs: number;
  retention: Retention;
};
const pool = createPool(connection, { max: 2, applicationName: "keepwatch-packer" });
try {
  parentPort?.postMessage(await pack(pool, nowMs, retention));
} finally {
  await pool.end();
}
