// Inviting somebody: a one-time link is made and shown once, to be sent by whatever way people talk.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { answerOf, client } from "#web/api/client.ts";
import { faultAt, hasFaultsOnlyAt, wordsFor } from "#web/api/problem.ts";
import type { Member } from "#web/api/types.ts";
import { Button } from "#web/ui/button.tsx";
import { CopyField } from "#web/ui/copy-field.tsx";
import { Dialog, DialogActions } from "#web/ui/dialog.tsx";
import { TextField } from "#web/ui/form-fields.tsx";
import { formatDate } from "#web/ui/format.ts";
import { Notice } from "#web/ui/notice.tsx";
import { submitOnCommandEnter } from "#web/ui/submit.ts";
import { invitationsQuery } from "./queries.ts";
import { memberRoles, RoleField } from "./role-field.tsx";

export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [email, setEmail] = useState("");
  const [name, setName] = useState("");
  const [role, setRole] = useState<Member["role"]>("member");
  const invite = useMutation({
    meta: { isTold: true },
    mutationFn: () => answerOf(client.POST("/api/v1/members", { body: { email, name, role } })),
    onSettled: () => queryClient.invalidateQueries({ queryKey: invitationsQuery.queryKey }),
  });

  function submit(event: FormEvent): void {
    event.preventDefault();
    invite.mutate();
  }

  if (invite.isSuccess) {
    const expiry = formatDate(new Date(invite.data.expiresAt));
    return (
      <Dialog
        isOpen
        onClose={onClose}
        title={t("members.linkTitle", { name })}
        description={t("members.linkWhy", { date: expiry })}
      >
        <CopyField label={t("members.link")} value={invite.data.link} hint={t("words.shownOnce")} />
        <DialogActions>
          <Button look="primary" onClick={onClose}>
            {t("actions.done")}
          </Button>
        </DialogActions>
      </Dialog>
    );
  }
  return (
    <Dialog isOpen onClose={onClose} title={t("members.invite")}>
      <form onSubmit={submit} onKeyDown={submitOnCommandEnter} className="flex flex-col gap-4">
        {invite.isError && !hasFaultsOnlyAt(invite.error, ["email", "name", "role"]) && (
          <Notice look="fault" title={wordsFor(invite.error)} />
        )}
        <TextField
          label={t("accounts.name")}
          error={faultAt(invite.error, "name")}
          required
          autoFocus
          value={name}
          onValue={setName}
        />
        <TextField
          label={t("accounts.email")}
          error={faultAt(invite.error, "email")}
          type="email"
          required
          value={email}
          onValue={setEmail}
        />
        <RoleField roles={memberRoles} value={role} onValue={setRole} />
        <DialogActions>
          <Button onClick={onClose}>{t("actions.cancel")}</Button>
          <Button type="submit" look="primary" isBusy={invite.isPending}>
            {t("members.makeLink")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
