// A page of the organisation's incidents, newest first.
import Type from "typebox";
import { Id, OneOf, Page, pageInput, Strict } from "#platform/schema.ts";
import { query } from "#platform/verb.ts";
import { incidentStates } from "./incident.ts";
import { IncidentView, incidentView } from "./incident-view.ts";
import { listIncidentRows } from "./store.ts";

const USUAL_LIMIT = 50;

export const listIncidents = query({
  name: "incident.list",
  summary: "List incidents, newest first",
  input: Strict({
    state: Type.Optional(
      OneOf(incidentStates, { description: "`open`: not yet acknowledged, `acknowledged`: but not over; absent: all" }),
    ),
    monitorId: Type.Optional(Id),
    ...pageInput,
  }),
  output: Page(IncidentView),
  run: ({ db, org, now }, { state, monitorId, cursor, limit }) =>
    listIncidentRows(db, org, { state, monitorId, cursor, limit: limit ?? USUAL_LIMIT }, (row) =>
      incidentView(row, now),
    ),
});
