// Monitors: targets that are looked at on an interval. The front door of the feature.
export { ChannelIds, Tags } from "./monitor.ts";
export { monitorRoutes } from "./routes.ts";
export { feedPosition, loadChanges, loadWatched, shardPages, type Watched } from "./watched.ts";
export { readMonitorViews } from "./live.ts";
export { summarizeMonitors } from "./summarize.ts";
export { loadCertificateEnds } from "./expiry-store.ts";
