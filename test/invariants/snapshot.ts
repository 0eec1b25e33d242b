// The database as of one moment: what goes on while much is read must not be seen in the one table and missed in the other.
import { oneRow } from "#platform/database/one-row.ts";
import type { Db, Pool } from "#platform/database/pool.ts";

/** `read` must ask only what it is given, and may ask as slowly as it likes. */
export function inSnapshot<Result>(pool: Pool, read: (db: Db) => Promise<Result>): Promise<Result> {
  return pool.withSession(async (session) => {
    await session.query("SET idle_in_transaction_session_timeout = 0");
    await session.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    return read(session);
  });
}

/** Unix milliseconds: of a snapshot its moment, else now. */
export async function momentOf(db: Db): Promise<number> {
  return oneRow(await db.query<{ ms: number }>("SELECT round(extract(epoch FROM now()) * 1000)::float8 AS ms")).ms;
}
