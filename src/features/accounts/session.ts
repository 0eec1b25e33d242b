// A session's life: begun by a sign-in, carried on by its refresh tokens, ended by a person or by theft. Knows nothing
// of passwords.
import { createHmac } from "node:crypto";
import { uuidv7 } from "#lib/uuid.ts";
import type { Change } from "#platform/audit.ts";
import type { Tx } from "#platform/database/pool.ts";
import { hashToken, newToken, type Vault } from "#platform/secrets.ts";
import type { Caller, Done } from "#platform/verb.ts";
import { signAccessToken } from "./access-token.ts";
import type { Membership } from "./person-store.ts";
import { endSessions, insertRefreshToken, insertSession, type EndReason, type SessionChoice } from "./session-store.ts";
import type { SignedIn } from "./views.ts";

const dayMs = 86_400_000;
export const idleSessionMs = 14 * dayMs; // nobody came back for so long
export const longestSessionMs = 90 * dayMs; // then even the busiest signs in anew

/** How long a session lives that is used now. */
export function sessionEnd(createdAt: Date, now: Date): Date {
  return new Date(Math.min(now.getTime() + idleSessionMs, createdAt.getTime() + longestSessionMs));
}

interface Moment {
  readonly vault: Vault;
  readonly now: Date;
}

/** Begins a session and signs its first tokens: what each of the ways to sign in ends with. */
export async function beginSession(
  tx: Tx,
  { vault, now, caller }: Moment & { readonly caller: Caller },
  membership: Membership,
): Promise<Required<Done<SignedIn>>> {
  const { person, organization } = membership;
  const id = uuidv7();
  const expiresAt = sessionEnd(now, now);
  const token = newToken("");
  const session = {
    id,
    personId: person.id,
    org: organization.id,
    address: caller.address,
    userAgent: caller.userAgent,
  };
  await insertSession(tx, { ...session, expiresAt }, now);
  await insertRefreshToken(tx, hashToken(token), id, now);
  const began: Change = {
    objectKind: "session",
    objectId: id,
    before: null,
    after: { address: caller.address, userAgent: caller.userAgent },
    organizationId: organization.id,
    actor: { kind: "person", id: person.id, name: person.name },
  };
  return {
    answer: await signedIn({ vault, now }, id, membership),
    changes: [began],
    refreshCookie: { token, expiresAt },
  };
}

export async function signedIn({ vault, now }: Moment, sessionId: string, membership: Membership): Promise<SignedIn> {
  const { person, organization, role } = membership;
  const claims = { personId: person.id, organizationId: organization.id, sessionId, role };
  return { ...(await signAccessToken(vault.tokenKey(), claims, now)), person, organization, role };
}

/**
 * The token that follows this one, and always the same: a second answer to the same token gives no second branch, so
 * that whoever comes later with either of them is still found out. Without our key nobody can tell it beforehand.
 */
export function successorOf(token: string, vault: Vault): string {
  return createHmac("sha256", vault.tokenKey()).update(`refresh token after\n${token}`).digest("base64url");
}

/** Ends sessions of one person and says so for the audit log. */
export async function endSessionsOf(tx: Tx, choice: SessionChoice, reason: EndReason, now: Date): Promise<Change[]> {
  const ids = await endSessions(tx, choice, reason, now);
  return ids.map((id) => ({
    objectKind: "session",
    objectId: id,
    before: { state: "live" },
    after: { state: "ended", reason },
  }));
}
