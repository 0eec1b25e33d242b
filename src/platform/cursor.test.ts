// Cursors come back as they were made; anything else is refused.
import assert from "node:assert/strict";
import test from "node:test";
import { decodeCursor, decodeIdCursor, encodeCursor, idOfCursor, pageOf } from "./cursor.ts";
import { Refusal } from "./refusal.ts";

const id = "01900000-0000-7000-8000-000000000000";

function isRefused(read: () => unknown): void {
  assert.throws(
    read,
    (error) => error instanceof Refusal && error.status === 400 && error.errors[0]?.path === "/cursor",
  );
}

test("a cursor gives back what went in", () => {
  for (const values of [
    ["Größe \u{1f600}", id],
    [17, "a"],
    [-0.5, ""],
  ])
    assert.deepEqual(decodeCursor(encodeCursor(values), 2), values);
  assert.equal(decodeIdCursor(encodeCursor([id])), id);
  assert.equal(decodeIdCursor(undefined), null);
});

test("what is no cursor is a refusal, never an error of the database", () => {
  const made = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  for (const text of ["", "%", "AAAA", made({}), made([]), made([1]), made([1, 2, 3]), made([1, null]), made([[], {}])])
    isRefused(() => decodeCursor(text, 2));
  isRefused(() => decodeCursor(made(["a\0", 1]), 2));
  isRefused(() => decodeCursor(made(["\ud800", 1]), 2));
  isRefused(() => decodeCursor("A".repeat(501), 1));
  for (const text of [made(["x"]), made([1]), made([`${id}'`])]) isRefused(() => decodeIdCursor(text));
  isRefused(() => idOfCursor(undefined));
});

test("a page has a next one exactly when a row more was read", () => {
  const page = (rows: number[]) =>
    pageOf(
      rows,
      2,
      (row) => [row],
      (row) => `row ${row}`,
    );
  assert.deepEqual(page([]), { items: [], nextCursor: null });
  assert.deepEqual(page([1, 2]), { items: ["row 1", "row 2"], nextCursor: null });
  assert.deepEqual(page([1, 2, 3]), { items: ["row 1", "row 2"], nextCursor: encodeCursor([2]) });
});
