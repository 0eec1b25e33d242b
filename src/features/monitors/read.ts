// One monitor as it is now.
import { notFound } from "#platform/refusal.ts";
import { Id, Strict } from "#platform/schema.ts";
import { query } from "#platform/verb.ts";
import { MonitorView } from "./monitor.ts";
import { viewOf } from "./monitor-row.ts";
import { findMonitors } from "./store.ts";

export const readMonitor = query({
  name: "monitor.read",
  summary: "Read a monitor",
  input: Strict({ id: Id }),
  output: MonitorView,
  async run({ db, org }, { id }) {
    const [row] = await findMonitors(db, org, [id]);
    if (row === undefined) throw notFound("monitor");
    return viewOf(row);
  },
});
