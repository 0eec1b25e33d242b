// The same Idempotency-Key and body answer as before (kept 24 hours). The key's row is written in the transaction of
// the verb itself, so a crash leaves either both or neither. An answer that holds a secret is kept without it or not at
// all: then the second request is told that the first was done.
import type { Tx } from "./database/pool.ts";
import { Refusal } from "./refusal.ts";

export interface OnceKey {
  readonly key: string; // at most 255 characters
  readonly requestHash: Buffer; // SHA-256 of method, path and body
}

export async function answerOnce<Done extends { answer: unknown }>(
  tx: Tx,
  organizationId: string,
  actorId: string | null,
  once: OnceKey,
  /** What is kept of an answer, which may be null; undefined: nothing. */
  kept: (answer: Done["answer"]) => Done["answer"] | undefined,
  run: () => Promise<Done>,
): Promise<Done> {
  const owner = [organizationId, actorId, once.key];
  const locked = await tx.query<{ isMine: boolean }>(
    `SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS "isMine"`,
    [owner.join("\n")],
  );
  if (!locked.rows[0]!.isMine)
    throw new Refusal(409, "still_running", "A request with this Idempotency-Key is still running.");
  const earlier = await tx.query<{ request_hash: Buffer; answer: unknown; isNotKept: boolean }>(
    `SELECT request_hash, answer, answer IS NULL AS "isNotKept" FROM idempotency
     WHERE organization_id = $1 AND actor_id = $2 AND key = $3 AND created_at > now() - interval '24 hours'`,
    owner,
  );
  const before = earlier.rows[0];
  if (before !== undefined) {
    if (!before.request_hash.equals(once.requestHash))
      throw new Refusal(422, "idempotency_key_reused", "This Idempotency-Key was used for another request.");
    if (before.isNotKept)
      throw new Refusal(
        409,
        "already_done",
        "This was done before. Its answer held a secret, which is shown only once.",
      );
    return { answer: before.answer, changes: [] } as unknown as Done;
  }
  const done = await run();
  const answer = kept(done.answer);
  await tx.query(
    `INSERT INTO idempotency (organization_id, actor_id, key, request_hash, answer) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (organization_id, actor_id, key)
     DO UPDATE SET request_hash = excluded.request_hash, answer = excluded.answer, created_at = now()`,
    [...owner, once.requestHash, answer === undefined ? null : JSON.stringify(answer)],
  );
  return done;
}
