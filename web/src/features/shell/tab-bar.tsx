// The navigation of a phone: at the bottom, where a thumb is.
import { Link, useNavigate } from "@tanstack/react-router";
import { Ellipsis, Search } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useMay } from "#web/features/accounts/permission.ts";
import { useOpenIncidentCount } from "#web/features/incidents/queries.ts";
import { Menu, type MenuEntry } from "#web/ui/menu.tsx";
import { useAppearanceEntries, useSignOut } from "./account-menu.tsx";
import { accountPlace, peoplePlaces, tellingPlaces, watchingPlaces } from "./places.ts";

const tabShape = "relative flex h-14 flex-1 flex-col items-center justify-center gap-0.5 text-small text-muted";
const firstTabs = watchingPlaces;

export function TabBar({ onFind }: { onFind: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const signOut = useSignOut();
  const may = useMay();
  const appearance = useAppearanceEntries();
  const openIncidents = useOpenIncidentCount();
  return (
    <nav
      aria-label={t("shell.navigation")}
      className="fixed inset-x-0 bottom-0 z-30 flex border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {firstTabs.map((place) => (
        <Link
          key={place.to}
          to={place.to}
          activeOptions={{ includeSearch: false }}
          className={tabShape}
          activeProps={{ className: "text-ink! font-medium" }}
        >
          <place.icon aria-hidden size={20} strokeWidth={1.75} />
          {t(`places.${place.name}`)}
          {place.name === "incidents" && openIncidents > 0 && (
            <span className="figures absolute top-1.5 left-1/2 ml-1.5 rounded-full bg-down-fill px-1.5 text-[11px] leading-4 font-semibold text-white">
              {openIncidents}
            </span>
          )}
        </Link>
      ))}
      <button type="button" onClick={onFind} className={tabShape}>
        <Search aria-hidden size={20} strokeWidth={1.75} />
        {t("shell.findShort")}
      </button>
      <Menu
        side="top"
        trigger={
          <button type="button" className={tabShape}>
            <Ellipsis aria-hidden size={20} strokeWidth={1.75} />
            {t("shell.more")}
          </button>
        }
        entries={[
          ...[...tellingPlaces, ...peoplePlaces, accountPlace]
            .filter((place) => may(place.permission))
            .map((place): MenuEntry => ({
              kind: "action",
              words: t(`places.${place.name}`),
              icon: <place.icon size={16} />,
              onSelect: () => void navigate({ to: place.to }),
            })),
          { kind: "line" },
          ...appearance,
          { kind: "line" },
          { kind: "action", words: t("account.signOut"), onSelect: signOut },
        ]}
      />
    </nav>
  );
}
