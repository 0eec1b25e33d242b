// What goes in comes out of the database, whatever it is.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createTestDatabase } from "#test/database.ts";
import { binaryRows, type RowType, type RowWriter } from "./binary-rows.ts";

interface Row {
  readonly flag: boolean;
  readonly small: number | null;
  readonly whole: number | null;
  readonly big: number | null;
  readonly moment: number | null;
  readonly id: string | null;
  readonly words: string | null;
  readonly json: unknown;
  readonly ints: number[] | null;
  readonly bytes: Buffer | null;
}

const text = fc.string({ unit: "binary" }).map((any) => any.replaceAll("\0", "").toWellFormed());
const run = fc.record({ runId: fc.option(fc.uuid()), startedAt: fc.maxSafeNat() }, { noNullPrototype: true });
const rows: fc.Arbitrary<Row[]> = fc.array(
  fc.record(
    {
      flag: fc.boolean(),
      small: fc.option(fc.integer({ min: -(2 ** 15), max: 2 ** 15 - 1 })),
      whole: fc.option(fc.integer()),
      big: fc.option(fc.maxSafeInteger()),
      moment: fc.option(fc.integer({ min: -(10 ** 12), max: 4 * 10 ** 12 })),
      id: fc.option(fc.uuid()),
      words: fc.option(fc.oneof(text, fc.constantFrom("", "NULL", '"', "\\", "{}", "ä".repeat(5_000)))),
      json: fc.option(fc.array(run, { minLength: 1 })),
      ints: fc.option(fc.array(fc.integer())),
      bytes: fc.option(fc.uint8Array({ maxLength: 5_000 }).map((one) => Buffer.from(one))),
    },
    { noNullPrototype: true },
  ),
);

function write(to: RowWriter, row: Row): void {
  to.boolean(row.flag);
  to.smallint(row.small);
  to.int(row.whole);
  to.bigint(row.big);
  to.moment(row.moment);
  to.uuid(row.id);
  to.text(row.words);
  to.json(row.json);
  to.ints(row.ints);
  to.bytea(row.bytes);
}

test("rows arrive as they were", async (t) => {
  const { pool } = await createTestDatabase(t);
  await pool.query(
    `CREATE TYPE sample AS (flag boolean, small smallint, whole int, big bigint, moment timestamptz, id uuid, words text, json jsonb, ints int[], bytes bytea)`,
  );
  const { rows: found } = await pool.query<{ oid: number }>("SELECT 'sample'::regtype::oid::int AS oid");
  const type: RowType = { oid: found[0]!.oid, columns: 10 };
  await fc.assert(
    fc.asyncProperty(rows, async (sent) => {
      const { rows: got } = await pool.query(
        `SELECT flag, small, whole, big, round(date_part('epoch', moment) * 1000) AS moment, id, words, json, ints, bytes
         FROM unnest($1::sample[]) WITH ORDINALITY AS v (flag, small, whole, big, moment, id, words, json, ints, bytes, place) ORDER BY place`,
        [binaryRows(type, sent, write)],
      );
      assert.deepEqual(got, sent);
    }),
    { numRuns: 100 },
  );
});

test("a row with a column too few is our own mistake, and one of another type is refused", async (t) => {
  const { pool } = await createTestDatabase(t);
  await pool.query("CREATE TYPE pair AS (one int, two text)");
  const { rows: found } = await pool.query<{ oid: number }>("SELECT 'pair'::regtype::oid::int AS oid");
  const type: RowType = { oid: found[0]!.oid, columns: 2 };
  assert.throws(() => binaryRows(type, [1], (to, one) => to.int(one)), /2 columns was written with 1/);
  const swapped = binaryRows(type, [1], (to, one) => {
    to.text("two");
    to.int(one);
  });
  await assert.rejects(pool.query("SELECT * FROM unnest($1::pair[])", [swapped]), /instead of expected/);
});
