// `owner reset`: hands the command line the way to make a reset link on this installation's database.
import { makeResetLink, type ResetLink } from "#features/accounts/index.ts";
import type { Settings } from "#platform/config.ts";
import type { DatabaseConnection } from "#platform/database/pool.ts";
import { connectionOfRunning } from "#platform/embedded-postgres.ts";
import type { Log } from "#platform/log.ts";
import { startEmbeddedPostgres } from "#platform/embedded-postgres.ts";
import { closeWorld, openWorld } from "./world.ts";

/** Works beside a running program and also when none runs. */
export async function ownerResetWith(settings: Settings, log: Log, email: string): Promise<ResetLink | null> {
  return withConnection(settings, log, async (connection) => {
    const world = openWorld(settings, log, connection);
    try {
      return await makeResetLink(world.pool, email, { publicUrl: settings.publicUrl, now: new Date() });
    } finally {
      await closeWorld(world);
    }
  });
}

async function withConnection<Result>(
  settings: Settings,
  log: Log,
  use: (connection: DatabaseConnection) => Promise<Result>,
): Promise<Result> {
  if (settings.databaseUrl !== null) return use({ url: settings.databaseUrl });
  const running = await connectionOfRunning(settings.dataFolder);
  if (running !== undefined) return use(running);
  const embedded = await startEmbeddedPostgres({ dataFolder: settings.dataFolder, log });
  try {
    return await use(embedded.connection);
  } finally {
    await embedded.stop();
  }
}
