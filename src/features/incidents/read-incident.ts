// One incident with its timeline.
import Type from "typebox";
import { Id, Strict } from "#platform/schema.ts";
import { query } from "#platform/verb.ts";
import { incidentFields, incidentView } from "./incident-view.ts";
import { getIncident } from "./store.ts";
import { timelineOf, TimelineLine } from "./timeline.ts";
import { readTimeline } from "./timeline-store.ts";

export const readIncident = query({
  name: "incident.read",
  summary: "Read an incident with its timeline: what was seen, who was told or not told, who did what",
  input: Strict({ id: Id }),
  output: Strict({ ...incidentFields, timeline: Type.Array(TimelineLine) }),
  async run({ db, org, now }, { id }) {
    const incident = await getIncident(db, org, id);
    const timeline = timelineOf(await readTimeline(db, incident));
    return { ...incidentView(incident, now), timeline };
  },
});
