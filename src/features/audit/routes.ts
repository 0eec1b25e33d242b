// Where the audit log is read.
import { routesOf } from "#platform/http/route.ts";
import { listAudit } from "./list-audit.ts";

export const auditRoutes = routesOf("Audit", [["GET /audit", listAudit]]);
