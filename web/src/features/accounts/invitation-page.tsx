// Somebody was invited and comes by the one-time link: a name, a password, and in.
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { answerOf, openClient } from "#web/api/client.ts";
import { faultAt, hasFaultsOnlyAt, wordsFor } from "#web/api/problem.ts";
import { Button, ButtonLink } from "#web/ui/button.tsx";
import { TextField } from "#web/ui/form-fields.tsx";
import { Notice } from "#web/ui/notice.tsx";
import { Door } from "./door.tsx";
import { useLinkToken } from "./link-token.ts";
import { NewPassword } from "./new-password.tsx";
import { useEnter } from "./use-enter.ts";

export function InvitationPage() {
  const { t } = useTranslation();
  const token = useLinkToken();
  const enter = useEnter();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const accept = useMutation({
    meta: { isTold: true },
    mutationFn: () => answerOf(openClient.POST("/api/v1/auth/accept-invitation", { body: { token, name, password } })),
    onSuccess: (signedIn) => enter(signedIn),
  });

  if (token === "") {
    return (
      <Door title={t("link.incompleteTitle")} explanation={t("link.incomplete")}>
        <ButtonLink to="/sign-in">{t("signIn.submit")}</ButtonLink>
      </Door>
    );
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    accept.mutate();
  }

  return (
    <Door title={t("invitation.title")} explanation={t("invitation.explanation")}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        {accept.isError && !hasFaultsOnlyAt(accept.error, ["name", "password"]) && (
          <Notice look="fault" title={wordsFor(accept.error)} />
        )}
        <TextField
          label={t("accounts.name")}
          error={faultAt(accept.error, "name")}
          required
          autoFocus
          autoComplete="name"
          value={name}
          onValue={setName}
        />
        <NewPassword
          label={t("accounts.password")}
          value={password}
          onValue={setPassword}
          error={faultAt(accept.error, "password")}
        />
        <Button type="submit" look="primary" size="large" isBusy={accept.isPending}>
          {t("invitation.submit")}
        </Button>
      </form>
    </Door>
  );
}
