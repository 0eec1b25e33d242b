// Pauses, resumes, deletes and restores up to a thousand monitors: all of them or none.
import Type from "typebox";
import { Strict } from "#platform/schema.ts";
import { verb, type VerbContext } from "#platform/verb.ts";
import { BulkIds, MonitorList } from "./monitor.ts";
import { type Act, pause, remove, restore, resume, type Step } from "./monitor-life.ts";
import type { MonitorRow } from "./monitor-row.ts";
import { stepMany, viewsOf } from "./steps.ts";

const input = Strict({ ids: BulkIds });

export const pauseMonitors = verb({
  name: "monitor.bulk_pause",
  summary: "Pause up to 1,000 monitors, all or none",
  input,
  output: MonitorList,
  run: (context, { ids }) => stepAndShow(context, ids, pause),
});

export const resumeMonitors = verb({
  name: "monitor.bulk_resume",
  summary: "Resume up to 1,000 monitors, all or none",
  input,
  output: MonitorList,
  run: (context, { ids }) => stepAndShow(context, ids, resume),
});

export const restoreMonitors = verb({
  name: "monitor.bulk_restore",
  summary: "Bring back up to 1,000 monitors that were deleted in the last 30 days, all or none",
  input,
  output: MonitorList,
  run: (context, { ids }) => stepAndShow(context, ids, restore, context.now),
});

export const deleteMonitors = verb({
  name: "monitor.bulk_delete",
  summary: "Delete up to 1,000 monitors, all or none; they can be restored for 30 days",
  input,
  output: Type.Null(),
  async run(context, { ids }) {
    const act = { by: context.actor.id, now: context.now };
    const { changes } = await stepMany(context, ids, (rows) => rows.map((row) => remove(row, act)));
    return { answer: null, changes };
  },
});

async function stepAndShow(
  context: VerbContext,
  ids: readonly string[],
  step: (row: MonitorRow, act: Act) => Step | null,
  restorableAt: Date | null = null,
) {
  const act = { by: context.actor.id, now: context.now };
  const { changes } = await stepMany(context, ids, (rows) => rows.map((row) => step(row, act)), restorableAt);
  return { answer: { items: await viewsOf(context, ids) }, changes };
}
