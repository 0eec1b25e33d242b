// The role that answers: the API, the page, live changes, health and metrics. Holds nothing that another instance needs.
import { createAuthenticate } from "#features/accounts/index.ts";
import { mountHealthchecksApi } from "#features/healthchecks-api/index.ts";
import { allRoutes, permissions } from "#features/index.ts";
import { type Authenticate, createServer, mountRoutes } from "#platform/http/server.ts";
import { Refusal } from "#platform/refusal.ts";
import type { House } from "#platform/verb.ts";
import { takeHanded } from "./handed-ping.ts";
import { closeServer, listen } from "./listen.ts";
import { mountDocs } from "./docs-page.ts";
import { mountHealth } from "./health.ts";
import { mountLive } from "./live.ts";
import { mountMetrics } from "./metrics.ts";
import { mountPage } from "./static-page.ts";
import { type RunningMail, startMail } from "./mail-in.ts";
import { prepareReceiver } from "./receiver.ts";
import type { Running, World } from "./world.ts";

export interface RunningApi extends Running {
  /** Where it listens, as a person would type it. */
  readonly address: string;
}

export async function startApi(world: World): Promise<RunningApi> {
  const { settings, log, pool, vault, telemetry } = world;
  const now = () => new Date(world.clock.now());
  const countAuth = (isGood: boolean) => telemetry.apiAuthAttempts.inc({ status: isGood ? "accepted" : "refused" });
  const pings = await prepareReceiver(world);
  const server = await createServer({
    first: pings.first,
    log,
    publicUrl: settings.publicUrl,
    trustedProxies: settings.trustedProxies,
    onAnswer: (endpoint, method, status) => {
      telemetry.apiRequests.inc({ endpoint, method, status_code: String(status) });
      if (endpoint.endsWith("/auth/sign-in")) countAuth(status < 400);
    },
  });
  const recognise = createAuthenticate({ pool, vault, now, permissions });
  const authenticate: Authenticate = async (token) => {
    try {
      const identity = await recognise(token);
      if (token !== null) countAuth(true);
      return identity;
    } catch (error) {
      if (error instanceof Refusal) countAuth(false);
      throw error;
    }
  };
  const house: House = {
    pool,
    vault,
    publicUrl: settings.publicUrl,
    pingMailDomain: settings.pingMail?.domain ?? null,
    now,
    net: world.net,
    smtp: settings.smtp,
    takePing: (handed) => takeHanded(pings.receiver, handed),
  };
  mountRoutes(server, allRoutes, house, authenticate);
  if (settings.pingForms.includes("healthchecks")) await mountHealthchecksApi(server, { house, authenticate, log });
  mountHealth(server, world, authenticate);
  mountMetrics(server, world, { everything: true });
  mountDocs(server, allRoutes);
  const live = await mountLive(server, world, house, authenticate);
  await mountPage(server, log);
  let mail: RunningMail | null = null;
  await pings.open(async () => {
    mail = await startMail(world, pings.receiver);
    await listen(server, world);
  });
  return {
    address: settings.publicUrl,
    failed: new Promise<never>(() => {}),
    async stop() {
      await live.close();
      pings.closing();
      await Promise.all([closeServer(server), mail?.stop()]);
      await pings.stop();
    },
  };
}
