// Adds one monitor. It is looked at as soon as an engine hears of it.
import { verb } from "#platform/verb.ts";
import { addMonitors } from "./add.ts";
import { MonitorView } from "./monitor.ts";
import { NewMonitor } from "./settings.ts";

export const createMonitor = verb({
  name: "monitor.create",
  summary: "Add a monitor",
  input: NewMonitor,
  output: MonitorView,
  async run(context, input) {
    const { views, changes } = await addMonitors(context, [{ input, path: "" }]);
    const [view] = views;
    if (view === undefined) throw new Error("one monitor in must be one monitor out");
    return { answer: view, changes };
  },
});
