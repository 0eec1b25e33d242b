// Takes monitors one step on in their life: locks them, lets a pure step decide, writes what changed, answers how they
// are now. One or a thousand, in a handful of statements.
import type { Change } from "#platform/audit.ts";
import { notFound, Refusal } from "#platform/refusal.ts";
import { refuseLostUpdate, type VerbContext } from "#platform/verb.ts";
import type { MonitorView } from "./monitor.ts";
import type { Step } from "./monitor-life.ts";
import { type MonitorRow, settingsView, viewOf } from "./monitor-row.ts";
import { findMonitors, lockMonitors, saveSteps } from "./store.ts";

/** Most unknown ids that one refusal names. */
const MAX_FAULTS = 50;

/** What a step makes of a monitor; null: it is so already. `index` is the place of its id in the list. */
export type Decide = (row: MonitorRow, index: number) => Step | null;

export interface Stepped {
  readonly steps: readonly Step[];
  readonly changes: readonly Change[];
}

/** Of one monitor, by its path: an If-Match counts, and an unknown id is a plain 404. */
export async function stepOne(
  context: VerbContext,
  id: string,
  decide: (row: MonitorRow) => Step | null,
  restorableAt: Date | null = null,
): Promise<Stepped> {
  const [row] = await lockMonitors(context.tx, context.org, [id], restorableAt);
  if (row === undefined) throw notFound("monitor");
  refuseLostUpdate(context.caller, row.version);
  return save(context, [decide(row)]);
}

/** Of many: all or none. */
export async function stepMany(
  context: VerbContext,
  ids: readonly string[],
  decideAll: (rows: readonly MonitorRow[]) => readonly (Step | null)[],
  restorableAt: Date | null = null,
): Promise<Stepped> {
  const rows = await lockMonitors(context.tx, context.org, ids, restorableAt);
  const byId = new Map(rows.map((row) => [row.id, row]));
  refuseUnknown(ids, byId);
  return save(context, decideAll(rows));
}

async function save({ tx }: VerbContext, decided: readonly (Step | null)[]): Promise<Stepped> {
  const steps = decided.filter((step) => step !== null);
  await saveSteps(tx, steps);
  return { steps, changes: steps.map(changeOf) };
}

function refuseUnknown(ids: readonly string[], known: ReadonlyMap<string, MonitorRow>): void {
  const errors = ids.flatMap((id, index) =>
    known.has(id.toLowerCase()) ? [] : [{ path: `/ids/${index}`, message: "is not a monitor of this organisation" }],
  );
  if (errors.length === 0) return;
  throw new Refusal(404, "not_found", "Not all of these monitors exist; nothing was changed.", {
    errors: errors.slice(0, MAX_FAULTS),
  });
}

function changeOf({ before, after }: Step): Change {
  const shown = (row: MonitorRow) => (row.deletedAt === null ? settingsView(row) : null);
  return { objectKind: "monitor", objectId: after.id, before: shown(before), after: shown(after) };
}

/** The monitors as they are now, in the order of the ids. */
export async function viewsOf({ tx, org }: VerbContext, ids: readonly string[]): Promise<MonitorView[]> {
  const found = new Map((await findMonitors(tx, org, ids)).map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = found.get(id.toLowerCase());
    return row === undefined ? [] : [viewOf(row)];
  });
}

export async function viewOfOne(context: VerbContext, id: string): Promise<MonitorView> {
  const [view] = await viewsOf(context, [id]);
  if (view === undefined) throw notFound("monitor");
  return view;
}
