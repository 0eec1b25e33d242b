// Adds up to a thousand heartbeats: all of them or none.
import Type from "typebox";
import { MAX_BULK } from "#features/monitors/index.ts";
import { Strict } from "#platform/schema.ts";
import { verb } from "#platform/verb.ts";
import { addHeartbeats } from "./add.ts";
import { HeartbeatList, NewHeartbeat } from "./heartbeat.ts";
import { listWithoutAddresses } from "./heartbeat-view.ts";

export const createHeartbeats = verb({
  name: "heartbeat.bulk_create",
  summary: "Add up to 1,000 heartbeats, all or none",
  input: Strict({ items: Type.Array(NewHeartbeat, { minItems: 1, maxItems: MAX_BULK }) }),
  output: HeartbeatList,
  keptAnswer: listWithoutAddresses,
  async run(context, input) {
    const { views, changes } = await addHeartbeats(
      context,
      input.items.map((item, index) => ({ input: item, path: `/items/${index}` })),
    );
    return { answer: { items: views }, changes };
  },
});
