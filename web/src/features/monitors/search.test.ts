// What stands in the address is read with suspicion: anybody can type it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readMonitorSearch, usualBarRange } from "./search.ts";

test("only what is known is taken from the address", () => {
  assert.deepEqual(readMonitorSearch({ q: "shop", state: "down", tag: "eu", bar: "7d" }), {
    q: "shop",
    state: "down",
    tag: "eu",
    bar: "7d",
  });
  assert.deepEqual(readMonitorSearch({ q: "", state: "broken", tag: 7, bar: "1y", more: "x" }), {});
});

test("a bar reaches as far back as there is something to show", () => {
  const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
  assert.equal(usualBarRange(undefined), "1h");
  assert.equal(usualBarRange(ago(1)), "1h");
  assert.equal(usualBarRange(ago(30)), "24h");
  assert.equal(usualBarRange(ago(24 * 10)), "7d");
  assert.equal(usualBarRange(ago(24 * 40)), "90d");
});
