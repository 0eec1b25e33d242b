// A page of the organisation's channels.
import Type from "typebox";
import { OneOf, Page, pageInput, Strict } from "#platform/schema.ts";
import { query } from "#platform/verb.ts";
import { ChannelView } from "./channel.ts";
import { channelSorts, listRows } from "./list-store.ts";

export const listChannels = query({
  name: "channel.list",
  summary: "List channels",
  input: Strict({ ...pageInput, sort: Type.Optional(OneOf(channelSorts, { default: "name" })) }),
  output: Page(ChannelView),
  run: ({ db, org }, input) => listRows(db, org, input),
});
