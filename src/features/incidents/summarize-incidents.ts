// What the head of every page shows: how much is wrong right now.
import Type from "typebox";
import { Strict } from "#platform/schema.ts";
import { query } from "#platform/verb.ts";
import { IncidentView, incidentView } from "./incident-view.ts";
import { countOpen, listNewestOpen } from "./store.ts";

/** Incidents that are named beside the counts. */
const NEWEST_COUNT = 5;

export const summarizeIncidents = query({
  name: "incident.summary",
  summary: "Count what is open, and name the newest of it",
  input: Strict({}),
  output: Strict({
    openCount: Type.Integer({ description: "Not over, whether acknowledged or not" }),
    unacknowledgedCount: Type.Integer(),
    newest: Type.Array(IncidentView, { description: `The newest open ones, at most ${NEWEST_COUNT}` }),
  }),
  async run({ db, org, now }) {
    const counts = await countOpen(db, org);
    const newest = await listNewestOpen(db, org, NEWEST_COUNT);
    return { ...counts, newest: newest.map((row) => incidentView(row, now)) };
  },
});
