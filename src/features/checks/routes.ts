// Where the verbs on checks and uptime are found.
import { routesOf } from "#platform/http/route.ts";
import { exportChecks } from "./export-checks.ts";
import { listChecks } from "./list-checks.ts";
import { listFailures } from "./list-failures.ts";
import { listUptime } from "./list-uptime.ts";
import { readHeartbeatUptime } from "./read-heartbeat-uptime.ts";
import { readSeries } from "./read-series.ts";
import { readSparklines } from "./read-sparklines.ts";
import { readUptime } from "./read-uptime.ts";

export const checkRoutes = [
  ...routesOf("Checks", [
    ["GET /monitors/{id}/checks", listChecks],
    ["GET /monitors/{id}/failures", listFailures],
    ["GET /monitors/{id}/checks/export", exportChecks],
    ["GET /monitors/{id}/series", readSeries],
    ["GET /monitors/{id}/uptime", readUptime],
    ["GET /series", readSparklines],
    ["GET /uptime", listUptime],
  ]),
  ...routesOf("Heartbeats", [["GET /heartbeats/{id}/uptime", readHeartbeatUptime]]),
];
