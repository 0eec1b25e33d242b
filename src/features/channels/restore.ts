// Undoes the deletion of a channel.
import { Id, Strict } from "#platform/schema.ts";
import { verb } from "#platform/verb.ts";
import { ChannelView } from "./channel.ts";
import { lockRestorableChannel, saveChannel, viewOf } from "./store.ts";

export const restoreChannel = verb({
  name: "channel.restore",
  summary: "Bring back a channel that was deleted in the last 30 days",
  input: Strict({ id: Id }),
  output: ChannelView,
  async run({ tx, org, actor, now }, { id }) {
    const before = await lockRestorableChannel(tx, org, id, now);
    if (before.deletedAt === null) return { answer: viewOf(before), changes: [] };
    const back = { version: before.version + 1, updatedAt: now, updatedBy: actor.id, deletedAt: null };
    const after = { ...before, ...back };
    await saveChannel(tx, after);
    return {
      answer: viewOf(after),
      changes: [{ objectKind: "channel", objectId: id, before: null, after: viewOf(after) }],
    };
  },
});
