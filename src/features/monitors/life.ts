// Pauses, resumes, deletes and restores one monitor. Doing what is done already changes nothing and is no fault.
import Type from "typebox";
import { Id, Strict } from "#platform/schema.ts";
import { verb } from "#platform/verb.ts";
import { MonitorView } from "./monitor.ts";
import { pause, remove, restore, resume } from "./monitor-life.ts";
import { stepOne, viewOfOne } from "./steps.ts";

const input = Strict({ id: Id });

export const pauseMonitor = verb({
  name: "monitor.pause",
  summary: "Pause a monitor: it is not looked at and tells nobody",
  input,
  output: MonitorView,
  async run(context, { id }) {
    const { changes } = await stepOne(context, id, (row) => pause(row, actOf(context)));
    return { answer: await viewOfOne(context, id), changes };
  },
});

export const resumeMonitor = verb({
  name: "monitor.resume",
  summary: "Resume a monitor: it is looked at at once",
  input,
  output: MonitorView,
  async run(context, { id }) {
    const { changes } = await stepOne(context, id, (row) => resume(row, actOf(context)));
    return { answer: await viewOfOne(context, id), changes };
  },
});

export const deleteMonitor = verb({
  name: "monitor.delete",
  summary: "Delete a monitor; it can be restored for 30 days",
  input,
  output: Type.Null(),
  async run(context, { id }) {
    const { changes } = await stepOne(context, id, (row) => remove(row, actOf(context)));
    return { answer: null, changes };
  },
});

export const restoreMonitor = verb({
  name: "monitor.restore",
  summary: "Bring back a monitor that was deleted in the last 30 days",
  input,
  output: MonitorView,
  async run(context, { id }) {
    const { changes } = await stepOne(context, id, (row) => restore(row, actOf(context)), context.now);
    return { answer: await viewOfOne(context, id), changes };
  },
});

function actOf({ actor, now }: { actor: { id: string | null }; now: Date }) {
  return { by: actor.id, now };
}
