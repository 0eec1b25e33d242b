// Who belongs to the organisation, and who has been invited.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Ellipsis, Plus, Trash2, UserRoundCog } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answerOf, client, doneOf } from "#web/api/client.ts";
import { wordsFor } from "#web/api/problem.ts";
import type { Invitation, Member } from "#web/api/types.ts";
import { Button, IconButton } from "#web/ui/button.tsx";
import { Confirm } from "#web/ui/confirm.tsx";
import { formatDate } from "#web/ui/format.ts";
import { Menu, type MenuEntry } from "#web/ui/menu.tsx";
import { Notice } from "#web/ui/notice.tsx";
import { Page, Section } from "#web/ui/page.tsx";
import { SkeletonRows } from "#web/ui/skeleton.tsx";
import { tell } from "#web/ui/toast.tsx";
import { InviteDialog } from "./invite-dialog.tsx";
import { invitationsQuery, membersQuery, meQuery } from "./queries.ts";

export function MembersPage() {
  const { t } = useTranslation();
  const [isInviting, setIsInviting] = useState(false);
  const members = useQuery(membersQuery);
  const invitations = useQuery(invitationsQuery);
  const open = invitations.data?.items ?? [];
  return (
    <Page
      isNarrow
      title={t("members.title")}
      sentence={<p className="text-muted">{t("members.sentence")}</p>}
      actions={
        <Button look="primary" icon={<Plus aria-hidden size={16} />} onClick={() => setIsInviting(true)}>
          {t("members.invite")}
        </Button>
      }
    >
      {members.isError ? (
        <Notice look="fault" title={wordsFor(members.error)} />
      ) : members.isPending ? (
        <SkeletonRows count={3} />
      ) : (
        <ul aria-label={t("members.title")} className="border-t border-line">
          {members.data.items.map((member) => (
            <MemberRow key={member.id} member={member} />
          ))}
        </ul>
      )}
      {open.length > 0 && (
        <Section title={t("members.invited")} className="mt-8">
          <ul className="border-t border-line">
            {open.map((invitation) => (
              <InvitationRow key={invitation.id} invitation={invitation} />
            ))}
          </ul>
        </Section>
      )}
      {isInviting && <InviteDialog onClose={() => setIsInviting(false)} />}
    </Page>
  );
}

const rowShape = "flex min-h-12 items-center gap-3 border-b border-line py-2";

function MemberRow({ member }: { member: Member }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [isRemoving, setIsRemoving] = useState(false);
  const isMe = useQuery(meQuery).data?.person?.id === member.id;
  const path = { path: { id: member.id } };
  const refresh = () => queryClient.invalidateQueries({ queryKey: membersQuery.queryKey });
  const changeRole = useMutation({
    mutationFn: (role: Member["role"]) =>
      answerOf(client.PATCH("/api/v1/members/{id}", { params: path, body: { role } })),
    onSettled: refresh,
  });
  const remove = useMutation({
    mutationFn: () => doneOf(client.DELETE("/api/v1/members/{id}", { params: path })),
    onSuccess: () => tell(t("members.removed", { name: member.name })),
    onSettled: refresh,
  });
  const removal: MenuEntry = {
    kind: "action",
    words: t("members.remove"),
    icon: <Trash2 size={14} />,
    isDanger: true,
    onSelect: () => setIsRemoving(true),
  };
  const otherRole = member.role === "owner" ? "member" : "owner";
  return (
    <li className={rowShape}>
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">
          {member.name}
          {isMe && <span className="font-normal text-faint"> · {t("members.you")}</span>}
        </p>
        <p className="truncate text-small text-muted">{member.email}</p>
      </div>
      <span className="text-muted">{t(`roles.${member.role}`)}</span>
      <span className="hidden w-32 text-right text-small text-faint sm:block">
        {t("members.since", { date: formatDate(new Date(member.createdAt)) })}
      </span>
      <Menu
        trigger={
          <IconButton
            label={t("members.actionsFor", { name: member.name })}
            icon={<Ellipsis aria-hidden size={16} />}
          />
        }
        entries={[
          {
            kind: "action",
            words: t(`members.make.${otherRole}`),
            icon: <UserRoundCog size={14} />,
            onSelect: () => changeRole.mutate(otherRole),
          },
          ...(isMe ? [] : [removal]),
        ]}
      />
      {isRemoving && (
        <Confirm
          title={t("members.removeTitle", { name: member.name })}
          explanation={t("members.removeWhy")}
          action={t("members.remove")}
          onConfirm={() => remove.mutate()}
          onClose={() => setIsRemoving(false)}
        />
      )}
    </li>
  );
}

function InvitationRow({ invitation }: { invitation: Invitation }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => doneOf(client.DELETE("/api/v1/invitations/{id}", { params: { path: { id: invitation.id } } })),
    onSuccess: () => tell(t("members.withdrawn", { name: invitation.name })),
    onSettled: () => queryClient.invalidateQueries({ queryKey: invitationsQuery.queryKey }),
  });
  return (
    <li className={rowShape}>
      <div className="min-w-0 flex-1">
        <p className="truncate">{invitation.name}</p>
        <p className="truncate text-small text-muted">{invitation.email}</p>
      </div>
      <span className="hidden text-small text-faint sm:block">
        {t("members.expires", { date: formatDate(new Date(invitation.expiresAt)) })}
      </span>
      <Button size="small" look="quiet" isBusy={cancel.isPending} onClick={() => cancel.mutate()}>
        {t("members.withdraw")}
      </Button>
    </li>
  );
}
