// Where the verbs of heartbeats are found.
import { routesOf } from "#platform/http/route.ts";
import { createHeartbeats } from "./bulk-create.ts";
import { deleteHeartbeats, pauseHeartbeats, restoreHeartbeats, resumeHeartbeats } from "./bulk-life.ts";
import { createHeartbeat } from "./create.ts";
import { deleteHeartbeat, pauseHeartbeat, restoreHeartbeat, resumeHeartbeat } from "./life.ts";
import { listHeartbeats } from "./list.ts";
import { readPingKey, rotatePingKey } from "./ping-key.ts";
import { pingRoutes } from "./ping-routes.ts";
import { readHeartbeat } from "./read.ts";
import { rotateHeartbeat } from "./rotate.ts";
import { summarizeHeartbeats } from "./summarize.ts";
import { updateHeartbeat } from "./update.ts";

/** 1,000 heartbeats with descriptions and keywords; the request of one has the usual limit. */
const MAX_BULK_BODY_BYTES = 8 * 1_048_576;

export const heartbeatRoutes = [
  ...routesOf("Heartbeats", [
    ["GET /heartbeats", listHeartbeats],
    ["POST /heartbeats", createHeartbeat, { status: 201 }],
    ["GET /heartbeats/summary", summarizeHeartbeats],
    ["POST /heartbeats/bulk", createHeartbeats, { status: 201, maxBodyBytes: MAX_BULK_BODY_BYTES }],
    ["POST /heartbeats/bulk/pause", pauseHeartbeats],
    ["POST /heartbeats/bulk/resume", resumeHeartbeats],
    ["POST /heartbeats/bulk/delete", deleteHeartbeats],
    ["POST /heartbeats/bulk/restore", restoreHeartbeats],
    ["GET /heartbeats/{id}", readHeartbeat],
    ["PATCH /heartbeats/{id}", updateHeartbeat],
    ["DELETE /heartbeats/{id}", deleteHeartbeat],
    ["POST /heartbeats/{id}/restore", restoreHeartbeat],
    ["POST /heartbeats/{id}/pause", pauseHeartbeat],
    ["POST /heartbeats/{id}/resume", resumeHeartbeat],
    ["POST /heartbeats/{id}/rotate", rotateHeartbeat],
    ["GET /ping-key", readPingKey],
    ["POST /ping-key/rotate", rotatePingKey],
  ]),
  ...pingRoutes,
];
