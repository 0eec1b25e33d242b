// What must follow, once, when the database went back in time or is a copy: nobody owns anything any more, nobody knows
// what was seen or told meanwhile, and what is old waits for a person. Also when the address changed: this may be a clone.
import type { Tx } from "#platform/database/pool.ts";
import { breakStreaks } from "./lost-looks.ts";

/** What waits for longer than this when a history begins may be old news, or was told in the history that is lost. */
const OLD_AFTER_MINUTES = 10;

/** Returns how many deliveries were held back. Locks engines, beliefs, deliveries; the caller has the installation's row. */
export async function beginHistory(tx: Tx): Promise<number> {
  const isLong = await writeLostSpan(tx);
  // Whatever these engines know belongs to the other history. Each must register anew, also one that cannot tell.
  await tx.query("UPDATE engine SET fenced = true WHERE NOT fenced");
  // So that each registers anew, and writes down since when nothing is known of pings: what was received since is lost.
  await tx.query("UPDATE receiver SET is_gone = true WHERE NOT is_gone");
  if (isLong) await breakStreaks(tx, "true", []);
  await tx.query(
    `UPDATE installation SET hold_before = clock_timestamp() - make_interval(mins => ${OLD_AFTER_MINUTES})`,
  );
  await tx.query("SELECT 1 FROM delivery WHERE state IN ('pending', 'claimed') ORDER BY ord FOR UPDATE");
  // In doubt is all of it: it may have been told in the part of the history that is lost.
  const { rows } = await tx.query<{ state: string }>(
    `UPDATE delivery SET is_ambiguous = true, claim_until = NULL, claimed_by = NULL,
       state = CASE WHEN created_at < (SELECT hold_before FROM installation) THEN 'held' ELSE 'pending' END
     WHERE state IN ('pending', 'claimed') RETURNING state`,
  );
  await tx.query("SELECT pg_notify('shard', ''), pg_notify('delivery', ''), pg_notify('incident', '')");
  return rows.filter((row) => row.state === "held").length;
}

/**
 * From when this history last knows of a living engine: what was seen since then is not in it. True when that is so long
 * that what was counted before says nothing of now.
 */
async function writeLostSpan(tx: Tx): Promise<boolean> {
  const { rows } = await tx.query<{ isLong: boolean }>(
    `INSERT INTO span (id, shard, from_at, to_at, why)
     SELECT gen_random_uuid(), NULL, seen_at, clock_timestamp(), 'history_lost'
     FROM (SELECT greatest((SELECT max(alive_at) FROM engine), (SELECT max(looked_until) FROM shard)) AS seen_at) last
     WHERE seen_at < clock_timestamp()
     RETURNING to_at - from_at > make_interval(mins => ${OLD_AFTER_MINUTES}) AS "isLong"`,
  );
  return rows[0]?.isLong ?? false;
}

/** Nothing goes out for anybody until somebody of theirs speaks. */
export async function holdSending(tx: Tx): Promise<void> {
  await tx.query("UPDATE organization SET sending_held_at = clock_timestamp() WHERE sending_held_at IS NULL");
}

/** The program runs under its own address again: nobody needs to speak. */
export async function releaseSending(tx: Tx): Promise<void> {
  await tx.query("UPDATE organization SET sending_held_at = NULL WHERE sending_held_at IS NOT NULL");
  await tx.query("SELECT pg_notify('delivery', '')");
}
