// Changes a monitor: what is left out stays as it is, secrets among it.
import Type from "typebox";
import { Id, Name, Strict } from "#platform/schema.ts";
import { verb } from "#platform/verb.ts";
import { channelFaults, refuseFaults } from "./faults.ts";
import { TargetChange } from "./kinds.ts";
import { MonitorView, optionalSettings } from "./monitor.ts";
import { edit } from "./monitor-life.ts";
import { settingsOfChange } from "./settings.ts";
import { stepOne, viewOfOne } from "./steps.ts";

export const updateMonitor = verb({
  name: "monitor.update",
  summary: "Change a monitor",
  input: Strict({ id: Id, name: Type.Optional(Name), target: Type.Optional(TargetChange), ...optionalSettings }),
  output: MonitorView,
  async run(context, input) {
    const { id, ...change } = input;
    const channels = await channelFaults(context.tx, context.org, [{ path: "/channelIds", ids: change.channelIds }]);
    const { changes } = await stepOne(context, id, (row) => {
      const { changed, faults } = settingsOfChange(row, change, context.vault, "");
      refuseFaults([...faults, ...channels]);
      return edit(row, changed, { by: context.actor.id, now: context.now });
    });
    return { answer: await viewOfOne(context, id), changes };
  },
});
