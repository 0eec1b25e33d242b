// What waits for the word of a person, and why.
import Type from "typebox";
import { Moment, Nullable, Strict } from "#platform/schema.ts";
import { query } from "#platform/verb.ts";
import { readHeldOf } from "./held-store.ts";

export const readHeld = query({
  name: "delivery.read_held",
  summary: "How many messages wait until a person sends or drops them, and why",
  input: Strict({}),
  output: Strict(
    {
      count: Type.Integer({ minimum: 0, description: "Messages that wait" }),
      oldestAt: Nullable(Moment),
      sendingHeldAt: Type.Unsafe<string | null>({
        ...Nullable(Moment),
        description:
          "Since when nothing at all is sent, because the program was started under another address: it may be a copy. null: only messages from before the database went back, or was copied, wait",
      }),
      url: Nullable(Type.String({ description: "The address now; null when it names no host" })),
      formerUrl: Nullable(Type.String({ description: "The address before" })),
    },
    { title: "HeldDeliveries" },
  ),
  async run({ db, org }) {
    const { count, oldestAt, sendingHeldAt, url, formerUrl } = await readHeldOf(db, org);
    return {
      count,
      oldestAt: oldestAt?.toISOString() ?? null,
      sendingHeldAt: sendingHeldAt?.toISOString() ?? null,
      url,
      formerUrl,
    };
  },
});
