// A page of the organisation's monitors.
import Type from "typebox";
import { OneOf, Page, pageInput, Strict } from "#platform/schema.ts";
import { query } from "#platform/verb.ts";
import { listRows, monitorSorts } from "./list-store.ts";
import { MonitorView, states, Tag } from "./monitor.ts";
import { viewOf } from "./monitor-row.ts";

export const listMonitors = query({
  name: "monitor.list",
  summary: "List monitors",
  input: Strict({
    ...pageInput,
    sort: Type.Optional(OneOf(monitorSorts, { default: "name", description: "state: broken first" })),
    state: Type.Optional(OneOf(states)),
    tag: Type.Optional(Tag),
    q: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: "Text in the name or the URL" })),
    isPaused: Type.Optional(Type.Boolean()),
  }),
  output: Page(MonitorView),
  async run({ db, org }, input) {
    const { rows, nextCursor } = await listRows(db, org, input);
    return { items: rows.map(viewOf), nextCursor };
  },
});
