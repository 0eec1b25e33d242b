// What goes in comes out of the database, whatever the text.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createTestDatabase } from "#test/database.ts";
import { bytesArray, numberArray, textArray, wordArray } from "./array-text.ts";

test("arrays arrive as they were", async (t) => {
  const { pool } = await createTestDatabase(t);
  const text = fc.string({ unit: "binary" }).map((any) => any.replaceAll("\0", "").toWellFormed());
  const anyText = fc.oneof(text, fc.constantFrom("", "NULL", "null", '"', "\\", "{}", ",", "\\x41", '\\"'));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.option(anyText), { minLength: 1 }),
      fc.array(fc.option(fc.oneof(fc.maxSafeInteger(), fc.double({ noNaN: true })))),
      fc.array(fc.option(fc.uuid())),
      fc.array(fc.uint8Array()),
      async (texts, numbers, words, bytes) => {
        const buffers = bytes.map((one) => Buffer.from(one));
        const { rows } = await pool.query(
          "SELECT $1::text[] AS texts, $2::float8[] AS numbers, $3::uuid[] AS words, $4::bytea[] AS bytes",
          [textArray(texts), numberArray(numbers), wordArray(words), bytesArray(buffers)],
        );
        assert.deepEqual(rows, [
          { texts, numbers: numbers.map((one) => (Object.is(one, -0) ? 0 : one)), words, bytes: buffers },
        ]);
      },
    ),
    { numRuns: 50 },
  );
});
