// Texts that PostgreSQL cannot keep are found at any depth.
import assert from "node:assert/strict";
import { test } from "node:test";
import { unstorableText } from "./storable-text.ts";

test("text that PostgreSQL takes is left alone", () => {
  assert.deepEqual(unstorableText({ name: "Ünïcode 😀", tags: ["a"], count: 3, none: null, flag: true }), []);
});

test("each text that it does not take is named", () => {
  const paths = unstorableText({ name: "a\0b", target: { headers: [{ value: "ok" }, { value: "\ud800" }] } }).map(
    ({ path }) => path,
  );
  assert.deepEqual(paths, ["/name", "/target/headers/1/value"]);
});

test("a field name counts too", () => {
  assert.deepEqual(
    unstorableText({ outer: { "a\0": 1 } }).map(({ path }) => path),
    ["/outer"],
  );
});

test("depth is bounded, so that hostile input cannot exhaust the stack", () => {
  let nested: unknown = "x";
  for (let level = 0; level < 100_000; level += 1) nested = { a: nested };
  const [fault, ...others] = unstorableText(nested);
  assert.match(fault?.message ?? "", /deeper than 32/);
  assert.equal(others.length, 0);
});
