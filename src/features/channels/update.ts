// Changes a channel. Settings are laid over what is there field by field, so that a secret need not be sent again.
import Type from "typebox";
import { Id, Name, Strict } from "#platform/schema.ts";
import type { Vault } from "#platform/secrets.ts";
import { refuseLostUpdate, verb } from "#platform/verb.ts";
import { ChannelView, IsDefault, SettingsInput } from "./channel.ts";
import { completeSettings, mergeSettings, type Settings } from "./kinds.ts";
import { type ChannelRow, lockChannel, openSettings, saveChannel, sealSettings, viewOf } from "./store.ts";

export const updateChannel = verb({
  name: "channel.update",
  summary: "Change a channel",
  input: Strict({
    id: Id,
    name: Type.Optional(Name),
    settings: Type.Optional(SettingsInput),
    isDefault: Type.Optional(IsDefault),
  }),
  output: ChannelView,
  async run({ tx, org, actor, caller, now, vault }, input) {
    const before = await lockChannel(tx, org, input.id);
    refuseLostUpdate(caller, before.version);
    const after: ChannelRow = {
      ...before,
      name: input.name ?? before.name,
      isDefault: input.isDefault ?? before.isDefault,
      ...(input.settings === undefined ? {} : settingsAfter(vault, before, input.settings)),
      version: before.version + 1,
      updatedAt: now,
      updatedBy: actor.id,
    };
    await saveChannel(tx, after);
    return {
      answer: viewOf(after),
      changes: [{ objectKind: "channel", objectId: after.id, before: viewOf(before), after: viewOf(after) }],
    };
  },
});

function settingsAfter(vault: Vault, before: ChannelRow, sent: Settings): Pick<ChannelRow, "settings" | "secrets"> {
  const merged = mergeSettings(before.kind, openSettings(vault, before), sent);
  return sealSettings(vault, before.id, before.kind, completeSettings(before.kind, merged).settings);
}
