// A person changes their own password; their other sessions end.
import { transaction } from "#platform/database/pool.ts";
import { malformed, notFound } from "#platform/refusal.ts";
import { Strict } from "#platform/schema.ts";
import { act } from "#platform/verb.ts";
import { countAttempt, forgetAttempts } from "./attempt-store.ts";
import { hashPassword, isPassword, refuseWeakPassword } from "./password.ts";
import { personOf } from "./person-caller.ts";
import { findAccountById, lockPassword, savePassword } from "./person-store.ts";
import { endSessionsOf } from "./session.ts";
import { GivenPassword, NewPassword, Nothing } from "./views.ts";

/** An act: hashing takes time, and a wrong guess must be counted although it is refused. */
export const changePassword = act({
  name: "auth.change_password",
  summary: "Change one's own password; the other sessions end",
  access: "signed_in",
  answersSecret: true,
  input: Strict({ currentPassword: GivenPassword, newPassword: NewPassword }),
  output: Nothing,
  async run({ pool, actor, caller, now }, { currentPassword, newPassword }) {
    const account = await findAccountById(pool, personOf(actor));
    if (account === undefined) throw notFound("person");
    refuseWeakPassword(newPassword, account.email, "newPassword");
    const attempt = await countAttempt(pool, caller.address, account.email, now);
    if (!(await isPassword(currentPassword, account.passwordHash))) throw wrongPassword();
    const passwordHash = await hashPassword(newPassword);
    const changes = await transaction(pool, async (tx) => {
      if (!(await lockPassword(tx, account.id, account.passwordHash))) throw wrongPassword();
      await savePassword(tx, account.id, passwordHash, now);
      await forgetAttempts(tx, attempt);
      return endSessionsOf(tx, { personId: account.id, exceptId: caller.sessionId }, "password_changed", now);
    });
    const changed = { objectKind: "person", objectId: account.id, before: null, after: { changed: "credentials" } };
    return { answer: null, changes: [changed, ...changes] };
  },
});

function wrongPassword() {
  return malformed([{ path: "/currentPassword", message: "is not your password" }]);
}
