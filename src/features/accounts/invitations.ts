// How people get into the organisation: a one-time link, shown once to whoever invites. An open invitation is no member.
import Type from "typebox";
import { decodeIdCursor, defaultLimit, pageOf } from "#platform/cursor.ts";
import { notFound, Refusal } from "#platform/refusal.ts";
import { Id, Moment, Name, Page, pageInput, Strict } from "#platform/schema.ts";
import { newToken } from "#platform/secrets.ts";
import { query, verb } from "#platform/verb.ts";
import { deleteInvitations, type Invitation, insertLink, listOpenInvitations } from "./link-store.ts";
import { invitationLink, invitationMs } from "./one-time-link.ts";
import { cleanEmail, findAccount, findMember, lockOrganization } from "./person-store.ts";
import { Email, InvitationView, Nothing, RoleName } from "./views.ts";

export const inviteMember = verb({
  name: "member.invite",
  summary: "Invite somebody: a one-time link, valid for seven days and shown only now",
  answersSecret: true,
  input: Strict({ email: Email, name: Name, role: RoleName }),
  output: Strict({ id: Id, link: Type.String(), expiresAt: Moment }),
  async run({ tx, org, actor, now, publicUrl }, input) {
    const invited = { email: cleanEmail(input.email), name: input.name.trim(), role: input.role };
    await lockOrganization(tx, org); // so that two at once leave one open invitation to the address
    const account = await findAccount(tx, invited.email);
    if (account !== undefined && (await findMember(tx, org, account.id)) !== undefined)
      throw new Refusal(
        409,
        "already_member",
        "Somebody with this e-mail address belongs to the organisation already.",
      );
    const replaced = await deleteInvitations(tx, org, { email: invited.email });
    const token = newToken("");
    const expiresAt = new Date(now.getTime() + invitationMs);
    const link = {
      ...invited,
      kind: "invitation",
      token,
      expiresAt,
      organizationId: org,
      createdBy: actor.id,
    } as const;
    const id = await insertLink(tx, link, now);
    return {
      answer: { id, link: invitationLink(publicUrl, token), expiresAt: expiresAt.toISOString() },
      changes: [
        ...replaced.map(withdrawn),
        { objectKind: "invitation", objectId: id, before: null, after: { ...invited, expiresAt } },
      ],
    };
  },
});

export const listInvitations = query({
  name: "invitation.list",
  summary: "Invitations that were neither accepted nor withdrawn and have not expired",
  input: Strict(pageInput),
  output: Page(InvitationView),
  async run({ db, org, now }, { limit = defaultLimit, cursor }) {
    const rows = await listOpenInvitations(db, org, decodeIdCursor(cursor), limit + 1, now);
    return pageOf(
      rows,
      limit,
      (invitation) => [invitation.id],
      (invitation) => ({
        ...invitation,
        createdAt: invitation.createdAt.toISOString(),
        expiresAt: invitation.expiresAt.toISOString(),
      }),
    );
  },
});

export const cancelInvitation = verb({
  name: "invitation.cancel",
  summary: "Withdraw an invitation: its link opens nothing any more",
  input: Strict({ id: Id }),
  output: Nothing,
  async run({ tx, org }, { id }) {
    const gone = await deleteInvitations(tx, org, { id });
    if (gone.length === 0) throw notFound("invitation");
    return { answer: null, changes: gone.map(withdrawn) };
  },
});

function withdrawn({ id, email, name, role }: Invitation) {
  return { objectKind: "invitation", objectId: id, before: { email, name, role }, after: null };
}
