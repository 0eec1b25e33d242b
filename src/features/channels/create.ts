// Makes a channel. A secret that the kind makes by itself is in this answer and in no later one.
import Type from "typebox";
import { uuidv7 } from "#lib/uuid.ts";
import { Name, Strict } from "#platform/schema.ts";
import { verb } from "#platform/verb.ts";
import { CreatedChannelView, IsDefault, KindName, SettingsInput } from "./channel.ts";
import { completeSettings } from "./kinds.ts";
import { type ChannelRow, insertChannel, sealSettings, viewOf } from "./store.ts";

export const createChannel = verb({
  name: "channel.create",
  summary: "Add a channel",
  input: Strict({ name: Name, kind: KindName, settings: SettingsInput, isDefault: Type.Optional(IsDefault) }),
  output: CreatedChannelView,
  answersSecret: true,
  async run({ tx, org, actor, now, vault }, input) {
    const { settings, generated } = completeSettings(input.kind, input.settings);
    const id = uuidv7();
    const channel: ChannelRow = {
      id,
      organizationId: org,
      name: input.name,
      kind: input.kind,
      ...sealSettings(vault, id, input.kind, settings),
      isDefault: input.isDefault ?? false,
      version: 1,
      createdAt: now,
      updatedAt: now,
      createdBy: actor.id,
      updatedBy: actor.id,
      deletedAt: null,
    };
    await insertChannel(tx, channel);
    const view = viewOf(channel);
    const shown = generated.map((field) => [field, String(settings[field])]);
    return {
      answer: { ...view, shownOnce: shown.length > 0 ? Object.fromEntries(shown) : null },
      changes: [{ objectKind: "channel", objectId: view.id, before: null, after: view }],
    };
  },
});
