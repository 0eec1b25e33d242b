// A way back in for whoever forgot the password and can reach the database: a one-time link, made by the operator.
import { writeAudit } from "#platform/audit.ts";
import { type Pool, transaction } from "#platform/database/pool.ts";
import { newToken } from "#platform/secrets.ts";
import { operatorCaller } from "./system-caller.ts";
import { deleteLinks, insertLink } from "./link-store.ts";
import { resetLink, resetMs } from "./one-time-link.ts";
import { findAccount, findFirstMembership } from "./person-store.ts";
import { endSessionsOf } from "./session.ts";

export interface ResetLink {
  readonly link: string;
  readonly expiresAt: Date;
  readonly endedSessions: number;
}

/** Ends the account's sessions and gives a link to a new password, valid for an hour; null when nobody has the address. */
export async function makeResetLink(
  pool: Pool,
  email: string,
  { publicUrl, now }: { readonly publicUrl: string; readonly now: Date },
): Promise<ResetLink | null> {
  return transaction(pool, async (tx) => {
    const account = await findAccount(tx, email);
    const membership = account && (await findFirstMembership(tx, account.id));
    if (account === undefined || membership === undefined) return null;
    const token = newToken("");
    const expiresAt = new Date(now.getTime() + resetMs);
    await deleteLinks(tx, "owner_reset", account.email);
    await insertLink(tx, { kind: "owner_reset", token, email: account.email, expiresAt }, now);
    const ended = await endSessionsOf(tx, { personId: account.id }, "ended_by_person", now);
    const asked = {
      objectKind: "person",
      objectId: account.id,
      before: null,
      after: { asked: "reset link", expiresAt },
    };
    await writeAudit(tx, "auth.reset_password", operatorCaller(membership.organization.id), [asked, ...ended]);
    return { link: resetLink(publicUrl, token), expiresAt, endedSessions: ended.length };
  });
}
