// Text of strangers in one line: what is taken out, what must stay, and where it is cut.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isolated, oneLine, shortened } from "./plain-text.ts";

test("line breaks of every kind become a space, direction marks go, joiners of emoji stay", () => {
  assert.equal(oneLine(" a\r\n\tb\u2028c\u0000d\u0085 ", 50), "a b c d");
  assert.equal(oneLine("a\u202Eb\u2066c\uFEFF", 50), "abc");
  assert.equal(oneLine("\u{1F468}\u200D\u{1F467}", 50), "\u{1F468}\u200D\u{1F467}");
});

test("a text is cut with an ellipsis, never inside of a pair", () => {
  assert.equal(shortened("abcd", 4), "abcd");
  assert.equal(shortened("abcde", 4), "abc…");
  assert.equal(shortened("ab\u{1F6D2}\u{1F6D2}", 4), "ab…");
});

test("only names written from right to left are set apart", () => {
  assert.equal(isolated("Shop \u{1F6D2} Łódź 店"), "Shop \u{1F6D2} Łódź 店");
  assert.equal(isolated("חנות"), "\u2068חנות\u2069");
});

test("whatever comes in, one well-formed line within the limit comes out", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), fc.integer({ min: 1, max: 100 }), (text, limit) => {
      const line = oneLine(text, limit);
      assert.ok(line.length <= limit && line.isWellFormed());
      assert.doesNotMatch(line, /[\p{Cc}\p{Zl}\p{Zp}]/u);
    }),
  );
});
