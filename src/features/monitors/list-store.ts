// The SQL of the list of monitors: what their rows are joined with, and what is searched.
import type { Db } from "#platform/database/pool.ts";
import { daysLeftColumns, daysLeftTables } from "./expiry-store.ts";
import { states } from "./monitor.ts";
import { lastLook, lookColumns, type MonitorWithLook, rowColumns, rowTables } from "./store.ts";
import { anywhere, type ListedForm, type ListFilter, listThings, type ThingListInput } from "./thing-list.ts";

const monitors: ListedForm = {
  form: "monitor",
  states,
  state: () => "b.state",
  paused: "t.is_paused",
  table: "monitor m",
  columns: `${rowColumns}, ${lookColumns}, ${daysLeftColumns}`,
  tables: rowTables,
  beside: `${lastLook} ${daysLeftTables}`,
};

export function listRows(
  db: Db,
  org: string,
  { q, ...input }: ThingListInput & { readonly q?: string },
): Promise<{ rows: MonitorWithLook[]; nextCursor: string | null }> {
  const filters = q === undefined ? [] : [searchFor(q)];
  return listThings<MonitorWithLook>(db, org, monitors, input, filters);
}

function searchFor(q: string): ListFilter {
  return {
    usesTable: true,
    condition(bind) {
      const pattern = bind(anywhere(q), "text");
      return `(t.name ILIKE ${pattern} OR m.target->>'url' ILIKE ${pattern})`;
    },
  };
}
