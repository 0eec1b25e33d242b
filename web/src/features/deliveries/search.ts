// What of the log of deliveries stands in the address.
export const deliveryStates = ["pending", "sending", "retrying", "held", "sent", "dead"] as const;
export type DeliveryState = (typeof deliveryStates)[number];

export interface DeliverySearch {
  state?: DeliveryState;
  channelId?: string;
}

export function readDeliverySearch(search: Record<string, unknown>): DeliverySearch {
  const state = deliveryStates.find((known) => known === search["state"]);
  const channelId = search["channelId"];
  return {
    ...(state === undefined ? {} : { state }),
    ...(typeof channelId === "string" && channelId !== "" ? { channelId } : {}),
  };
}
