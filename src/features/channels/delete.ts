// Deletes a channel softly: it hears nothing from now on, can be brought back for 30 days, and the log keeps its name.
import Type from "typebox";
import { Id, Strict } from "#platform/schema.ts";
import { refuseLostUpdate, verb } from "#platform/verb.ts";
import { lockChannel, saveChannel, viewOf } from "./store.ts";

export const deleteChannel = verb({
  name: "channel.delete",
  summary: "Delete a channel; it can be restored for 30 days",
  input: Strict({ id: Id }),
  output: Type.Null(),
  async run({ tx, org, actor, caller, now }, { id }) {
    const before = await lockChannel(tx, org, id);
    refuseLostUpdate(caller, before.version);
    const gone = { version: before.version + 1, updatedAt: now, updatedBy: actor.id, deletedAt: now };
    await saveChannel(tx, { ...before, ...gone });
    return { answer: null, changes: [{ objectKind: "channel", objectId: id, before: viewOf(before), after: null }] };
  },
});
