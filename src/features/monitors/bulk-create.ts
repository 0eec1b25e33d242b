// Adds up to a thousand monitors: all of them or none.
import Type from "typebox";
import { Strict } from "#platform/schema.ts";
import { verb } from "#platform/verb.ts";
import { addMonitors } from "./add.ts";
import { MAX_BULK, MonitorList } from "./monitor.ts";
import { NewMonitor } from "./settings.ts";

export const createMonitors = verb({
  name: "monitor.bulk_create",
  summary: "Add up to 1,000 monitors, all or none",
  input: Strict({ items: Type.Array(NewMonitor, { minItems: 1, maxItems: MAX_BULK }) }),
  output: MonitorList,
  async run(context, input) {
    const { views, changes } = await addMonitors(
      context,
      input.items.map((item, index) => ({ input: item, path: `/items/${index}` })),
    );
    return { answer: { items: views }, changes };
  },
});
