// A person writes something into an incident's timeline, during it or after its end.
import { Id, Strict } from "#platform/schema.ts";
import { verb } from "#platform/verb.ts";
import { change } from "./change.ts";
import { comment } from "./incident.ts";
import { IncidentView } from "./incident-view.ts";
import { Note } from "./note.ts";

export const commentIncident = verb({
  name: "incident.comment",
  summary: "Write a comment into an incident's timeline",
  input: Strict({ id: Id, text: Note }),
  output: IncidentView,
  run: (context, { id, text }) => change(context, id, { kind: "commented", text }, comment),
});
