// The SQL of the lists of watched things: a page is cut first, by keyset, and only its rows are joined with what they are
// shown with. What the things are is handed in.
import Type from "typebox";
import { decodeCursor, defaultLimit, encodeCursor, idOfCursor } from "#platform/cursor.ts";
import type { Db } from "#platform/database/pool.ts";
import { malformed } from "#platform/refusal.ts";
import { OneOf, pageInput } from "#platform/schema.ts";
import { Tag } from "./monitor.ts";
import type { ThingForm } from "./thing-store.ts";

export const thingSorts = ["name", "-name", "createdAt", "-createdAt", "state"] as const;
export type ThingSort = (typeof thingSorts)[number];

/** Query parameters of every list of things. */
export const thingListInput = {
  ...pageInput,
  sort: Type.Optional(OneOf(thingSorts, { default: "name", description: "state: broken first" })),
  tag: Type.Optional(Tag),
  isPaused: Type.Optional(Type.Boolean()),
};

export interface ThingListInput {
  readonly limit?: number;
  readonly cursor?: string;
  readonly sort?: ThingSort;
  readonly state?: string;
  readonly tag?: string;
  readonly isPaused?: boolean;
}

/** Takes a value into the statement, and gives the words that stand for it there. */
export type Bind = (value: unknown, type: string) => string;

/** One form of things: its states, and what its rows are made of. */
export interface ListedForm {
  readonly form: ThingForm;
  /** In the order of `sort=state`. */
  readonly states: readonly string[];
  /** The state of `belief b` as it is shown. One that is not among `states` counts as `unknown`. */
  state(bind: Bind): string;
  /** Whether it is paused, of `thing t` and `belief b`. */
  readonly paused: string;
  /** The table of its own, with its alias. */
  readonly table: string;
  /** What a page is joined to, and what is selected of it: `t` and whatever else is in `tables`. */
  readonly columns: string;
  readonly tables: string;
  readonly beside: string;
}

/** A further condition, and whether it looks at the table of the form. */
export interface ListFilter {
  readonly usesTable: boolean;
  condition(bind: Bind): string;
}

/** `id` and `place` (a rank) are of the last row of the page before. Its name is read anew: a cursor stays short. */
const nameOf = (id: string) => `(SELECT lower(name) FROM thing WHERE id = ${id} AND organization_id = $1)`;

/** Ids rise with creation, so that they sort by it. */
const orders: Record<
  ThingSort,
  { orderBy(rank: string): string; isAfter(id: string, rank: string, place: string): string }
> = {
  name: {
    orderBy: () => "lower(t.name), t.id",
    isAfter: (id) => `(lower(t.name), t.id) > (${nameOf(id)}, ${id})`,
  },
  "-name": {
    orderBy: () => "lower(t.name) DESC, t.id DESC",
    isAfter: (id) => `(lower(t.name), t.id) < (${nameOf(id)}, ${id})`,
  },
  createdAt: { orderBy: () => "t.id", isAfter: (id) => `t.id > ${id}` },
  "-createdAt": { orderBy: () => "t.id DESC", isAfter: (id) => `t.id < ${id}` },
  state: {
    orderBy: (rank) => `${rank}, lower(t.name), t.id`,
    isAfter: (id, rank, place) => `(${rank}, lower(t.name), t.id) > (${place}, ${nameOf(id)}, ${id})`,
  },
};

export async function listThings<Row extends { readonly id: string }>(
  db: Db,
  org: string,
  form: ListedForm,
  input: ThingListInput,
  filters: readonly ListFilter[],
): Promise<{ rows: Row[]; nextCursor: string | null }> {
  const sort = input.sort ?? "name";
  const limit = input.limit ?? defaultLimit;
  const { text, values } = listStatement(org, form, { ...input, sort, limit }, filters);
  const { rows } = await db.query<Row & { readonly rank: number }>(text, values);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const hasMore = rows.length > limit && last !== undefined;
  return { rows: shown, nextCursor: hasMore ? encodeCursor([sort, last.rank, last.id]) : null };
}

function listStatement(
  org: string,
  form: ListedForm,
  input: ThingListInput & { readonly sort: ThingSort; readonly limit: number },
  filters: readonly ListFilter[],
) {
  const { sort, limit, cursor, state, tag, isPaused } = input;
  const values: unknown[] = [org];
  const bind: Bind = (value, type) => `$${values.push(value)}::${type}`;
  const shownState = form.state(bind);
  const rank = `coalesce(array_position('{${form.states.join(",")}}'::text[], ${shownState}), ${form.states.indexOf("unknown") + 1})`;
  const orderBy = orders[sort].orderBy(rank);
  const conditions = ["t.organization_id = $1", `t.form = '${form.form}'`, "t.deleted_at IS NULL"];
  if (cursor !== undefined) {
    const after = readCursor(cursor, sort, form.states.length);
    const place = sort === "state" ? bind(after.rank, "int") : "";
    conditions.push(orders[sort].isAfter(bind(after.id, "uuid"), rank, place));
  }
  if (state !== undefined) conditions.push(`${shownState} = ${bind(state, "text")}`);
  if (tag !== undefined) conditions.push(`${bind(tag, "text")} = ANY(t.tags)`);
  if (isPaused !== undefined) conditions.push(`(${form.paused}) = ${bind(isPaused, "boolean")}`);
  for (const filter of filters) conditions.push(filter.condition(bind));
  // Only what the filters and the order look at: in a large organisation each join counts.
  const needsBelief = sort === "state" || state !== undefined || isPaused !== undefined;
  const needsTable = filters.some(({ usesTable }) => usesTable);
  const searched = `thing t${needsBelief ? " JOIN belief b USING (number)" : ""}${needsTable ? ` JOIN ${form.table} USING (number)` : ""}`;
  const text = `WITH page AS MATERIALIZED (
      SELECT t.number FROM ${searched} WHERE ${conditions.join(" AND ")} ORDER BY ${orderBy} LIMIT ${limit + 1}
    )
    SELECT ${form.columns}, ${rank} AS rank
    FROM page JOIN (${form.tables}) ON t.number = page.number ${form.beside}
    ORDER BY ${orderBy}`;
  return { text, values };
}

/** A pattern that finds the text anywhere, whatever it is. */
export function anywhere(text: string): string {
  return `%${text.replace(/[\\%_]/g, "\\$&")}%`;
}

function readCursor(text: string, sort: ThingSort, rankCount: number): { rank: number; id: string } {
  const [madeFor, place, id] = decodeCursor(text, 3);
  const isRank = typeof place === "number" && Number.isInteger(place) && place >= 1 && place <= rankCount;
  if (madeFor !== sort || !isRank)
    throw malformed([{ path: "/cursor", message: "is not a cursor of this list in this order" }]);
  return { rank: place, id: idOfCursor(id) };
}
