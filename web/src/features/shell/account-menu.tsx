// The person at the foot of the navigation: account, language, theme, signing out; and whether the page is live.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ChevronsUpDown } from "lucide-react";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { dropAccessToken } from "#web/api/access-token.ts";
import { client, doneOf } from "#web/api/client.ts";
import { isConnected, subscribeConnection } from "#web/api/live.ts";
import { meQuery } from "#web/features/accounts/queries.ts";
import { chooseLanguage, currentLanguage, languages, type Language } from "#web/language.ts";
import { Menu, type MenuEntry } from "#web/ui/menu.tsx";
import { chooseTheme, themes, useChosenTheme } from "#web/ui/theme.ts";
import { accountPlace } from "./places.ts";

export function useSignOut(): () => void {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const signOut = useMutation({
    mutationFn: async () => {
      await queryClient.cancelQueries(); // what is under way would be refused once the session has ended
      await doneOf(client.POST("/api/v1/auth/sign-out"));
    },
    // Away from the page first: what is still on it would ask again as soon as the cache is empty.
    onSuccess: async () => {
      await navigate({ to: "/sign-in" });
      dropAccessToken();
      queryClient.clear();
    },
  });
  return () => signOut.mutate();
}

export function AccountMenu() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const signOut = useSignOut();
  const appearance = useAppearanceEntries();
  const me = useQuery(meQuery).data;
  const name = me?.person?.name ?? me?.actor.name ?? "";
  return (
    <div className="mt-2 border-t border-line pt-2">
      <Menu
        side="top"
        align="start"
        trigger={
          <button
            type="button"
            className="flex h-11 w-full items-center justify-center gap-2.5 rounded-medium px-1.5 text-left hover:bg-hover aria-expanded:bg-sunken lg:justify-start"
          >
            <span
              aria-hidden
              className="flex size-7 shrink-0 items-center justify-center rounded-full bg-sunken text-small font-semibold text-muted"
            >
              {initials(name)}
            </span>
            <span className="min-w-0 flex-1 max-lg:only-spoken">
              <span className="only-spoken">{t("shell.accountMenu")}</span>
              <span className="block truncate leading-4 font-medium">{name}</span>
              <span className="block truncate text-small text-faint">{me?.organization.name}</span>
            </span>
            <ChevronsUpDown aria-hidden size={14} className="hidden text-faint lg:block" />
          </button>
        }
        entries={[
          {
            kind: "action",
            words: t("places.account"),
            icon: <accountPlace.icon size={14} />,
            onSelect: () => void navigate({ to: "/account" }),
          },
          { kind: "line" },
          ...appearance,
          { kind: "line" },
          { kind: "action", words: t("account.signOut"), onSelect: signOut },
        ]}
      />
      <LiveNote />
    </div>
  );
}

const languageOptions = (Object.entries(languages) as [Language, string][]).map(([value, words]) => ({ value, words }));

/** Theme and language, for the menus of the side bar and of the phone. */
export function useAppearanceEntries(): readonly MenuEntry[] {
  const { t } = useTranslation();
  const theme = useChosenTheme();
  return [
    {
      kind: "choice",
      words: t("appearance.theme"),
      value: theme,
      options: themes.map((value) => ({ value, words: t(`appearance.themes.${value}`) })),
      onChoose: (value) => chooseTheme(themes.find((known) => known === value) ?? "system"),
    },
    {
      kind: "choice",
      words: t("appearance.language"),
      value: currentLanguage(),
      options: languageOptions,
      onChoose: (value) => void chooseLanguage(languageOptions.find((known) => known.value === value)?.value ?? "en"),
    },
  ];
}

/** Said only when the wire is cut: as long as all is well, nobody needs to read it. */
function LiveNote() {
  const { t } = useTranslation();
  const isLive = useSyncExternalStore(subscribeConnection, isConnected);
  return (
    <p role="status" className="hidden px-2 pt-1 text-small text-faint lg:block">
      {isLive ? <span className="only-spoken">{t("shell.live")}</span> : t("shell.notLive")}
    </p>
  );
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => word?.[0] ?? "")
    .join("")
    .toUpperCase();
}
