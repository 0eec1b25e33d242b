// Takes watched things one step on in their life: locks them, lets a pure step decide, writes what changed. One or a
// thousand, in a handful of statements. What the things are is handed in.
import type { Change } from "#platform/audit.ts";
import type { Tx } from "#platform/database/pool.ts";
import { notFound, Refusal } from "#platform/refusal.ts";
import { refuseLostUpdate, type VerbContext } from "#platform/verb.ts";
import type { Step, ThingRow } from "./thing-life.ts";

/** Most unknown ids that one refusal names. */
const MAX_FAULTS = 50;

/** One form of things: its name towards people, and how its rows are locked, saved and written down. */
export interface Steppable<Row extends ThingRow> {
  readonly noun: string;
  /** `restorableAt`: also those that are deleted but could be brought back at that moment. */
  lock(tx: Tx, org: string, ids: readonly string[], restorableAt: Date | null): Promise<Row[]>;
  save(tx: Tx, steps: readonly Step<Row>[]): Promise<void>;
  /** Its settings for the audit log. */
  shown(row: Row): unknown;
}

export interface Stepped<Row extends ThingRow> {
  readonly steps: readonly Step<Row>[];
  readonly changes: readonly Change[];
}

/** Of one thing, by its path: an If-Match counts, and an unknown id is a plain 404. null of `decide`: it is so already. */
export async function stepOne<Row extends ThingRow>(
  kind: Steppable<Row>,
  context: VerbContext,
  id: string,
  decide: (row: Row) => Step<Row> | null,
  restorableAt: Date | null = null,
): Promise<Stepped<Row>> {
  const [row] = await kind.lock(context.tx, context.org, [id], restorableAt);
  if (row === undefined) throw notFound(kind.noun);
  refuseLostUpdate(context.caller, row.version);
  return save(kind, context, [decide(row)]);
}

/** Of many: all or none. */
export async function stepMany<Row extends ThingRow>(
  kind: Steppable<Row>,
  context: VerbContext,
  ids: readonly string[],
  decideAll: (rows: readonly Row[]) => readonly (Step<Row> | null)[],
  restorableAt: Date | null = null,
): Promise<Stepped<Row>> {
  const rows = await kind.lock(context.tx, context.org, ids, restorableAt);
  refuseUnknown(kind.noun, ids, new Set(rows.map((row) => row.id)));
  return save(kind, context, decideAll(rows));
}

async function save<Row extends ThingRow>(
  kind: Steppable<Row>,
  { tx }: VerbContext,
  decided: readonly (Step<Row> | null)[],
): Promise<Stepped<Row>> {
  const steps = decided.filter((step) => step !== null);
  if (steps.length > 0) await kind.save(tx, steps);
  const shown = (row: Row) => (row.deletedAt === null ? kind.shown(row) : null);
  const changes = steps.map(({ before, after }) => ({
    objectKind: kind.noun,
    objectId: after.id,
    before: shown(before),
    after: shown(after),
  }));
  return { steps, changes };
}

function refuseUnknown(noun: string, ids: readonly string[], known: ReadonlySet<string>): void {
  const errors = ids.flatMap((id, index) =>
    known.has(id.toLowerCase()) ? [] : [{ path: `/ids/${index}`, message: `is not a ${noun} of this organisation` }],
  );
  if (errors.length === 0) return;
  throw new Refusal(404, "not_found", `Not all of these ${noun}s exist; nothing was changed.`, {
    errors: errors.slice(0, MAX_FAULTS),
  });
}

/** What was found, in the order in which it was asked for. */
export function inOrderOf<Found extends { readonly id: string }>(
  ids: readonly string[],
  found: readonly Found[],
): Found[] {
  const byId = new Map(found.map((one) => [one.id, one]));
  return ids.flatMap((id) => byId.get(id.toLowerCase()) ?? []);
}
