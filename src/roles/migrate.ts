// The role that brings the database's tables up to this program's version, and ends. Safe to run several at once.
import { makePartitions } from "#pipeline/partitions.ts";
import { migrate } from "#platform/database/migrate.ts";
import { migrateClockJobs } from "./clock-jobs.ts";
import { migrationsFolder, type World } from "./world.ts";

export async function runMigrations(world: Pick<World, "pool" | "log" | "clock">): Promise<void> {
  const { applied } = await migrate(world.pool, { folder: migrationsFolder, log: world.log });
  await migrateClockJobs(world.pool, world.log);
  await makePartitions(world.pool, world.clock.now());
  if (applied.length > 0) world.log.info({ applied }, "migrations applied");
}
