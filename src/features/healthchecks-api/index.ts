// The management API of Healthchecks, v1 to v3, and its badges, spoken over our heartbeats. The front door of the feature.
export { mountHealthchecksApi } from "./mount.ts";
