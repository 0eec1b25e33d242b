// The navigation beside the page: names on a wide screen, pictures with names in tooltips on a narrow one.
import { Link } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useMay } from "#web/features/accounts/permission.ts";
import { useOpenIncidentCount } from "#web/features/incidents/queries.ts";
import { commandKey, Kbd } from "#web/ui/kbd.tsx";
import { Mark } from "#web/ui/mark.tsx";
import { AccountMenu } from "./account-menu.tsx";
import { peoplePlaces, tellingPlaces, watchingPlaces, type Place } from "./places.ts";

export function SideBar({ onFind }: { onFind: () => void }) {
  const { t } = useTranslation();
  return (
    <header className="sticky top-0 hidden h-dvh flex-col border-r border-line bg-surface px-2 py-3 md:flex lg:px-3">
      <Link
        to="/monitors"
        className="mb-3 flex h-8 items-center justify-center gap-2 rounded-medium px-2 lg:justify-start"
      >
        <Mark />
        <span className="text-title font-semibold tracking-[-0.01em] max-lg:only-spoken">Keepwatch</span>
      </Link>
      <button
        type="button"
        onClick={onFind}
        className="mb-4 flex h-8 items-center justify-center gap-2 rounded-medium border border-line px-2 text-faint hover:bg-hover hover:text-muted lg:justify-start"
      >
        <Search aria-hidden size={14} />
        <span className="min-w-0 flex-1 truncate text-left max-lg:only-spoken">{t("shell.find")}</span>
        <span className="hidden gap-0.5 lg:inline-flex">
          <Kbd>{commandKey}</Kbd>
          <Kbd>K</Kbd>
        </span>
      </button>
      <nav aria-label={t("shell.navigation")} className="flex flex-1 flex-col gap-4 overflow-y-auto">
        <Places places={watchingPlaces} />
        <Places places={tellingPlaces} title={t("shell.telling")} />
        <Places places={peoplePlaces} title={t("shell.people")} />
      </nav>
      <AccountMenu />
    </header>
  );
}

function Places({ places, title }: { places: readonly Place[]; title?: string }) {
  const may = useMay();
  return (
    <div>
      {title !== undefined && <p className="mb-1 hidden px-2 text-small text-faint lg:block">{title}</p>}
      <ul className="flex flex-col gap-px">
        {places
          .filter((place) => may(place.permission))
          .map((place) => (
            <li key={place.to}>
              <PlaceLink place={place} />
            </li>
          ))}
      </ul>
    </div>
  );
}

const mostInCorner = 9; // A longer number would cover the picture beside it.

function PlaceLink({ place }: { place: Place }) {
  const { t } = useTranslation();
  const openIncidents = useOpenIncidentCount();
  const hasCount = place.name === "incidents" && openIncidents > 0;
  return (
    <Link
      to={place.to}
      title={t(`places.${place.name}`)}
      activeOptions={{ includeSearch: false }}
      className="relative flex h-8 items-center justify-center gap-2.5 rounded-medium px-2 text-muted hover:bg-hover hover:text-ink lg:justify-start"
      activeProps={{ className: "bg-sunken! text-ink! font-medium" }}
    >
      <place.icon aria-hidden size={16} strokeWidth={1.75} />
      <span className="max-lg:only-spoken">{t(`places.${place.name}`)}</span>
      {hasCount && (
        <span className="figures absolute -top-px right-0 min-w-3.5 rounded-full bg-down-fill px-[3px] text-center text-[10px] leading-[14px] font-semibold text-white lg:static lg:ml-auto lg:px-1.5 lg:text-[11px] lg:leading-4">
          <span aria-hidden className="lg:hidden">
            {openIncidents > mostInCorner ? `${mostInCorner}+` : openIncidents}
          </span>
          <span aria-hidden className="max-lg:hidden">
            {openIncidents}
          </span>
          <span className="only-spoken">{t("shell.openIncidents", { count: openIncidents })}</span>
        </span>
      )}
    </Link>
  );
}
