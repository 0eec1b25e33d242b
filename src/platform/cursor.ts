// Cursors of lists: the last key of a page, opaque to callers. A cursor is input like any other: whoever reads one
// says what it must hold, because what comes out goes into a query.
import { isUuid } from "#lib/uuid.ts";
import { malformed } from "./refusal.ts";

/** Longest cursor that is read, in characters; `pageInput` says the same to callers. */
const longestCursor = 500;

/** Rows of a page when the caller names no number. */
export const defaultLimit = 50;

export function encodeCursor(values: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(values)).toString("base64url");
}

/** The values of a cursor, or a refusal (400) when it is not one of ours. */
export function decodeCursor(text: string, count: number): (string | number)[] {
  if (text.length > longestCursor) throw notACursor();
  let values: unknown;
  try {
    values = JSON.parse(Buffer.from(text, "base64url").toString());
  } catch {
    throw notACursor();
  }
  if (!Array.isArray(values) || values.length !== count || !values.every(isStorable)) throw notACursor();
  return values;
}

/** The one id of a cursor: what most lists page by. Null when there is no cursor: the list begins. */
export function decodeIdCursor(text: string | undefined): string | null {
  return text === undefined ? null : idOfCursor(decodeCursor(text, 1)[0]);
}

/** Refuses (400) a value of a cursor that is not an id. */
export function idOfCursor(value: string | number | undefined): string {
  if (typeof value !== "string" || !isUuid(value)) throw notACursor();
  return value;
}

/** One row more than the limit was read: it tells that there is a next page, and is not part of this one. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => readonly (string | number)[],
  viewOf: (row: Row) => Item,
): { items: Item[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(viewOf),
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null,
  };
}

function isStorable(value: unknown): value is string | number {
  return typeof value === "number" || (typeof value === "string" && !value.includes("\0") && value.isWellFormed());
}

function notACursor() {
  return malformed([{ path: "/cursor", message: "is not a cursor of this list" }]);
}
