// The very first visit: the one-time code from the log makes the owner.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { answerOf, openClient } from "#web/api/client.ts";
import { faultAt, hasFaultsOnlyAt, wordsFor } from "#web/api/problem.ts";
import { Button, ButtonLink } from "#web/ui/button.tsx";
import { TextField } from "#web/ui/form-fields.tsx";
import { Notice } from "#web/ui/notice.tsx";
import { Door } from "./door.tsx";
import { NewPassword } from "./new-password.tsx";
import { instanceQuery } from "./queries.ts";
import { useEnter } from "./use-enter.ts";

const fields = ["code", "email", "name", "password", "organizationName"] as const;
type Given = Record<(typeof fields)[number], string>;

export function SetUpPage() {
  const { t } = useTranslation();
  const instance = useQuery(instanceQuery);
  if (instance.data?.needsSetup === false) {
    return (
      <Door title={t("setUp.doneTitle")} explanation={t("setUp.done")}>
        <ButtonLink to="/sign-in" look="primary">
          {t("signIn.submit")}
        </ButtonLink>
      </Door>
    );
  }
  return (
    <Door title={t("setUp.title")} explanation={t("setUp.explanation")}>
      <SetUpForm />
    </Door>
  );
}

function SetUpForm() {
  const { t } = useTranslation();
  const enter = useEnter();
  const [given, setGiven] = useState<Given>({ code: "", email: "", name: "", password: "", organizationName: "" });
  const setUp = useMutation({
    meta: { isTold: true },
    mutationFn: () => {
      const { organizationName, code, ...rest } = given;
      const organization = organizationName.trim() === "" ? {} : { organizationName: organizationName.trim() };
      return answerOf(openClient.POST("/api/v1/auth/setup", { body: { ...rest, code: code.trim(), ...organization } }));
    },
    onSuccess: (signedIn) => enter(signedIn),
  });
  const change = (field: keyof Given) => (value: string) => setGiven((before) => ({ ...before, [field]: value }));

  function submit(event: FormEvent): void {
    event.preventDefault();
    setUp.mutate();
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      {setUp.isError && !hasFaultsOnlyAt(setUp.error, fields) && <Notice look="fault" title={wordsFor(setUp.error)} />}
      <TextField
        label={t("setUp.code")}
        hint={t("setUp.codeHint")}
        error={faultAt(setUp.error, "code")}
        required
        autoFocus
        autoComplete="one-time-code"
        spellCheck={false}
        className="font-mono"
        value={given.code}
        onValue={change("code")}
      />
      <TextField
        label={t("accounts.email")}
        error={faultAt(setUp.error, "email")}
        type="email"
        required
        autoComplete="username"
        value={given.email}
        onValue={change("email")}
      />
      <TextField
        label={t("accounts.name")}
        error={faultAt(setUp.error, "name")}
        required
        autoComplete="name"
        value={given.name}
        onValue={change("name")}
      />
      <NewPassword
        label={t("accounts.password")}
        value={given.password}
        onValue={change("password")}
        error={faultAt(setUp.error, "password")}
      />
      <TextField
        label={t("setUp.organization")}
        hint={t("setUp.organizationHint")}
        error={faultAt(setUp.error, "organizationName")}

        autoComplete="organization"
        value={given.organizationName}
        onValue={change("organizationName")}
      />
      <Button type="submit" look="primary" size="large" isBusy={setUp.isPending}>
        {t("setUp.submit")}
      </Button>
    </form>
  );
}
