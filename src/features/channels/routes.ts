// Where the verbs of channels are found.
import { routesOf } from "#platform/http/route.ts";
import { createChannel } from "./create.ts";
import { deleteChannel } from "./delete.ts";
import { listChannelKinds } from "./list-kinds.ts";
import { listChannels } from "./list.ts";
import { readChannel } from "./read.ts";
import { restoreChannel } from "./restore.ts";
import { testChannel } from "./send-test.ts";
import { updateChannel } from "./update.ts";

export const channelRoutes = routesOf("Channels", [
  ["GET /channels", listChannels],
  ["POST /channels", createChannel, { status: 201 }],
  ["GET /channels/kinds", listChannelKinds],
  ["GET /channels/{id}", readChannel],
  ["PATCH /channels/{id}", updateChannel],
  ["DELETE /channels/{id}", deleteChannel],
  ["POST /channels/{id}/restore", restoreChannel],
  ["POST /channels/{id}/test", testChannel],
]);
