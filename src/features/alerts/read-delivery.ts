// One delivery with each of its attempts.
import Type from "typebox";
import { Id, Strict } from "#platform/schema.ts";
import { query } from "#platform/verb.ts";
import { AttemptView, attemptView, deliveryFields, deliveryView } from "./delivery-view.ts";
import { getDelivery, listAttempts } from "./store.ts";

export const readDelivery = query({
  name: "delivery.read",
  summary: "Read a delivery with every attempt: when, how long, what the other side answered",
  input: Strict({ id: Id }),
  output: Strict({
    ...deliveryFields,
    tries: Type.Array(AttemptView, { description: "In order; the newest, if there are very many" }),
  }),
  async run({ db, org }, { id }) {
    const delivery = await getDelivery(db, org, id);
    const attempts = await listAttempts(db, id);
    return { ...deliveryView(delivery), tries: attempts.map(attemptView) };
  },
});
