// `owner reset`: hands the command line the way to make a reset link on this installation's database.
import { makeResetLink, type ResetLink } from "#features/accounts/index.ts";
import type { Settings } from "#platform/config.ts";
import type { Log } from "#platform/log.ts";
import { withConnection } from "./with-connection.ts";
import { closeWorld, openWorld } from "./world.ts";

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
