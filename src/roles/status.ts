// The small front of a process that serves no API: health and metrics, for whoever starts, watches and scrapes it.
import { createAuthenticate } from "#features/accounts/index.ts";
import { permissions } from "#features/index.ts";
import { createServer } from "#platform/http/server.ts";
import { mountHealth } from "./health.ts";
import { closeServer, listen } from "./listen.ts";
import { mountMetrics } from "./metrics.ts";
import type { Running, World } from "./world.ts";

/** Serves the role's health and metrics beside it, on the port of the settings. */
export async function withStatus(world: World, role: Running): Promise<Running> {
  const { settings, log, pool, vault } = world;
  const server = await createServer({
    log,
    publicUrl: settings.publicUrl,
    trustedProxies: settings.trustedProxies,
    onAnswer: () => undefined,
  });
  const now = () => new Date(world.clock.now());
  mountHealth(server, world, createAuthenticate({ pool, vault, now, permissions }));
  mountMetrics(server, world, { everything: false });
  try {
    await listen(server, world);
  } catch (error) {
    await role.stop();
    throw error;
  }
  log.info({ address: settings.publicUrl }, `ready: health and metrics at ${settings.publicUrl}`);
  return {
    failed: role.failed,
    async stop() {
      await role.stop();
      await closeServer(server);
    },
  };
}
