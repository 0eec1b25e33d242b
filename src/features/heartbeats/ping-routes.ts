// Where the verbs about pings and schedules are found.
import { routesOf } from "#platform/http/route.ts";
import { listPings } from "./list-pings.ts";
import { listRuns } from "./list-runs.ts";
import { previewSchedule } from "./preview.ts";
import { readCrontab } from "./read-crontab.ts";
import { readDue } from "./read-due.ts";
import { downloadPingBody, readPingBody } from "./read-ping-body.ts";
import { testPing } from "./test-ping.ts";

export const pingRoutes = routesOf("Heartbeats", [
  ["POST /heartbeats/preview", previewSchedule],
  ["POST /heartbeats/read-crontab", readCrontab],
  ["GET /heartbeats/{id}/pings", listPings],
  ["GET /heartbeats/{id}/pings/{n}/body", readPingBody],
  ["GET /heartbeats/{id}/pings/{n}/body/raw", downloadPingBody],
  ["GET /heartbeats/{id}/runs", listRuns],
  ["GET /heartbeats/{id}/due", readDue],
  ["POST /heartbeats/{id}/test-ping", testPing],
]);
