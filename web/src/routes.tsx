// Which page lives under which address. Every page is a chunk of its own, fetched when somebody goes (or points) there.
import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, lazyRouteComponent, Outlet, redirect } from "@tanstack/react-router";
import { accessToken, holdsAccessToken } from "#web/api/access-token.ts";
import { instanceQuery } from "#web/features/accounts/queries.ts";
import { readHeartbeatSearch } from "#web/features/heartbeats/search.ts";
import { readMonitorSearch } from "#web/features/monitors/search.ts";
import { readIncidentSearch } from "#web/features/incidents/search.ts";
import { readDeliverySearch } from "#web/features/deliveries/search.ts";
import { PageFailure, PageNotFound, PagePending } from "#web/features/shell/page-fallbacks.tsx";
import { Shell } from "#web/features/shell/shell.tsx";
import { speak } from "#web/language.ts";

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Outlet,
  errorComponent: PageFailure,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): { to?: string } => {
    const to = search["to"];
    // Only a path of our own: "//elsewhere" and "https://elsewhere" would lead a person away after the sign-in.
    return typeof to === "string" && /^\/(?![/\\])/.test(to) ? { to } : {};
  },
  beforeLoad: async ({ context }) => {
    if (await isWithoutOwner(context.queryClient)) throw redirect({ to: "/set-up" });
  },
  component: lazyRouteComponent(() => import("#web/features/accounts/sign-in-page.tsx"), "SignInPage"),
});

const setUp = createRoute({
  getParentRoute: () => root,
  path: "/set-up",
  component: lazyRouteComponent(() => import("#web/features/accounts/set-up-page.tsx"), "SetUpPage"),
});

const invitation = createRoute({
  getParentRoute: () => root,
  path: "/invitation",
  component: lazyRouteComponent(() => import("#web/features/accounts/invitation-page.tsx"), "InvitationPage"),
});

const reset = createRoute({
  getParentRoute: () => root,
  path: "/reset",
  component: lazyRouteComponent(() => import("#web/features/accounts/reset-page.tsx"), "ResetPage"),
});

async function isWithoutOwner(queryClient: QueryClient): Promise<boolean> {
  const instance = await queryClient.ensureQueryData(instanceQuery).catch(() => null);
  return instance?.needsSetup === true;
}

/** Without the cookie of a session there is nothing to renew: to ask for it would only be refused. */
async function isSignedIn(queryClient: QueryClient): Promise<boolean> {
  if (!holdsAccessToken()) {
    const instance = await queryClient.fetchQuery({ ...instanceQuery, staleTime: 0 }).catch(() => null);
    if (instance !== null && (instance.needsSetup || !instance.hasSession)) return false;
  }
  return (await accessToken()) !== null;
}

const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  beforeLoad: async ({ context, location }) => {
    if (await isSignedIn(context.queryClient)) return;
    if (await isWithoutOwner(context.queryClient)) throw redirect({ to: "/set-up" });
    throw redirect({ to: "/sign-in", search: location.href === "/" ? {} : { to: location.href } });
  },
  component: Shell,
  pendingComponent: PagePending,
});

const home = createRoute({
  getParentRoute: () => signedIn,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/monitors" });
  },
});

const monitors = createRoute({
  getParentRoute: () => signedIn,
  path: "/monitors",
  validateSearch: readMonitorSearch,
  component: lazyRouteComponent(() => import("#web/features/monitors/monitors-page.tsx"), "MonitorsPage"),
  pendingComponent: PagePending,
});

const newMonitor = createRoute({
  getParentRoute: () => signedIn,
  path: "/monitors/new",
  component: lazyRouteComponent(() => import("#web/features/monitors/monitor-form-pages.tsx"), "NewMonitorPage"),
  pendingComponent: PagePending,
});

const monitor = createRoute({
  getParentRoute: () => signedIn,
  path: "/monitors/$monitorId",
  component: lazyRouteComponent(() => import("#web/features/monitors/monitor-page.tsx"), "MonitorPage"),
  pendingComponent: PagePending,
});

const editMonitor = createRoute({
  getParentRoute: () => signedIn,
  path: "/monitors/$monitorId/edit",
  component: lazyRouteComponent(() => import("#web/features/monitors/monitor-form-pages.tsx"), "EditMonitorPage"),
  pendingComponent: PagePending,
});

/** A page of heartbeats, and its words beside it. */
async function ofHeartbeats<Module>(page: Promise<Module>): Promise<Module> {
  await speak("heartbeats");
  return page;
}

const heartbeats = createRoute({
  getParentRoute: () => signedIn,
  path: "/heartbeats",
  validateSearch: readHeartbeatSearch,
  component: lazyRouteComponent(
    () => ofHeartbeats(import("#web/features/heartbeats/heartbeats-page.tsx")),
    "HeartbeatsPage",
  ),
  pendingComponent: PagePending,
});

const newHeartbeat = createRoute({
  getParentRoute: () => signedIn,
  path: "/heartbeats/new",
  component: lazyRouteComponent(
    () => ofHeartbeats(import("#web/features/heartbeats/heartbeat-form-pages.tsx")),
    "NewHeartbeatPage",
  ),
  pendingComponent: PagePending,
});

const crontab = createRoute({
  getParentRoute: () => signedIn,
  path: "/heartbeats/crontab",
  component: lazyRouteComponent(() => ofHeartbeats(import("#web/features/heartbeats/crontab-page.tsx")), "CrontabPage"),
  pendingComponent: PagePending,
});

const heartbeat = createRoute({
  getParentRoute: () => signedIn,
  path: "/heartbeats/$heartbeatId",
  component: lazyRouteComponent(
    () => ofHeartbeats(import("#web/features/heartbeats/heartbeat-page.tsx")),
    "HeartbeatPage",
  ),
  pendingComponent: PagePending,
});

const editHeartbeat = createRoute({
  getParentRoute: () => signedIn,
  path: "/heartbeats/$heartbeatId/edit",
  component: lazyRouteComponent(
    () => ofHeartbeats(import("#web/features/heartbeats/heartbeat-form-pages.tsx")),
    "EditHeartbeatPage",
  ),
  pendingComponent: PagePending,
});

const incidents = createRoute({
  getParentRoute: () => signedIn,
  path: "/incidents",
  validateSearch: readIncidentSearch,
  component: lazyRouteComponent(() => import("#web/features/incidents/incidents-page.tsx"), "IncidentsPage"),
  pendingComponent: PagePending,
});

const incident = createRoute({
  getParentRoute: () => signedIn,
  path: "/incidents/$incidentId",
  component: lazyRouteComponent(() => import("#web/features/incidents/incident-page.tsx"), "IncidentPage"),
  pendingComponent: PagePending,
});

const channels = createRoute({
  getParentRoute: () => signedIn,
  path: "/channels",
  component: lazyRouteComponent(() => import("#web/features/channels/channels-page.tsx"), "ChannelsPage"),
  pendingComponent: PagePending,
});

const deliveries = createRoute({
  getParentRoute: () => signedIn,
  path: "/deliveries",
  validateSearch: readDeliverySearch,
  component: lazyRouteComponent(() => import("#web/features/deliveries/deliveries-page.tsx"), "DeliveriesPage"),
  pendingComponent: PagePending,
});

const members = createRoute({
  getParentRoute: () => signedIn,
  path: "/members",
  component: lazyRouteComponent(() => import("#web/features/accounts/members-page.tsx"), "MembersPage"),
  pendingComponent: PagePending,
});

const apiKeys = createRoute({
  getParentRoute: () => signedIn,
  path: "/api-keys",
  component: lazyRouteComponent(() => import("#web/features/accounts/api-keys-page.tsx"), "ApiKeysPage"),
  pendingComponent: PagePending,
});

const account = createRoute({
  getParentRoute: () => signedIn,
  path: "/account",
  component: lazyRouteComponent(() => import("#web/features/accounts/account-page.tsx"), "AccountPage"),
  pendingComponent: PagePending,
});

const audit = createRoute({
  getParentRoute: () => signedIn,
  path: "/audit",
  component: lazyRouteComponent(() => import("#web/features/audit/audit-page.tsx"), "AuditPage"),
  pendingComponent: PagePending,
});

const storage = createRoute({
  getParentRoute: () => signedIn,
  path: "/storage",
  component: lazyRouteComponent(() => import("#web/features/storage/storage-page.tsx"), "StoragePage"),
  pendingComponent: PagePending,
});

/** Every other address. Under the shell, so that whoever is signed in keeps the navigation. */
const elsewhere = createRoute({ getParentRoute: () => signedIn, path: "$", component: PageNotFound });

export const routeTree = root.addChildren([
  signIn,
  setUp,
  invitation,
  reset,
  signedIn.addChildren([
    home,
    monitors,
    newMonitor,
    monitor,
    editMonitor,
    heartbeats,
    newHeartbeat,
    crontab,
    heartbeat,
    editHeartbeat,
    incidents,
    incident,
    channels,
    deliveries,
    members,
    apiKeys,
    account,
    audit,
    storage,
    elsewhere,
  ]),
]);
