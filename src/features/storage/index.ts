// The front door of storage: how much there is, and how long it will fit.
export { type Kept, measureStorage } from "./measure.ts";
export { storageRoutes } from "./routes.ts";
