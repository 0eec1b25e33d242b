// The steps of heartbeats: which rows are locked and saved.
import * as things from "#features/monitors/index.ts";
import type { VerbContext } from "#platform/verb.ts";
import type { Step } from "./heartbeat-life.ts";
import { type HeartbeatRow, settingsView } from "./heartbeat-row.ts";
import { lockHeartbeats, saveSteps } from "./store.ts";

const heartbeats: things.Steppable<HeartbeatRow> = {
  noun: "heartbeat",
  lock: lockHeartbeats,
  save: saveSteps,
  shown: settingsView,
};

export function stepOne(
  context: VerbContext,
  id: string,
  decide: (row: HeartbeatRow) => Step | null,
  restorableAt: Date | null = null,
) {
  return things.stepOne(heartbeats, context, id, decide, restorableAt);
}

export function stepMany(
  context: VerbContext,
  ids: readonly string[],
  decide: (row: HeartbeatRow) => Step | null,
  restorableAt: Date | null = null,
) {
  return things.stepMany(heartbeats, context, ids, (rows) => rows.map(decide), restorableAt);
}
