// A person says: I take care of it. From then on nobody is bothered by escalations or reminders.
import Type from "typebox";
import { Id, Strict } from "#platform/schema.ts";
import { verb } from "#platform/verb.ts";
import { change } from "./change.ts";
import { acknowledge } from "./incident.ts";
import { IncidentView } from "./incident-view.ts";
import { Note } from "./note.ts";

export const acknowledgeIncident = verb({
  name: "incident.acknowledge",
  summary: "Acknowledge an incident; when somebody already has, nothing changes (a note is then not kept)",
  input: Strict({ id: Id, note: Type.Optional(Note) }),
  output: IncidentView,
  run: (context, { id, note }) =>
    change(context, id, { kind: "acknowledged", text: note ?? null }, (incident) =>
      acknowledge(incident, context.actor, context.now),
    ),
});
