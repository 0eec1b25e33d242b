// Adds one heartbeat. It is awaited from its first ping on.
import { verb } from "#platform/verb.ts";
import { addHeartbeats } from "./add.ts";
import { HeartbeatView, NewHeartbeat } from "./heartbeat.ts";
import { withoutAddresses } from "./heartbeat-view.ts";

export const createHeartbeat = verb({
  name: "heartbeat.create",
  summary: "Add a heartbeat",
  input: NewHeartbeat,
  output: HeartbeatView,
  keptAnswer: withoutAddresses,
  async run(context, input) {
    const { views, changes } = await addHeartbeats(context, [{ input, path: "" }]);
    const [view] = views;
    if (view === undefined) throw new Error("one heartbeat in must be one heartbeat out");
    return { answer: view, changes };
  },
});
