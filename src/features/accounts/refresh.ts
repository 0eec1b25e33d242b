// A new access token for the refresh cookie, which is rotated. A token that comes again after its time was stolen, or
// was left behind by the one who stole it: the session ends for both.
import { writeAudit } from "#platform/audit.ts";
import { transaction, type Tx } from "#platform/database/pool.ts";
import { Refusal } from "#platform/refusal.ts";
import { Empty } from "#platform/schema.ts";
import { hashToken } from "#platform/secrets.ts";
import { act, type ActContext, type Done } from "#platform/verb.ts";
import { findMembership } from "./person-store.ts";
import { insertRefreshToken, lockRefreshToken, markTokenUsed, prolongSession } from "./session-store.ts";
import { endSessionsOf, sessionEnd, signedIn, successorOf } from "./session.ts";
import { SignedIn } from "./views.ts";

/**
 * For so long after its use a token may come again: two tabs without a lock between them, or an answer that was lost
 * on the way. It gets the same successor as the first time (see `successorOf`), so the leeway opens no second branch
 * and theft is found out as it would be without.
 */
export const reuseLeewayMs = 10_000;

/** An act: when a token is re-used, the end of the session must be committed and the caller refused all the same. */
export const refresh = act({
  name: "auth.refresh",
  summary: "Get a new access token for the refresh cookie",
  access: "public",
  answersSecret: true,
  input: Empty,
  output: SignedIn,
  async run(context) {
    const token = context.caller.refreshToken;
    if (token === null) throw new Refusal(401, "not_signed_in", "There is no refresh cookie. Sign in.");
    const done = await transaction(context.pool, (tx) => rotate(tx, context, token));
    if (done === null) throw new Refusal(401, "session_ended", "The session has ended. Sign in again.");
    return done;
  },
});

/** Null when the session is over, or is ended now. */
async function rotate(tx: Tx, context: ActContext, token: string): Promise<Done<SignedIn> | null> {
  const { vault, now } = context;
  const held = await lockRefreshToken(tx, hashToken(token));
  if (held === undefined || held.sessionEndedAt !== null || held.sessionExpiresAt <= now) return null;
  const membership = await findMembership(tx, held.organizationId, held.personId);
  if (membership === undefined) return null;
  const successor = successorOf(token, vault);
  const expiresAt = sessionEnd(held.sessionCreatedAt, now);
  if (held.usedAt === null) {
    await markTokenUsed(tx, hashToken(token), now);
    await insertRefreshToken(tx, hashToken(successor), held.sessionId, now);
    await prolongSession(tx, held.sessionId, expiresAt, now);
  } else if (now.getTime() - held.usedAt.getTime() > reuseLeewayMs) {
    const ended = await endSessionsOf(tx, { personId: held.personId, id: held.sessionId }, "token_reused", now);
    const whose = { organizationId: held.organizationId };
    await writeAudit(
      tx,
      "auth.refresh",
      context.caller,
      ended.map((change) => ({ ...change, ...whose })),
    );
    return null;
  }
  return {
    answer: await signedIn({ vault, now }, held.sessionId, membership),
    changes: [],
    refreshCookie: { token: successor, expiresAt },
  };
}
