// Pauses, resumes, deletes and restores one heartbeat. Doing what is done already changes nothing and is no fault.
import Type from "typebox";
import { Id, Strict } from "#platform/schema.ts";
import { verb, type VerbContext } from "#platform/verb.ts";
import { HeartbeatView } from "./heartbeat.ts";
import { pause, remove, restore, resume, type Step } from "./heartbeat-life.ts";
import type { HeartbeatRow } from "./heartbeat-row.ts";
import { showOne, withoutAddresses } from "./heartbeat-view.ts";
import { stepOne } from "./steps.ts";

const input = Strict({ id: Id });
const shown = { input, output: HeartbeatView, keptAnswer: withoutAddresses };

export const pauseHeartbeat = verb({
  name: "heartbeat.pause",
  summary: "Pause a heartbeat: it is not awaited and tells nobody",
  ...shown,
  run: (context, { id }) => stepAndShow(context, id, (row) => pause(row, actOf(context))),
});

export const resumeHeartbeat = verb({
  name: "heartbeat.resume",
  summary: "Resume a heartbeat: it is awaited again from its next ping on",
  ...shown,
  run: (context, { id }) => stepAndShow(context, id, (row) => resume(row, actOf(context))),
});

export const restoreHeartbeat = verb({
  name: "heartbeat.restore",
  summary: "Bring back a heartbeat that was deleted in the last 30 days",
  ...shown,
  run: (context, { id }) => stepAndShow(context, id, (row) => restore(row, actOf(context)), context.now),
});

export const deleteHeartbeat = verb({
  name: "heartbeat.delete",
  summary: "Delete a heartbeat; it can be restored for 30 days",
  input,
  output: Type.Null(),
  async run(context, { id }) {
    const { changes } = await stepOne(context, id, (row) => remove(row, actOf(context)));
    return { answer: null, changes };
  },
});

async function stepAndShow(
  context: VerbContext,
  id: string,
  step: (row: HeartbeatRow) => Step | null,
  restorableAt: Date | null = null,
) {
  const { changes } = await stepOne(context, id, step, restorableAt);
  return { answer: await showOne(context, id), changes };
}

function actOf({ actor, now }: VerbContext) {
  return { by: actor.id, now };
}
