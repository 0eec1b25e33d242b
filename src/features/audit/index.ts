// The front door of the audit log.
export { auditRoutes } from "./routes.ts";
