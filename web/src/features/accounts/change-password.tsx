// Changing one's own password; the other sessions end with it.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { client, doneOf } from "#web/api/client.ts";
import { faultAt, hasFaultsOnlyAt, wordsFor } from "#web/api/problem.ts";
import { Button } from "#web/ui/button.tsx";
import { TextField } from "#web/ui/form-fields.tsx";
import { Notice } from "#web/ui/notice.tsx";
import { submitOnCommandEnter } from "#web/ui/submit.ts";
import { tell } from "#web/ui/toast.tsx";
import { NewPassword } from "./new-password.tsx";
import { sessionsQuery } from "./queries.ts";

export function ChangePassword() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [currentPassword, setCurrentPassword] = useState("");
  const [newPassword, setNewPassword] = useState("");
  const change = useMutation({
    meta: { isTold: true },
    mutationFn: () => doneOf(client.POST("/api/v1/auth/password", { body: { currentPassword, newPassword } })),
    onSuccess: () => {
      setCurrentPassword("");
      setNewPassword("");
      tell(t("account.passwordChanged"));
      void queryClient.invalidateQueries({ queryKey: sessionsQuery.queryKey });
    },
  });

  function submit(event: FormEvent): void {
    event.preventDefault();
    change.mutate();
  }

  return (
    <form onSubmit={submit} onKeyDown={submitOnCommandEnter} className="flex max-w-[400px] flex-col gap-4">
      {change.isError && !hasFaultsOnlyAt(change.error, ["currentPassword", "newPassword"]) && (
        <Notice look="fault" title={wordsFor(change.error)} />
      )}
      <TextField
        label={t("account.currentPassword")}
        error={faultAt(change.error, "currentPassword")}
        type="password"
        required
        autoComplete="current-password"
        value={currentPassword}
        onValue={setCurrentPassword}
      />
      <NewPassword
        label={t("accounts.newPassword")}
        value={newPassword}
        onValue={setNewPassword}
        error={faultAt(change.error, "newPassword")}
      />
      <div>
        <Button type="submit" isBusy={change.isPending}>
          {t("account.changePassword")}
        </Button>
      </div>
    </form>
  );
}
