// What clients say in a query, read as URLSearchParams reads it.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parametersOf } from "./told.ts";

test("parameters are those that URLSearchParams finds, whether they need decoding or not", () => {
  const query = fc
    .array(fc.constantFrom("&", "=", "rid", "ri", "d", "a", "1", "%20", "+", "%", "é"))
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(query, (text) => {
      const read = parametersOf(text);
      const expected = new URLSearchParams(text);
      for (const name of ["rid", "ri", "d", "a"]) {
        assert.equal(read.get(name), expected.get(name), `${name} in ${text}`);
        assert.deepEqual(read.getAll(name), expected.getAll(name), `${name} in ${text}`);
      }
    }),
    { numRuns: 2_000 },
  );
});
