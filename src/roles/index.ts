// The roles that a process can take on.
import type { Settings } from "#platform/config.ts";
import type { Log } from "#platform/log.ts";
import { pendingMigrations } from "#platform/database/migrate.ts";
import { requireFitServer } from "#platform/database/server-fitness.ts";
import { exitCodes, OperatorError } from "#platform/operator-error.ts";
import { prepareOwner, startAll } from "./all.ts";
import { startApi } from "./api.ts";
import { startCrew } from "./crew/crew.ts";
import { checkInstallation, publicNameOf } from "./installation.ts";
import { startJobs } from "./jobs.ts";
import { runMigrations } from "./migrate.ts";
import { withStatus } from "./status.ts";
import { closeWorld, migrationsFolder, openWorld, type Running, type World } from "./world.ts";

export const roleNames = ["all", "api", "engine", "jobs", "migrate"] as const;
export type RoleName = (typeof roleNames)[number];
export { ownerResetWith } from "./owner-reset.ts";
export { type VerifiedPage, type VerifiedRange, verifyUptimeWith } from "./verify-uptime.ts";
export type { Running } from "./world.ts";

/** Starts the role. Null when it has done its work already. */
export async function startRole(name: RoleName, settings: Settings, log: Log): Promise<Running | null> {
  if (name === "all") return startAll(settings, log);
  if (settings.databaseUrl === null)
    throw new OperatorError(
      `The role "${name}" shares a database with the others: set DATABASE_URL. (Without it, the role "all" brings its own.)`,
      exitCodes.usage,
    );
  const whereabouts = { dataMark: null, ...(name === "jobs" && { url: publicNameOf(settings) }) };
  const world = openWorld(settings, log, { url: settings.databaseUrl }, whereabouts);
  if (name === "migrate") {
    await runMigrations(world);
    await checkInstallation(world.pool, world.vault);
    await prepareOwner(world);
    await closeWorld(world);
    return null;
  }
  await requireFitServer(world.pool);
  await requireMigrated(world);
  await checkInstallation(world.pool, world.vault);
  await world.history.begin();
  return withWorld(world, await startOne(name, world));
}

/** A role that only serves changes no tables: that is a step of its own. */
async function requireMigrated(world: World): Promise<void> {
  const pending = await pendingMigrations(world.pool, migrationsFolder);
  if (pending.length === 0) return;
  throw new OperatorError(
    `The database's tables are older than this program (${pending.join(", ")}). Run the role "migrate" first.`,
    exitCodes.badData,
  );
}

async function startOne(name: Exclude<RoleName, "all" | "migrate">, world: World): Promise<Running> {
  switch (name) {
    case "engine":
      return withStatus(world, startCrew(world));
    case "jobs":
      return withStatus(world, startJobs(world));
    case "api": {
      const api = await startApi(world);
      world.log.info({ address: api.address }, `ready: open ${api.address}`);
      return api;
    }
  }
}

function withWorld(world: World, role: Running): Running {
  return {
    failed: role.failed,
    async stop() {
      await role.stop();
      await closeWorld(world);
    },
  };
}
