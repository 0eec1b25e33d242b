// A page of the organisation's deliveries, newest first: the log of who was told, and the list of what never arrived.
import Type from "typebox";
import { Id, OneOf, Page, pageInput, Strict } from "#platform/schema.ts";
import { query } from "#platform/verb.ts";
import { deliveryStates, DeliveryView, deliveryView } from "./delivery-view.ts";
import { listDeliveryRows } from "./store.ts";

const USUAL_LIMIT = 50;

export const listDeliveries = query({
  name: "delivery.list",
  summary: "List deliveries, newest first",
  input: Strict({
    state: Type.Optional(OneOf(deliveryStates)),
    channelId: Type.Optional(Id),
    incidentId: Type.Optional(Id),
    ...pageInput,
  }),
  output: Page(DeliveryView),
  run: ({ db, org }, { limit, ...filter }) =>
    listDeliveryRows(db, org, { ...filter, limit: limit ?? USUAL_LIMIT }, deliveryView),
});
