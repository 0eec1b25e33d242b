// One's own account: password, and where one is signed in.
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { LanguageAndTheme } from "#web/features/shell/appearance.tsx";
import { Page, Section } from "#web/ui/page.tsx";
import { ChangePassword } from "./change-password.tsx";
import { meQuery } from "./queries.ts";
import { Sessions } from "./sessions.tsx";

export function AccountPage() {
  const { t } = useTranslation();
  const me = useQuery(meQuery).data;
  const sentence =
    me === undefined
      ? " "
      : t("account.sentence", {
          person: me.person?.name ?? me.actor.name,
          email: me.person?.email ?? "",
          role: t(`roles.${me.role}`),
          organization: me.organization.name,
        });
  return (
    <Page isNarrow title={t("account.title")} sentence={<p className="text-muted">{sentence}</p>}>
      <div className="flex flex-col gap-10">
        <Section title={t("account.appearance")}>
          <LanguageAndTheme />
        </Section>
        <Section title={t("account.password")}>
          <ChangePassword />
        </Section>
        <Sessions />
      </div>
    </Page>
  );
}
