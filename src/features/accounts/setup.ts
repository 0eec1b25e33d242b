// The first start: whoever has the code that the log shows becomes the first owner.
import Type from "typebox";
import type { Tx } from "#platform/database/pool.ts";
import { Refusal } from "#platform/refusal.ts";
import { Empty, Name, Strict } from "#platform/schema.ts";
import { query, verb } from "#platform/verb.ts";
import { claimLink, deleteLinks } from "./link-store.ts";
import { hashPassword, refuseWeakPassword } from "./password.ts";
import {
  findFirstOrganization,
  hasOwner,
  insertMember,
  insertOrganization,
  insertPerson,
  type Membership,
  renameOrganization,
} from "./person-store.ts";
import { beginSession } from "./session.ts";
import { asMade } from "./setup-code.ts";
import { Email, NewPassword, SignedIn } from "./views.ts";

export const defaultOrganizationName = "My organisation";
const longestCode = 100; // characters, however it is typed

export const readStatus = query({
  name: "auth.status",
  summary: "Whether the first owner is still to be made, and whether the request carries the cookie of a session",
  access: "public",
  input: Empty,
  output: Strict({
    needsSetup: Type.Boolean(),
    hasSession: Type.Boolean({ description: "A refresh cookie came along; whether it still holds, a refresh tells" }),
  }),
  async run({ db, caller }) {
    return { needsSetup: !(await hasOwner(db)), hasSession: caller.refreshToken !== null };
  },
});

export const setUp = verb({
  name: "auth.setup",
  summary: "Make the first owner and the organisation, with the one-time code that the log shows",
  access: "public",
  answersSecret: true,
  input: Strict({
    code: Type.String({ minLength: 1, maxLength: longestCode }),
    email: Email,
    name: Name,
    password: NewPassword,
    organizationName: Type.Optional(Name),
  }),
  output: SignedIn,
  async run(context, { code, email, name, password, organizationName }) {
    const { tx, now } = context;
    await lockSetup(tx);
    if (await hasOwner(tx))
      throw new Refusal(409, "already_set_up", "There is an owner already. Sign in, or ask for an invitation.");
    if ((await claimLink(tx, "setup", asMade(code), now)) === undefined)
      throw new Refusal(
        403,
        "wrong_setup_code",
        "This is not the set-up code, or it is older than an hour. Restart Keepwatch: its log shows a new one.",
      );
    refuseWeakPassword(password, email, "password");
    const passwordHash = await hashPassword(password);
    const membership = await insertFirstOwner(tx, { email, name, passwordHash, organizationName }, now);
    const done = await beginSession(tx, context, membership);
    const made = { ...changeOf(membership), actor: { kind: "person", id: membership.person.id, name } as const };
    return { ...done, changes: [made, ...done.changes] };
  },
});

/** One at a time, over all instances. Held until the end of the transaction. */
export async function lockSetup(tx: Tx): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('keepwatch first owner', 0))`);
}

/** Under `lockSetup`, while there is no owner. An organisation that was made for an API key is taken over. */
export async function insertFirstOwner(
  tx: Tx,
  owner: { email: string; name: string; passwordHash: string; organizationName?: string | undefined },
  now: Date,
): Promise<Membership> {
  const organization = await firstOrganization(tx, owner.organizationName, now);
  const person = await insertPerson(tx, owner, now);
  if (person === undefined)
    throw new Refusal(409, "account_exists", "There is an account with this e-mail address already.");
  await insertMember(tx, { org: organization.id, personId: person.id, role: "owner", createdBy: null }, now);
  await deleteLinks(tx, "setup");
  return { person, organization, role: "owner" };
}

async function firstOrganization(tx: Tx, name: string | undefined, now: Date) {
  const existing = await findFirstOrganization(tx);
  if (existing === undefined) return insertOrganization(tx, name ?? defaultOrganizationName, now);
  if (name === undefined) return existing;
  await renameOrganization(tx, existing.id, name, now);
  return { id: existing.id, name: name.trim() };
}

export function changeOf({ person, organization, role }: Membership) {
  return {
    objectKind: "member",
    objectId: person.id,
    before: null,
    after: { email: person.email, name: person.name, role },
    organizationId: organization.id,
  };
}
