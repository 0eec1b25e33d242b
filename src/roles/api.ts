// The role that answers: the API, the page, live changes, health and metrics. Holds nothing that another instance needs.
import type { FastifyInstance } from "fastify";
import { createAuthenticate } from "#features/accounts/index.ts";
import { allRoutes, permissionNames } from "#features/index.ts";
import { createServer, mountRoutes } from "#platform/http/server.ts";
import { exitCodes, OperatorError } from "#platform/operator-error.ts";
import type { House } from "#platform/verb.ts";
import { mountDocs } from "./docs-page.ts";
import { mountHealth } from "./health.ts";
import { mountLive } from "./live.ts";
import { mountMetrics } from "./metrics.ts";
import { mountPage } from "./static-page.ts";
import type { Running, World } from "./world.ts";

export interface RunningApi extends Running {
  /** Where it listens, as a person would type it. */
  readonly address: string;
}

export async function startApi(world: World): Promise<RunningApi> {
  const { settings, log, pool, vault, telemetry } = world;
  const now = () => new Date(world.clock.now());
  const server = await createServer({
    log,
    publicUrl: settings.publicUrl,
    trustedProxies: settings.trustedProxies,
    onAnswer: (endpoint, method, status) => telemetry.apiRequests.inc({ endpoint, method, status_code: String(status) }),
  });
  const authenticate = createAuthenticate({ pool, vault, now, permissionNames });
  const house: House = { pool, vault, publicUrl: settings.publicUrl, now, net: world.net, smtp: settings.smtp };
  mountRoutes(server, allRoutes, house, authenticate);
  mountHealth(server, world, authenticate);
  mountMetrics(server, world);
  mountDocs(server, allRoutes);
  const live = await mountLive(server, world, house, authenticate);
  await mountPage(server, log);
  await listen(server, world);
  return {
    address: settings.publicUrl,
    failed: new Promise<never>(() => {}),
    async stop() {
      await live.close();
      await server.close();
    },
  };
}

async function listen(server: FastifyInstance, world: World): Promise<void> {
  const { host, port } = world.settings;
  try {
    await server.listen({ host, port });
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === "EADDRINUSE")
      throw new OperatorError(`Port ${port} on ${host} is taken by another program. Stop it, or choose another with PORT.`, exitCodes.unavailable);
    if (code === "EACCES")
      throw new OperatorError(`This user may not listen on port ${port}. Choose one above 1023 with PORT.`, exitCodes.notPermitted);
    if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
      throw new OperatorError(`This machine has no address ${host}. Set HOST to one of its own, or to 0.0.0.0.`, exitCodes.usage);
    throw error;
  }
}
