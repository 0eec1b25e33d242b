// What the audit log shows of a change: the fields that differ, and no noise.
import assert from "node:assert/strict";
import { test } from "node:test";
import { changedFields } from "./changed-fields.ts";

test("only fields that differ are named, with old and new values", () => {
  const before = { name: "Shop", tags: ["a"], version: 1, updatedAt: "x", kind: "http" };
  const after = { name: "Store", tags: ["a", "b"], version: 2, updatedAt: "y", kind: "http" };
  assert.deepEqual(changedFields(before, after), [
    { field: "name", before: "Shop", after: "Store" },
    { field: "tags", before: '["a"]', after: '["a","b"]' },
  ]);
});

test("making and deleting show one side; what is no object shows nothing", () => {
  assert.deepEqual(changedFields(null, { name: "Shop", note: null }), [{ field: "name", before: "–", after: "Shop" }]);
  assert.deepEqual(changedFields({ name: "Shop" }, null), [{ field: "name", before: "Shop", after: "–" }]);
  assert.deepEqual(changedFields("x", [1]), []);
});
