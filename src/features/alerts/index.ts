// The log of deliveries: who was told, who was not, and sending again. Front door.
export { alertRoutes } from "./routes.ts";
