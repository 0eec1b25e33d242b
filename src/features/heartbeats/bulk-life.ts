// Pauses, resumes, deletes and restores up to a thousand heartbeats: all of them or none.
import Type from "typebox";
import { type Act, BulkIds } from "#features/monitors/index.ts";
import { Strict } from "#platform/schema.ts";
import { verb, type VerbContext } from "#platform/verb.ts";
import { HeartbeatList } from "./heartbeat.ts";
import { pause, remove, restore, resume, type Step } from "./heartbeat-life.ts";
import type { HeartbeatRow } from "./heartbeat-row.ts";
import { listWithoutAddresses, showByIds } from "./heartbeat-view.ts";
import { stepMany } from "./steps.ts";

const input = Strict({ ids: BulkIds });
const shown = { input, output: HeartbeatList, keptAnswer: listWithoutAddresses };

export const pauseHeartbeats = verb({
  name: "heartbeat.bulk_pause",
  summary: "Pause up to 1,000 heartbeats, all or none",
  ...shown,
  run: (context, { ids }) => stepAndShow(context, ids, pause),
});

export const resumeHeartbeats = verb({
  name: "heartbeat.bulk_resume",
  summary: "Resume up to 1,000 heartbeats, all or none",
  ...shown,
  run: (context, { ids }) => stepAndShow(context, ids, resume),
});

export const restoreHeartbeats = verb({
  name: "heartbeat.bulk_restore",
  summary: "Bring back up to 1,000 heartbeats that were deleted in the last 30 days, all or none",
  ...shown,
  run: (context, { ids }) => stepAndShow(context, ids, restore, context.now),
});

export const deleteHeartbeats = verb({
  name: "heartbeat.bulk_delete",
  summary: "Delete up to 1,000 heartbeats, all or none; they can be restored for 30 days",
  input,
  output: Type.Null(),
  async run(context, { ids }) {
    const act = { by: context.actor.id, now: context.now };
    const { changes } = await stepMany(context, ids, (row) => remove(row, act));
    return { answer: null, changes };
  },
});

async function stepAndShow(
  context: VerbContext,
  ids: readonly string[],
  step: (row: HeartbeatRow, act: Act) => Step | null,
  restorableAt: Date | null = null,
) {
  const act = { by: context.actor.id, now: context.now };
  const { changes } = await stepMany(context, ids, (row) => step(row, act), restorableAt);
  return { answer: { items: await showByIds(context, ids) }, changes };
}
