// A forgotten password is replaced by a one-time link, which the operator makes on the server.
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { answerOf, openClient } from "#web/api/client.ts";
import { faultAt, hasFaultsOnlyAt, wordsFor } from "#web/api/problem.ts";
import { Button } from "#web/ui/button.tsx";
import { Notice } from "#web/ui/notice.tsx";
import { Door } from "./door.tsx";
import { useLinkToken } from "./link-token.ts";
import { NewPassword } from "./new-password.tsx";
import { useEnter } from "./use-enter.ts";

export function ResetPage() {
  const { t } = useTranslation();
  const token = useLinkToken();
  const enter = useEnter();
  const [password, setPassword] = useState("");
  const reset = useMutation({
    meta: { isTold: true },
    mutationFn: () => answerOf(openClient.POST("/api/v1/auth/reset", { body: { token, password } })),
    onSuccess: (signedIn) => enter(signedIn),
  });

  function submit(event: FormEvent): void {
    event.preventDefault();
    reset.mutate();
  }

  return (
    <Door title={t("reset.title")} explanation={token === "" ? t("link.incomplete") : t("reset.explanation")}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        {reset.isError && !hasFaultsOnlyAt(reset.error, ["password"]) && (
          <Notice look="fault" title={wordsFor(reset.error)} />
        )}
        <NewPassword
          label={t("accounts.newPassword")}
          value={password}
          onValue={setPassword}
          error={faultAt(reset.error, "password")}
        />
        <Button type="submit" look="primary" size="large" isBusy={reset.isPending} disabled={token === ""}>
          {t("reset.submit")}
        </Button>
      </form>
    </Door>
  );
}
