// The SQL of the list of heartbeats: what their rows are joined with, and what is searched.
import {
  anywhere,
  type ListedForm,
  type ListFilter,
  listThings,
  type ThingListInput,
} from "#features/monitors/index.ts";
import type { Db } from "#platform/database/pool.ts";
import { heartbeatStates } from "./heartbeat.ts";
import { type HeartbeatRow, rowOf, type StoredHeartbeat } from "./heartbeat-row.ts";
import { shownStateSql } from "./shown-state.ts";
import { rowColumns, rowTables } from "./store.ts";

export interface ListInput extends ThingListInput {
  readonly q?: string;
  readonly slug?: string;
}

export async function listRows(
  db: Db,
  org: string,
  { q, slug, ...input }: ListInput,
  now: Date,
): Promise<{ rows: HeartbeatRow[]; nextCursor: string | null }> {
  const filters = [...(q === undefined ? [] : [searchFor(q)]), ...(slug === undefined ? [] : [named(slug)])];
  const { rows, nextCursor } = await listThings<StoredHeartbeat>(db, org, heartbeatsAt(now), input, filters);
  return { rows: rows.map(rowOf), nextCursor };
}

function heartbeatsAt(now: Date): ListedForm {
  return {
    form: "heartbeat",
    states: heartbeatStates,
    state: (bind) => shownStateSql(bind(now, "timestamptz")),
    paused: "t.is_paused AND b.state = 'paused'",
    table: "heartbeat h",
    columns: rowColumns,
    tables: rowTables,
    beside: "",
  };
}

function searchFor(q: string): ListFilter {
  return {
    usesTable: true,
    condition(bind) {
      const pattern = bind(anywhere(q), "text");
      return `(t.name ILIKE ${pattern} OR h.slug ILIKE ${pattern} OR h.description ILIKE ${pattern})`;
    },
  };
}

function named(slug: string): ListFilter {
  return { usesTable: true, condition: (bind) => `h.slug = ${bind(slug, "text")} AND h.organization_id = $1` };
}
