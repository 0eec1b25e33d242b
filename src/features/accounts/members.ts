// Who belongs to the organisation and in which role. How somebody gets in is in invitations.ts.
import { decodeIdCursor, defaultLimit, pageOf } from "#platform/cursor.ts";
import type { Tx } from "#platform/database/pool.ts";
import { notFound, Refusal } from "#platform/refusal.ts";
import { Id, Page, pageInput, Strict } from "#platform/schema.ts";
import { query, verb } from "#platform/verb.ts";
import { deleteInvitations } from "./link-store.ts";
import {
  countOwners,
  deleteMember,
  findMember,
  listMembersAfter,
  lockOrganization,
  type Member,
  saveRole,
} from "./person-store.ts";
import { endSessionsOf } from "./session.ts";
import { MemberView, Nothing, RoleName } from "./views.ts";

export const listMembers = query({
  name: "member.list",
  summary: "Who belongs to the organisation",
  input: Strict(pageInput),
  output: Page(MemberView),
  async run({ db, org }, { limit = defaultLimit, cursor }) {
    const rows = await listMembersAfter(db, org, decodeIdCursor(cursor), limit + 1);
    return pageOf(rows, limit, (member) => [member.id], viewOf);
  },
});

export const updateMember = verb({
  name: "member.update",
  summary: "Give a member another role; it holds from the next request on",
  input: Strict({ id: Id, role: RoleName }),
  output: MemberView,
  async run({ tx, org }, { id, role }) {
    const before = await lockMember(tx, org, id);
    const after = { ...before, role };
    if (role === before.role) return { answer: viewOf(before), changes: [] };
    if (role !== "owner") {
      await refuseLastOwner(tx, org, before);
      await deleteInvitations(tx, org, { createdBy: id });
    }
    await saveRole(tx, org, id, role);
    const changed = { objectKind: "member", objectId: id, before: { role: before.role }, after: { role } };
    return { answer: viewOf(after), changes: [changed] };
  },
});

export const removeMember = verb({
  name: "member.remove",
  summary: "Remove a member; their sessions end at once, their open invitations are withdrawn",
  input: Strict({ id: Id }),
  output: Nothing,
  async run({ tx, org, now }, { id }) {
    const member = await lockMember(tx, org, id);
    await refuseLastOwner(tx, org, member);
    const ended = await endSessionsOf(tx, { personId: id, org }, "member_removed", now);
    await deleteInvitations(tx, org, { createdBy: id }); // else the link to one of them would be a way back in
    await deleteMember(tx, org, id);
    const { email, name, role } = member;
    const removed = { objectKind: "member", objectId: id, before: { email, name, role }, after: null };
    return { answer: null, changes: [removed, ...ended] };
  },
});

async function lockMember(tx: Tx, org: string, id: string): Promise<Member> {
  await lockOrganization(tx, org);
  const member = await findMember(tx, org, id);
  if (member === undefined) throw notFound("member");
  return member;
}

/** Under `lockOrganization`, or two owners could remove one another. */
async function refuseLastOwner(tx: Tx, org: string, member: Member): Promise<void> {
  if (member.role !== "owner" || (await countOwners(tx, org)) > 1) return;
  throw new Refusal(409, "last_owner", "This is the last owner. Make somebody else an owner first.");
}

function viewOf(member: Member) {
  return { ...member, createdAt: member.createdAt.toISOString() };
}
