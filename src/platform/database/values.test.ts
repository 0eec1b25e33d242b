// Values of the database as they arrive here.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createTestDatabase } from "#test/database.ts";

test("arrays of numbers arrive as numbers, with their gaps; a bigint that is not exact is refused", async (t) => {
  const { pool } = await createTestDatabase(t);
  const { rows } = await pool.query(
    `SELECT '{1,NULL,-3}'::smallint[] AS small, '{}'::int[] AS none, '{9007199254740991}'::bigint[] AS big,
       '{0.1,NULL,1e300,-Infinity}'::float8[] AS floats, NULL::bigint[] AS nothing`,
  );
  assert.deepEqual(rows, [
    {
      ...{ small: [1, null, -3], none: [], big: [Number.MAX_SAFE_INTEGER] },
      ...{ floats: [0.1, null, 1e300, -Infinity], nothing: null },
    },
  ]);
  await assert.rejects(pool.query("SELECT '{9007199254740992}'::bigint[]"), /not exact/);
});
