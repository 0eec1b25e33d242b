// The steps of monitors: which rows are locked and saved, and how the monitors are shown after.
import { notFound } from "#platform/refusal.ts";
import type { VerbContext } from "#platform/verb.ts";
import type { MonitorView } from "./monitor.ts";
import type { Step } from "./monitor-life.ts";
import { type MonitorRow, settingsView, viewOf } from "./monitor-row.ts";
import { findMonitors, lockMonitors, saveSteps } from "./store.ts";
import * as things from "./thing-steps.ts";

const monitors: things.Steppable<MonitorRow> = {
  noun: "monitor",
  lock: lockMonitors,
  save: saveSteps,
  shown: settingsView,
};

export function stepOne(
  context: VerbContext,
  id: string,
  decide: (row: MonitorRow) => Step | null,
  restorableAt: Date | null = null,
) {
  return things.stepOne(monitors, context, id, decide, restorableAt);
}

export function stepMany(
  context: VerbContext,
  ids: readonly string[],
  decideAll: (rows: readonly MonitorRow[]) => readonly (Step | null)[],
  restorableAt: Date | null = null,
) {
  return things.stepMany(monitors, context, ids, decideAll, restorableAt);
}

/** The monitors as they are now, in the order of the ids. */
export async function viewsOf({ tx, org }: VerbContext, ids: readonly string[]): Promise<MonitorView[]> {
  return things.inOrderOf(ids, (await findMonitors(tx, org, ids)).map(viewOf));
}

export async function viewOfOne(context: VerbContext, id: string): Promise<MonitorView> {
  const [view] = await viewsOf(context, [id]);
  if (view === undefined) throw notFound("monitor");
  return view;
}
