// Signing in with e-mail address and password.
import { useMutation } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { answerOf, openClient } from "#web/api/client.ts";
import { faultAt, hasFaultsOnlyAt, wordsFor } from "#web/api/problem.ts";
import { Button } from "#web/ui/button.tsx";
import { Field, TextInput } from "#web/ui/field.tsx";
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
        <Field label={t("accounts.email")} error={faultAt(signIn.error, "email")}>
          {(control) => (
            <TextInput
              {...control}
              type="email"
              required
              autoFocus
              autoComplete="username"
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          )}
        </Field>
        <Field label={t("accounts.password")} error={faultAt(signIn.error, "password")}>
          {(control) => (
            <TextInput
              {...control}
              type="password"
              required
              autoComplete="current-password"
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit" look="primary" size="large" isBusy={signIn.isPending}>
          {t("signIn.submit")}
        </Button>
      </form>
    </Door>
  );
}
