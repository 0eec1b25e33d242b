// The kinds of channels there are, each with the schema of its settings: the page makes its forms from this.
import Type from "typebox";
import { channels } from "#channels/index.ts";
import { Empty, Strict } from "#platform/schema.ts";
import { query } from "#platform/verb.ts";
import { KindName } from "./kinds.ts";

const Kind = Strict({
  kind: KindName,
  settings: Type.Unsafe<Record<string, unknown>>({
    type: "object",
    additionalProperties: true,
    description: "JSON schema of the settings",
  }),
  secretFields: Type.Array(Type.String(), { description: "Settings that are never read back" }),
});

export const listChannelKinds = query({
  name: "channel.list_kinds",
  summary: "List the kinds of channels and what each needs to know",
  input: Empty,
  output: Strict({ items: Type.Array(Kind) }),
  run: () =>
    Promise.resolve({
      items: [...channels.values()].map(({ kind, settings, secretFields }) => ({
        kind,
        settings: settings as unknown as Record<string, unknown>,
        secretFields: [...secretFields],
      })),
    }),
});
