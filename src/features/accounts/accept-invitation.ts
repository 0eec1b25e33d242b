// The other end of an invitation's link: a new person chooses a name and a password and is signed in.
import type { Tx } from "#platform/database/pool.ts";
import { Refusal } from "#platform/refusal.ts";
import { Name, Strict } from "#platform/schema.ts";
import { verb } from "#platform/verb.ts";
import { forgetAccountAttempts } from "./attempt-store.ts";
import { claimLink } from "./link-store.ts";
import { linkNotValid } from "./one-time-link.ts";
import { hashPassword, refuseWeakPassword } from "./password.ts";
import {
  findAccount,
  findFirstMembership,
  findOrganization,
  insertMember,
  insertPerson,
  lockPassword,
  type Person,
  renamePerson,
  savePassword,
} from "./person-store.ts";
import { beginSession } from "./session.ts";
import { LinkToken, NewPassword, SignedIn } from "./views.ts";

export const acceptInvitation = verb({
  name: "auth.accept_invitation",
  summary: "Accept an invitation: choose a name and a password, and be signed in",
  access: "public",
  answersSecret: true,
  input: Strict({ token: LinkToken, name: Name, password: NewPassword }),
  output: SignedIn,
  async run(context, { token, name, password }) {
    const { tx, now } = context;
    const link = await claimLink(tx, "invitation", token, now);
    const organization = link?.organizationId && (await findOrganization(tx, link.organizationId));
    if (!link || !organization || link.email === null || link.role === null) throw linkNotValid();
    refuseWeakPassword(password, link.email, "password");
    const person = await enrol(tx, { email: link.email, name, passwordHash: await hashPassword(password) }, now);
    const { role, createdBy } = link;
    await insertMember(tx, { org: organization.id, personId: person.id, role, createdBy }, now);
    await forgetAccountAttempts(tx, person.email);
    const done = await beginSession(tx, context, { person, organization, role });
    const joined = {
      objectKind: "member",
      objectId: person.id,
      before: null,
      after: { email: person.email, name: person.name, role },
      organizationId: organization.id,
      actor: { kind: "person", id: person.id, name: person.name } as const,
    };
    return { ...done, changes: [joined, ...done.changes] };
  },
});

/**
 * Somebody who left every organisation may come back under the same address. Whoever belongs to one keeps their
 * password: a link that an owner of another organisation holds must not replace it.
 */
async function enrol(
  tx: Tx,
  { email, name, passwordHash }: { email: string; name: string; passwordHash: string },
  now: Date,
): Promise<Person> {
  const account = await findAccount(tx, email);
  if (account === undefined) {
    const person = await insertPerson(tx, { email, name, passwordHash }, now);
    if (person === undefined) throw accountExists();
    return person;
  }
  await lockPassword(tx, account.id, account.passwordHash);
  if ((await findFirstMembership(tx, account.id)) !== undefined) throw accountExists();
  await savePassword(tx, account.id, passwordHash, now);
  await renamePerson(tx, account.id, name, now);
  return { id: account.id, email: account.email, name: name.trim() };
}

function accountExists() {
  return new Refusal(409, "account_exists", "There is an account with this e-mail address already. Sign in with it.");
}
