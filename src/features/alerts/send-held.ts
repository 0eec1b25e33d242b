// A person says: this is no copy, and what waits may go out.
import Type from "typebox";
import { Strict } from "#platform/schema.ts";
import { verb } from "#platform/verb.ts";
import { sendAllHeld, readHeldOf } from "./held-store.ts";
import { notifyDeliverers } from "./store.ts";

export const sendHeld = verb({
  name: "delivery.send_held",
  summary:
    "Send all messages that wait, in their old order, and go on sending. A receiver may have had some of them already",
  input: Strict({}),
  output: Strict({ count: Type.Integer({ minimum: 0, description: "Messages that waited" }) }),
  async run({ tx, org }) {
    const { sendingHeldAt } = await readHeldOf(tx, org);
    const count = await sendAllHeld(tx, org);
    await notifyDeliverers(tx);
    const before = { held: count, sendingHeldAt: sendingHeldAt?.toISOString() ?? null };
    const after = { sent: count, sendingHeldAt: null };
    return { answer: { count }, changes: [{ objectKind: "organization", objectId: org, before, after }] };
  },
});
