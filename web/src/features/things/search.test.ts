// What somebody chooses comes into the address, and what is taken back leaves it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { changedSearch, isNarrowed, type ThingSearch } from "./search.ts";

test("a change touches nothing else, and what is taken back leaves no trace", () => {
  const before: ThingSearch<"up" | "down"> = { q: "shop", state: "up" };
  assert.deepEqual(changedSearch(before, { state: "down" }), { q: "shop", state: "down" });
  assert.deepEqual(changedSearch(before, { state: undefined, tag: "eu" }), { q: "shop", tag: "eu" });
});

test("a list is narrowed by any of its filters", () => {
  assert.equal(isNarrowed({}), false);
  for (const search of [{ q: "shop" }, { state: "up" }, { tag: "eu" }]) assert.equal(isNarrowed(search), true);
});
