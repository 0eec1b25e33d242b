// One heartbeat as it is now.
import { Id, Strict } from "#platform/schema.ts";
import { query } from "#platform/verb.ts";
import { HeartbeatView } from "./heartbeat.ts";
import { showHeartbeats } from "./heartbeat-view.ts";
import { getHeartbeat } from "./store.ts";

export const readHeartbeat = query({
  name: "heartbeat.read",
  summary: "Read a heartbeat",
  input: Strict({ id: Id }),
  output: HeartbeatView,
  async run(context, { id }) {
    const [view] = await showHeartbeats(context, [await getHeartbeat(context.db, context.org, id)]);
    if (view === undefined) throw new Error("one heartbeat in must be one heartbeat out");
    return view;
  },
});
