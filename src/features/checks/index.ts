// What was seen of monitors, and what follows from it over time: results, series, uptime. Front door.
export { checkRoutes } from "./routes.ts";
export { type Sums, uptimeRatio } from "./uptime.ts";
export { type Uptime, uptimeOf, uptimesOf } from "./uptime-of.ts";
export { UptimeView, uptimeView } from "./uptime-view.ts";
export { type UptimeFault, type VerifiedRange, verifyUptime } from "./verify-uptime.ts";
export { loadMonitorFigures, type MonitorFigures } from "./figures.ts";
