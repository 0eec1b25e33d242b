// Where the verbs of monitors are found.
import { routesOf } from "#platform/http/route.ts";
import { createMonitors } from "./bulk-create.ts";
import { updateMonitors } from "./bulk-update.ts";
import { deleteMonitors, pauseMonitors, restoreMonitors, resumeMonitors } from "./bulk-life.ts";
import { checkMonitor } from "./check.ts";
import { createMonitor } from "./create.ts";
import { deleteMonitor, pauseMonitor, restoreMonitor, resumeMonitor } from "./life.ts";
import { listMonitors } from "./list.ts";
import { readMonitor } from "./read.ts";
import { summarizeMonitors } from "./summarize.ts";
import { tryMonitor } from "./try.ts";
import { updateMonitor } from "./update.ts";

/** 1,000 monitors with headers and bodies; the request of one has the usual limit. */
const MAX_BULK_BODY_BYTES = 8 * 1_048_576;

export const monitorRoutes = routesOf("Monitors", [
  ["GET /monitors", listMonitors],
  ["POST /monitors", createMonitor, { status: 201 }],
  ["GET /monitors/summary", summarizeMonitors],
  ["POST /monitors/try", tryMonitor],
  ["POST /monitors/bulk", createMonitors, { status: 201, maxBodyBytes: MAX_BULK_BODY_BYTES }],
  ["POST /monitors/bulk/update", updateMonitors],
  ["POST /monitors/bulk/pause", pauseMonitors],
  ["POST /monitors/bulk/resume", resumeMonitors],
  ["POST /monitors/bulk/delete", deleteMonitors],
  ["POST /monitors/bulk/restore", restoreMonitors],
  ["GET /monitors/{id}", readMonitor],
  ["PATCH /monitors/{id}", updateMonitor],
  ["DELETE /monitors/{id}", deleteMonitor],
  ["POST /monitors/{id}/restore", restoreMonitor],
  ["POST /monitors/{id}/pause", pauseMonitor],
  ["POST /monitors/{id}/resume", resumeMonitor],
  ["POST /monitors/{id}/check", checkMonitor],
]);
