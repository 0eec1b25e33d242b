// Outages as people deal with them, from the first failed check to the end. Front door.
export { incidentRoutes } from "./routes.ts";
export { type Down, openIncidents, type OutageEnd, type OutageIncident, resolveIncidents } from "./outage.ts";
export { eventsOfBegin, eventsOfEnd } from "./told-events.ts";
export { nextSequence } from "./outage-store.ts";
export { type Incident } from "./incident.ts";
export { lockIncident, recoveryOf } from "./store.ts";
export { readIncident } from "./read-incident.ts";
export { summarizeIncidents } from "./summarize-incidents.ts";
