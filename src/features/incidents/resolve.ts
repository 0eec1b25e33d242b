// A person ends an incident. The monitor's own recovery then has nothing left to end.
import Type from "typebox";
import { Id, Strict } from "#platform/schema.ts";
import { verb } from "#platform/verb.ts";
import { change } from "./change.ts";
import { resolve } from "./incident.ts";
import { IncidentView } from "./incident-view.ts";
import { Note } from "./note.ts";

export const resolveIncident = verb({
  name: "incident.resolve",
  summary: "End an incident, whatever its monitor says",
  input: Strict({ id: Id, note: Type.Optional(Note) }),
  output: IncidentView,
  run: (context, { id, note }) =>
    change(context, id, { kind: "resolved", text: note ?? null }, (incident) =>
      resolve(incident, context.actor, context.now),
    ),
});
