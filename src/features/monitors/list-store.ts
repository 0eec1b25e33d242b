// The SQL of the list of monitors: the page is cut first, by keyset; only its rows are joined with their newest result.
import { decodeCursor, encodeCursor, idOfCursor } from "#platform/cursor.ts";
import type { Db } from "#platform/database/pool.ts";
import { malformed } from "#platform/refusal.ts";
import { daysLeftColumns, daysLeftTables } from "./expiry-store.ts";
import { states } from "./monitor.ts";
import { type MonitorWithLook, lastLook, lookColumns, rowColumns, rowTables } from "./store.ts";

export const monitorSorts = ["name", "-name", "createdAt", "-createdAt", "state"] as const;
export type MonitorSort = (typeof monitorSorts)[number];

const DEFAULT_LIMIT = 50;

export interface ListInput {
  readonly limit?: number;
  readonly cursor?: string;
  readonly sort?: MonitorSort;
  readonly state?: string;
  readonly tag?: string;
  readonly q?: string;
  readonly isPaused?: boolean;
}

type ListedRow = MonitorWithLook & { readonly rank: number };

/** Place of a state in `sort=state`; one that we do not know counts as `unknown`. */
const rank = `coalesce(array_position('{${states.join(",")}}'::text[], b.state), ${states.indexOf("unknown") + 1})`;

const ranks: ReadonlySet<number> = new Set(states.map((_, index) => index + 1));

/** `id` and `place` (a rank) are of the last row of the page before. Its name is read anew: a cursor stays short. */
const nameOf = (id: string) => `(SELECT lower(name) FROM thing WHERE id = ${id} AND organization_id = $1)`;

/** Ids rise with creation, so that they sort by it. */
const orders: Record<MonitorSort, { orderBy: string; isAfter(id: string, place: string): string }> = {
  name: {
    orderBy: "lower(t.name), t.id",
    isAfter: (id) => `(lower(t.name), t.id) > (${nameOf(id)}, ${id})`,
  },
  "-name": {
    orderBy: "lower(t.name) DESC, t.id DESC",
    isAfter: (id) => `(lower(t.name), t.id) < (${nameOf(id)}, ${id})`,
  },
  createdAt: { orderBy: "t.id", isAfter: (id) => `t.id > ${id}` },
  "-createdAt": { orderBy: "t.id DESC", isAfter: (id) => `t.id < ${id}` },
  state: {
    orderBy: `${rank}, lower(t.name), t.id`,
    isAfter: (id, place) => `(${rank}, lower(t.name), t.id) > (${place}, ${nameOf(id)}, ${id})`,
  },
};

export async function listRows(
  db: Db,
  org: string,
  input: ListInput,
): Promise<{ rows: MonitorWithLook[]; nextCursor: string | null }> {
  const sort = input.sort ?? "name";
  const limit = input.limit ?? DEFAULT_LIMIT;
  const { text, values } = listStatement(org, input, sort, limit);
  const { rows } = await db.query<ListedRow>(text, values);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const hasMore = rows.length > limit && last !== undefined;
  return { rows: shown, nextCursor: hasMore ? encodeCursor([sort, last.rank, last.id]) : null };
}

function listStatement(org: string, input: ListInput, sort: MonitorSort, limit: number) {
  const { orderBy, isAfter } = orders[sort];
  const values: unknown[] = [org];
  const bind = (value: unknown, type: string) => `$${values.push(value)}::${type}`;
  const conditions = ["t.organization_id = $1", "t.form = 'monitor'", "t.deleted_at IS NULL"];
  if (input.cursor !== undefined) {
    const cursor = readCursor(input.cursor, sort);
    conditions.push(isAfter(bind(cursor.id, "uuid"), sort === "state" ? bind(cursor.rank, "int") : ""));
  }
  if (input.state !== undefined) conditions.push(`b.state = ${bind(input.state, "text")}`);
  if (input.tag !== undefined) conditions.push(`${bind(input.tag, "text")} = ANY(t.tags)`);
  if (input.isPaused !== undefined) conditions.push(`t.is_paused = ${bind(input.isPaused, "boolean")}`);
  if (input.q !== undefined) {
    const pattern = bind(`%${input.q.replace(/[\\%_]/g, "\\$&")}%`, "text");
    conditions.push(`(t.name ILIKE ${pattern} OR m.target->>'url' ILIKE ${pattern})`);
  }
  const text = `WITH page AS MATERIALIZED (
      SELECT t.number FROM ${pageTables(input, sort)} WHERE ${conditions.join(" AND ")} ORDER BY ${orderBy} LIMIT ${limit + 1}
    )
    SELECT ${rowColumns}, ${lookColumns}, ${daysLeftColumns}, ${rank} AS rank
    FROM page JOIN (${rowTables}) ON t.number = page.number ${lastLook} ${daysLeftTables}
    ORDER BY ${orderBy}`;
  return { text, values };
}

/** Only what the filters and the order look at: in a large organisation each join counts. */
function pageTables(input: ListInput, sort: MonitorSort): string {
  const needsBelief = sort === "state" || input.state !== undefined;
  const needsTarget = input.q !== undefined;
  return `thing t${needsBelief ? " JOIN belief b USING (number)" : ""}${needsTarget ? " JOIN monitor m USING (number)" : ""}`;
}

function readCursor(text: string, sort: MonitorSort): { rank: number; id: string } {
  const [madeFor, place, id] = decodeCursor(text, 3);
  if (madeFor !== sort || typeof place !== "number" || !ranks.has(place))
    throw malformed([{ path: "/cursor", message: "is not a cursor of this list in this order" }]);
  return { rank: place, id: idOfCursor(id) };
}
