// Finding heartbeats.
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { HeartbeatStanding } from "#web/api/types.ts";
import { changedSearch } from "#web/features/things/search.ts";
import { ThingFilters } from "#web/features/things/thing-filters.tsx";
import { formatCount } from "#web/ui/format.ts";
import { StateMark } from "#web/ui/state-mark.tsx";
import { filterStates, type HeartbeatSearch } from "./search.ts";
import { markOf } from "./state-now.ts";

interface HeartbeatFiltersProps {
  search: HeartbeatSearch;
  standing: HeartbeatStanding | undefined;
}

export function HeartbeatFilters({ search, standing }: HeartbeatFiltersProps) {
  const { t } = useTranslation("heartbeats");
  const navigate = useNavigate({ from: "/heartbeats" });
  return (
    <ThingFilters
      label={t("search")}
      search={search}
      states={filterStates}
      counts={standing?.counts}
      onChoose={(change) => void navigate({ search: (before) => changedSearch(before, change), replace: true })}
      segmentOf={(state, count) => ({
        spoken: [t(`states.${state}`), ...(count === undefined ? [] : [formatCount(count)])].join(" "),
        label: (
          <>
            <StateMark state={markOf[state]} size={12} isSilent />
            {count === undefined ? t(`states.${state}`) : formatCount(count)}
          </>
        ),
      })}
    />
  );
}
