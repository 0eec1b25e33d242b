// What an address may say of the list; anything else is dropped.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readHeartbeatSearch } from "./search.ts";

test("what the list knows is taken from the address", () => {
  const search = { q: "backup", state: "late", tag: "night" };
  assert.deepEqual(readHeartbeatSearch(search), search);
});

test("what it does not know, or what is empty, is not", () => {
  assert.deepEqual(readHeartbeatSearch({ q: "", state: "degraded", tag: 7, bar: "7d" }), {});
});
