// For commands that end by themselves: the way to this installation's database, beside a running program and also when
// none runs. The embedded PostgreSQL is then started for the while.
import type { Settings } from "#platform/config.ts";
import type { DatabaseConnection } from "#platform/database/pool.ts";
import { connectionOfRunning, startEmbeddedPostgres } from "#platform/embedded-postgres.ts";
import type { Log } from "#platform/log.ts";

export async function withConnection<Result>(
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
