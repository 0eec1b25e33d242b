// Finding monitors, and how far back the bars reach.
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Standing } from "#web/api/types.ts";
import { changedSearch } from "#web/features/things/search.ts";
import { ThingFilters } from "#web/features/things/thing-filters.tsx";
import { formatCount } from "#web/ui/format.ts";
import { Segmented } from "#web/ui/segmented.tsx";
import { StateMark } from "#web/ui/state-mark.tsx";
import { barRanges, filterStates, type BarRange, type MonitorSearch } from "./search.ts";

interface MonitorFiltersProps {
  search: MonitorSearch;
  bar: BarRange;
  standing: Standing | undefined;
}

export function MonitorFilters({ search, bar, standing }: MonitorFiltersProps) {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: "/monitors" });
  const choose = (change: Parameters<typeof changedSearch<MonitorSearch>>[1]) =>
    void navigate({ search: (before) => changedSearch(before, change), replace: true });
  return (
    <ThingFilters
      label={t("monitors.search")}
      search={search}
      states={filterStates}
      counts={standing?.counts}
      onChoose={choose}
      segmentOf={(state, count) => ({
        label: (
          <>
            <StateMark state={state} size={12} isSilent={count === undefined} />
            {count === undefined ? t(`states.${state}`) : formatCount(count)}
          </>
        ),
      })}
    >
      <div className="ml-auto hidden sm:block">
        <Segmented<BarRange>
          label={t("monitors.barRange")}
          value={bar}
          onChoose={(chosen) => choose({ bar: chosen })}
          segments={barRanges.map((range) => ({ value: range, label: t(`ranges.${range}`) }))}
        />
      </div>
    </ThingFilters>
  );
}
