// The ring holds what a plain concatenation would end in, whatever the pieces.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createTail } from "./tail.ts";

const pieces = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 });
const limit = fc.integer({ min: 0, max: 50 });

function lastOf(bytes: Uint8Array, count: number): Buffer {
  return Buffer.from(bytes.subarray(Math.max(0, bytes.length - count)));
}

test("whatever the pieces, the last bytes are kept", () => {
  fc.assert(
    fc.property(pieces, limit, (added, limitBytes) => {
      const tail = createTail(limitBytes);
      for (const piece of added) tail.add(piece);
      assert.deepEqual(tail.bytes(), lastOf(Buffer.concat(added), limitBytes));
    }),
  );
});

test("another size keeps the newest of what is there, and goes on", () => {
  fc.assert(
    fc.property(pieces, limit, limit, pieces, (before, first, second, after) => {
      const tail = createTail(first);
      for (const piece of before) tail.add(piece);
      tail.resize(second);
      for (const piece of after) tail.add(piece);
      const kept = lastOf(lastOf(Buffer.concat(before), first), second);
      assert.deepEqual(tail.bytes(), lastOf(Buffer.concat([kept, ...after]), second));
    }),
  );
});
