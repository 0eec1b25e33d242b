// Work that must not be done twice at once in an organisation: which check is alike, and the making of one that is not.
import { type Pool, transaction } from "#platform/database/pool.ts";

export type InTurn = <T>(org: string, work: () => Promise<T>) => Promise<T>;

/**
 * One at a time in this process, so that those who wait hold no connections; then by a lock, for the other instances. The
 * work has connections of its own.
 */
export function createInTurn(pool: Pool): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (org, work) => {
    const mine = last.then(() =>
      transaction(pool, async (tx) => {
        await tx.query("SELECT pg_advisory_xact_lock(hashtextextended('alike ' || $1::text, 0))", [org]);
        return work();
      }),
    );
    last = mine.catch(() => undefined); // told to whoever asked for it; the next one is not concerned
    return mine;
  };
}
