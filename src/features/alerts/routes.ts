// Where the verbs on deliveries are found.
import { routesOf } from "#platform/http/route.ts";
import { listDeliveries } from "./list-deliveries.ts";
import { readDelivery } from "./read-delivery.ts";
import { retryDelivery } from "./retry-delivery.ts";

export const alertRoutes = routesOf("Deliveries", [
  ["GET /deliveries", listDeliveries],
  ["GET /deliveries/{id}", readDelivery],
  ["POST /deliveries/{id}/retry", retryDelivery],
]);
