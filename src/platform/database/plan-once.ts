// For a connection whose few statements find every row by its key, and come again and again with more rows or fewer: each
// is planned once. PostgreSQL would otherwise plan one for few rows anew every time, which takes several times as long as
// to execute it; and a plan made while a table was empty would read the whole table until its statistics are renewed.
import type { Db } from "./pool.ts";

/** Until the connection ends. */
export async function planOnce(db: Pick<Db, "query">): Promise<void> {
  await db.query("SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off");
}
