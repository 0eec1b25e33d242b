// All that a caller can do: every feature's verbs at their addresses, in the order in which the documents show them.
import { accountRoutes, type Permission } from "./accounts/index.ts";
import { alertRoutes } from "./alerts/index.ts";
import { auditRoutes } from "./audit/index.ts";
import { channelRoutes } from "./channels/index.ts";
import { checkRoutes } from "./checks/index.ts";
import { heartbeatRoutes } from "./heartbeats/index.ts";
import { incidentRoutes } from "./incidents/index.ts";
import { monitorRoutes } from "./monitors/index.ts";
import { storageRoutes } from "./storage/index.ts";
import type { Route } from "#platform/http/route.ts";

export const allRoutes: readonly Route[] = [
  ...monitorRoutes,
  ...heartbeatRoutes,
  ...checkRoutes,
  ...incidentRoutes,
  ...channelRoutes,
  ...alertRoutes,
  ...accountRoutes,
  ...auditRoutes,
  ...storageRoutes,
];

/** Everything that needs a permission; a role is a set of these. */
export const permissions: readonly Permission[] = allRoutes
  .filter((route) => route.verb.access === undefined)
  .map(({ verb }) => ({ name: verb.name, onlyReads: verb.kind === "query" }));
