// One channel, without its secrets.
import { Id, Strict } from "#platform/schema.ts";
import { query } from "#platform/verb.ts";
import { ChannelView } from "./channel.ts";
import { getChannel, viewOf } from "./store.ts";

export const readChannel = query({
  name: "channel.read",
  summary: "Read a channel",
  input: Strict({ id: Id }),
  output: ChannelView,
  run: async ({ db, org }, { id }) => viewOf(await getChannel(db, org, id)),
});
