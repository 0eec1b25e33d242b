// The role that brings the database's tables up to this program's version, and ends. Safe to run several at once.
import { makePartitions } from "#pipeline/partitions.ts";
import { migrate } from "#platform/database/migrate.ts";
import { createPool } from "#platform/database/pool.ts";
import { migrateClockJobs } from "./clock-jobs.ts";
import { migrationsFolder, type World } from "./world.ts";

/** Uses connections of its own: the limits that it sets for our role count for those opened afterwards. */
export async function runMigrations(world: Pick<World, "directConnection" | "log" | "clock">): Promise<void> {
  const pool = createPool(world.directConnection, {
    max: 2,
    applicationName: "keepwatch-migrate",
    answerTimeoutMs: 0,
    log: world.log,
  });
  try {
    const { applied } = await migrate(pool, { folder: migrationsFolder, log: world.log });
    await migrateClockJobs(pool, world.log);
    await makePartitions(pool, world.clock.now());
    if (applied.length > 0) world.log.info({ applied }, "migrations applied");
  } finally {
    await pool.end();
  }
}
