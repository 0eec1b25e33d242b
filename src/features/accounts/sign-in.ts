// Signing in by password. Other ways (TOTP after it, passkeys, OpenID Connect) end in beginSession as well.
import { writeAudit } from "#platform/audit.ts";
import { transaction } from "#platform/database/pool.ts";
import { Refusal } from "#platform/refusal.ts";
import { Strict } from "#platform/schema.ts";
import { act, type ActContext } from "#platform/verb.ts";
import { countAttempt, forgetAttempts } from "./attempt-store.ts";
import { isPassword } from "./password.ts";
import { type Account, findAccount, findFirstMembership, lockPassword } from "./person-store.ts";
import { beginSession } from "./session.ts";
import { Email, GivenPassword, SignedIn } from "./views.ts";

/** An act: comparing passwords takes time, and no connection is held while it does. */
export const signIn = act({
  name: "auth.sign_in",
  summary: "Sign in with e-mail address and password",
  access: "public",
  answersSecret: true,
  input: Strict({ email: Email, password: GivenPassword }),
  output: SignedIn,
  async run(context, { email, password }) {
    const { pool, caller, now } = context;
    const attempt = await countAttempt(pool, caller.address, email, now);
    const account = await findAccount(pool, email);
    const membership = await findFirstMembership(pool, account?.id ?? null); // asked either way, as long as it takes
    const isRight = await isPassword(password, account?.passwordHash ?? null);
    if (account === undefined || membership === undefined || !isRight)
      return refuse(context, account, membership?.organization.id);
    const done = await transaction(pool, async (tx) => {
      if (!(await lockPassword(tx, account.id, account.passwordHash))) return null;
      await forgetAttempts(tx, attempt);
      return beginSession(tx, context, membership);
    });
    return done ?? refuse(context, account, membership.organization.id);
  },
});

/** The same answer and the same work whether the account exists or not; the audit log alone knows. */
async function refuse(
  { pool, caller }: ActContext,
  account: Account | undefined,
  organizationId: string | undefined,
): Promise<never> {
  await transaction(pool, (tx) =>
    writeAudit(tx, "auth.sign_in", caller, [
      {
        objectKind: "person",
        objectId: account?.id ?? null,
        before: null,
        after: { outcome: "refused" },
        ...(organizationId === undefined ? {} : { organizationId }),
      },
    ]),
  );
  throw new Refusal(401, "wrong_credentials", "The e-mail address or the password is wrong.");
}
