// The noun: a channel is a place where tellings go. Its shape towards people, and nothing of how one is sent or stored.
import Type, { type Static } from "typebox";
import { Id, Moment, Name, Nullable, Strict } from "#platform/schema.ts";
import { kindNames, KindName } from "./kinds.ts";

export { kindNames, KindName };

/** Settings as they are read back: each secret field says only `{"isSet": true}`. */
export const SettingsView = Type.Unsafe<Record<string, unknown>>({
  type: "object",
  additionalProperties: true,
  description: 'As given; a secret field reads {"isSet": true}. GET /channels/kinds has the schema of each kind.',
});

export const SettingsInput = Type.Unsafe<Record<string, unknown>>({
  type: "object",
  additionalProperties: true,
  description: "What the kind asks for: GET /channels/kinds has the schema of each.",
});

export const IsDefault = Type.Boolean({
  description: "A default channel hears of every monitor that names no channels.",
});

const viewFields = {
  id: Id,
  version: Type.Integer(),
  name: Name,
  kind: KindName,
  settings: SettingsView,
  isDefault: Type.Boolean(),
  createdAt: Moment,
  updatedAt: Moment,
  createdBy: Nullable(Id),
  updatedBy: Nullable(Id),
};
export const ChannelView = Strict(viewFields, { title: "Channel" });
export type ChannelView = Static<typeof ChannelView>;

/** The answer to creating one: the only time that a secret which we made is shown. */
export const CreatedChannelView = Strict({
  ...viewFields,
  shownOnce: Nullable(
    Type.Record(Type.String(), Type.String(), {
      description: "Secrets that were made for you; they are never shown again.",
    }),
  ),
});
export type CreatedChannelView = Static<typeof CreatedChannelView>;
