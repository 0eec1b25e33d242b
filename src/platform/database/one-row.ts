// For statements that always give exactly one row; anything else is our own mistake.
import type { Rows } from "./pool.ts";

export function oneRow<Row>({ rows }: Pick<Rows<Row>, "rows">): Row {
  const [row] = rows;
  if (row === undefined || rows.length > 1) throw new Error(`one row was expected, and there are ${rows.length}`);
  return row;
}
