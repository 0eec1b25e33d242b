// A page of the organisation's heartbeats.
import Type from "typebox";
import { thingListInput } from "#features/monitors/index.ts";
import { OneOf, Page, Strict } from "#platform/schema.ts";
import { query } from "#platform/verb.ts";
import { HeartbeatView, heartbeatStates, Slug } from "./heartbeat.ts";
import { showHeartbeats } from "./heartbeat-view.ts";
import { listRows } from "./list-store.ts";

export const listHeartbeats = query({
  name: "heartbeat.list",
  summary: "List heartbeats",
  input: Strict({
    ...thingListInput,
    state: Type.Optional(OneOf(heartbeatStates)),
    q: Type.Optional(
      Type.String({ minLength: 1, maxLength: 200, description: "Text in the name, the slug or the description" }),
    ),
    slug: Type.Optional({ ...Slug, description: "Exactly this slug" }),
  }),
  output: Page(HeartbeatView),
  async run(context, input) {
    const { rows, nextCursor } = await listRows(context.db, context.org, input, context.now);
    return { items: await showHeartbeats(context, rows), nextCursor };
  },
});
