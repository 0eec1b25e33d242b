// Signing in with e-mail address and password.
import { useMutation } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { answerOf, openClient } from "#web/api/client.ts";
import { faultAt, hasFaultsOnlyAt, wordsFor } from "#web/api/problem.ts";
import { Button } from "#web/ui/button.tsx";
import { TextField } from "#web/ui/form-fields.tsx";
import { Notice } from "#web/ui/notice.tsx";
import { Door } from "./door.tsx";
import { useEnter } from "./use-enter.ts";

export function SignInPage() {
  const { t } = useTranslation();
  const { to } = useSearch({ from: "/sign-in" });
  const enter = useEnter();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const signIn = useMutation({
    meta: { isTold: true },
    mutationFn: () => answerOf(openClient.POST("/api/v1/auth/sign-in", { body: { email, password } })),
    onSuccess: (signedIn) => enter(signedIn, to),
  });

  function submit(event: FormEvent): void {
    event.preventDefault();
    signIn.mutate();
  }

  return (
    <Door title={t("signIn.title")}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        {signIn.isError && !hasFaultsOnlyAt(signIn.error, ["email", "password"]) && (
          <Notice look="fault" title={wordsFor(signIn.error)} />
        )}
        <TextField
          label={t("accounts.email")}
          error={faultAt(signIn.error, "email")}
          type="email"
          required
          autoFocus
          autoComplete="username"
          value={email}
          onValue={setEmail}
        />
        <TextField
          label={t("accounts.password")}
          error={faultAt(signIn.error, "password")}
          type="password"
          required
          autoComplete="current-password"
          value={password}
          onValue={setPassword}
        />
        <Button type="submit" look="primary" size="large" isBusy={signIn.isPending}>
          {t("signIn.submit")}
        </Button>
      </form>
    </Door>
  );
}
