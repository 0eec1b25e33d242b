// Where the verbs on deliveries are found.
import { routesOf } from "#platform/http/route.ts";
import { dropHeld } from "./drop-held.ts";
import { listDeliveries } from "./list-deliveries.ts";
import { readDelivery } from "./read-delivery.ts";
import { readHeld } from "./read-held.ts";
import { retryDelivery } from "./retry-delivery.ts";
import { sendHeld } from "./send-held.ts";

export const alertRoutes = routesOf("Deliveries", [
  ["GET /deliveries", listDeliveries],
  ["GET /deliveries/held", readHeld],
  ["POST /deliveries/held/send", sendHeld],
  ["POST /deliveries/held/drop", dropHeld],
  ["GET /deliveries/{id}", readDelivery],
  ["POST /deliveries/{id}/retry", retryDelivery],
]);
