// A person says: what waits is old news, nobody needs to hear it.
import Type from "typebox";
import { Strict } from "#platform/schema.ts";
import { verb } from "#platform/verb.ts";
import { dropAllHeld, readHeldOf } from "./held-store.ts";
import { notifyDeliverers } from "./store.ts";

export const dropHeld = verb({
  name: "delivery.drop_held",
  summary:
    "Drop all messages that wait: nobody will be told of these. Where nothing is sent because the address is another, what comes later waits as well",
  input: Strict({}),
  output: Strict({ count: Type.Integer({ minimum: 0, description: "Messages that waited" }) }),
  async run({ tx, org }) {
    const { sendingHeldAt } = await readHeldOf(tx, org);
    const count = await dropAllHeld(tx, org);
    await notifyDeliverers(tx);
    const before = { held: count, sendingHeldAt: sendingHeldAt?.toISOString() ?? null };
    const after = { dropped: count };
    return { answer: { count }, changes: [{ objectKind: "organization", objectId: org, before, after }] };
  },
});
