// The other end of the link that `keepwatch owner reset` prints: a new password, without the old one.
import { Refusal } from "#platform/refusal.ts";
import { Strict } from "#platform/schema.ts";
import { verb } from "#platform/verb.ts";
import { forgetAccountAttempts } from "./attempt-store.ts";
import { claimLink } from "./link-store.ts";
import { linkNotValid } from "./one-time-link.ts";
import { hashPassword, refuseWeakPassword } from "./password.ts";
import { findAccount, findFirstMembership, savePassword } from "./person-store.ts";
import { beginSession, endSessionsOf } from "./session.ts";
import { LinkToken, NewPassword, SignedIn } from "./views.ts";

export const resetPassword = verb({
  name: "auth.reset_password",
  summary: "Set a new password with a one-time link, and be signed in; all former sessions end",
  access: "public",
  answersSecret: true,
  input: Strict({ token: LinkToken, password: NewPassword }),
  output: SignedIn,
  async run(context, { token, password }) {
    const { tx, now } = context;
    const link = await claimLink(tx, "owner_reset", token, now);
    const account = link?.email && (await findAccount(tx, link.email));
    if (!account) throw linkNotValid();
    refuseWeakPassword(password, account.email, "password");
    const membership = await findFirstMembership(tx, account.id);
    if (membership === undefined)
      throw new Refusal(409, "no_organization", "This account belongs to no organisation any more.");
    await savePassword(tx, account.id, await hashPassword(password), now);
    await forgetAccountAttempts(tx, account.email);
    const ended = await endSessionsOf(tx, { personId: account.id }, "password_changed", now);
    const done = await beginSession(tx, context, membership);
    const concerning = {
      organizationId: membership.organization.id,
      actor: { kind: "person", id: account.id, name: account.name } as const,
    };
    const changed = { objectKind: "person", objectId: account.id, before: null, after: { changed: "credentials" } };
    return { ...done, changes: [changed, ...ended, ...done.changes].map((change) => ({ ...change, ...concerning })) };
  },
});
