// A page of the organisation's monitors.
import Type from "typebox";
import { OneOf, Page, Strict } from "#platform/schema.ts";
import { query } from "#platform/verb.ts";
import { listRows } from "./list-store.ts";
import { MonitorView, states } from "./monitor.ts";
import { viewOf } from "./monitor-row.ts";
import { thingListInput } from "./thing-list.ts";

export const listMonitors = query({
  name: "monitor.list",
  summary: "List monitors",
  input: Strict({
    ...thingListInput,
    state: Type.Optional(OneOf(states)),
    q: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: "Text in the name or the URL" })),
  }),
  output: Page(MonitorView),
  async run({ db, org }, input) {
    const { rows, nextCursor } = await listRows(db, org, input);
    return { items: rows.map(viewOf), nextCursor };
  },
});
