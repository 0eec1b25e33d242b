// Where the verbs on incidents are found.
import { routesOf } from "#platform/http/route.ts";
import { acknowledgeIncident } from "./acknowledge.ts";
import { commentIncident } from "./comment.ts";
import { listIncidents } from "./list-incidents.ts";
import { readIncident } from "./read-incident.ts";
import { resolveIncident } from "./resolve.ts";
import { summarizeIncidents } from "./summarize-incidents.ts";

export const incidentRoutes = routesOf("Incidents", [
  ["GET /incidents", listIncidents],
  ["GET /incidents/summary", summarizeIncidents],
  ["GET /incidents/{id}", readIncident],
  ["POST /incidents/{id}/acknowledge", acknowledgeIncident],
  ["POST /incidents/{id}/resolve", resolveIncident],
  ["POST /incidents/{id}/comment", commentIncident],
]);
