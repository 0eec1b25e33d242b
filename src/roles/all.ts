// Everything in one process: the database that comes with the program (unless another is named), migrations, the API and
// the page, the engine, the jobs. What a laptop needs.
import { ensureOwner } from "#features/accounts/index.ts";
import type { Settings } from "#platform/config.ts";
import { createPool, type DatabaseConnection } from "#platform/database/pool.ts";
import { pendingMigrations } from "#platform/database/migrate.ts";
import { defaultServerSettings, type EmbeddedPostgres, startEmbeddedPostgres } from "#platform/embedded-postgres.ts";
import type { Log } from "#platform/log.ts";
import { startApi } from "./api.ts";
import { crewConnections, startCrew } from "./crew/crew.ts";
import { checkInstallation, publicNameOf } from "./installation.ts";
import { startJobs } from "./jobs.ts";
import { runMigrations } from "./migrate.ts";
import { closeWorld, migrationsFolder, openWorld, type Running, type World } from "./world.ts";

/** What this process uses itself, with something to spare for tools beside it. */
const OWN_CONNECTIONS = 40;

export async function startAll(settings: Settings, log: Log): Promise<Running> {
  const embedded = settings.databaseUrl === null ? await startEmbedded(settings, log) : null;
  const world = openWorld(settings, log, embedded?.connection ?? { url: settings.databaseUrl! }, {
    dataMark: embedded?.dataMark ?? null,
    url: publicNameOf(settings),
  });
  const roles: Running[] = [];
  const stop = async () => {
    for (const role of roles.toReversed()) await role.stop();
    await closeWorld(world);
    await embedded?.stop();
  };
  try {
    await runMigrations(world);
    await checkInstallation(world.pool, world.vault);
    await world.history.begin();
    await prepareOwner(world);
    roles.push(startJobs(world), startCrew(world));
    const api = await startApi(world);
    roles.push(api);
    log.info({ address: api.address }, `ready: open ${api.address}`);
  } catch (error) {
    await stop();
    throw error;
  }
  return { failed: Promise.race(roles.map((role) => role.failed)), stop };
}

/** Starts the server; data that an older program left is copied aside before it is migrated. */
async function startEmbedded(settings: Settings, log: Log): Promise<EmbeddedPostgres> {
  const maxConnections = Math.max(defaultServerSettings.maxConnections, OWN_CONNECTIONS + crewConnections(settings));
  const embedded = await startEmbeddedPostgres({ dataFolder: settings.dataFolder, log, settings: { maxConnections } });
  try {
    if (!embedded.isNew) {
      const [first] = await pendingOf(embedded.connection);
      if (first !== undefined) {
        const copy = await embedded.copyData(first.slice(0, 4));
        log.info({ copy }, "the data was copied before it is migrated");
      }
    }
    return embedded;
  } catch (error) {
    await embedded.stop();
    throw error;
  }
}

async function pendingOf(connection: DatabaseConnection): Promise<string[]> {
  const pool = createPool(connection, { max: 1, applicationName: "keepwatch-start" });
  try {
    return await pendingMigrations(pool, migrationsFolder);
  } finally {
    await pool.end();
  }
}

export async function prepareOwner(world: World): Promise<void> {
  const { settings, log, pool } = world;
  await ensureOwner(
    pool,
    {
      ownerEmail: settings.owner?.email ?? null,
      ownerPassword: settings.owner?.password ?? null,
      apiKey: settings.apiKey,
      publicUrl: settings.publicUrl,
    },
    log,
    () => new Date(world.clock.now()),
  );
}
