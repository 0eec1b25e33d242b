// What is scrubbed can be stored by PostgreSQL: no NUL, well formed, and not too long.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { scrubText } from "./scrub-text.ts";

const anyUnits = fc.array(fc.oneof(fc.nat(0xffff), fc.integer({ min: 0xd800, max: 0xdfff }), fc.constant(0)), {
  maxLength: 60,
});

test("NUL and lone surrogates go, everything else stays", () => {
  assert.equal(scrubText("a\0b\ud800c\udc00d", 100), "abcd");
  assert.equal(scrubText("täglich 🌍 ok\r\n", 100), "täglich 🌍 ok\r\n");
});

test("the cut counts characters and never splits one", () => {
  assert.equal(scrubText("🌍🌍🌍", 2), "🌍🌍");
  assert.equal(scrubText("a🌍b", 2), "a🌍");
  assert.equal(scrubText("abc", 3), "abc");
  assert.equal(scrubText("abc", 0), "");
});

test("removing a NUL between halves does not join them into something lost", () => {
  assert.ok(scrubText("\ud83c\0\udf0d", 10).isWellFormed());
});

test("for any string of UTF-16 units the outcome can be stored and is a fixed point", () => {
  fc.assert(
    fc.property(anyUnits, fc.nat(80), (units, limit) => {
      const scrubbed = scrubText(String.fromCharCode(...units), limit);
      assert.ok(scrubbed.isWellFormed());
      assert.ok(!scrubbed.includes("\0"));
      assert.ok([...scrubbed].length <= limit);
      assert.equal(scrubText(scrubbed, limit), scrubbed);
    }),
  );
});
