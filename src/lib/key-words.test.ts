// The words say what the text says, and of another text nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { hexWords, numberWords, uuidWords } from "./key-words.ts";

const someWords = fc.uint32Array({ minLength: 4, maxLength: 4 });
const hexOf = (words: Uint32Array) => [...words].map((word) => word.toString(16).padStart(8, "0")).join("");
const uuidOf = (hex: string) => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");

function read(as: typeof hexWords, text: string): Uint32Array | null {
  const words = new Uint32Array(4);
  return as(text, words) ? words : null;
}

test("what is written is read", () => {
  fc.assert(
    fc.property(someWords, (words) => {
      assert.deepEqual(read(hexWords, hexOf(words)), words);
      assert.deepEqual(read(uuidWords, uuidOf(hexOf(words))), words);
    }),
  );
});

test("no other text is read, wherever it differs", () => {
  const others = fc.constantFrom("", "A", "F", "g", "/", ":", "`", "-", " ", "0-", "\u0130", "\u0661", "\u{1f600}");
  fc.assert(
    fc.property(someWords, fc.nat(35), others, (words, at, other) => {
      for (const [as, text] of [
        [hexWords, hexOf(words)],
        [uuidWords, uuidOf(hexOf(words))],
      ] as const) {
        const changed = text.slice(0, at) + other + text.slice(at + 1);
        if (changed !== text) assert.equal(read(as, changed), null, changed);
      }
    }),
  );
  assert.equal(read(uuidWords, "0".repeat(32)), null);
  assert.equal(read(uuidWords, "0".repeat(36)), null);
  assert.equal(read(hexWords, uuidOf("0".repeat(32))), null);
});

test("numbers that differ beyond 32 bits are told apart", () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (number) => {
      const words = new Uint32Array(2);
      numberWords(number, words);
      assert.equal(words[0]! + words[1]! * 2 ** 32, number);
    }),
  );
});
