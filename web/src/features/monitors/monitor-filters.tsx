// Finding monitors: text with "/", state, and how far back the bars reach.
import { useNavigate } from "@tanstack/react-router";
import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Standing } from "#web/api/types.ts";
import { formatCount } from "#web/ui/format.ts";
import { SearchBox } from "#web/ui/search-box.tsx";
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
  const shown = filterStates.filter((state) => state === search.state || (standing?.counts[state] ?? 0) > 0);
  // The counts are of all monitors: beside a list that is narrowed by something else they would mislead.
  const hasCounts = standing !== undefined && search.q === undefined && search.tag === undefined;
  const choose = (change: Partial<Record<keyof MonitorSearch, MonitorSearch[keyof MonitorSearch] | undefined>>) =>
    void navigate({ search: (before) => withoutEmpty({ ...before, ...change }), replace: true });
  return (
    <div className="mb-2 flex flex-wrap items-center gap-2">
      <SearchBox
        label={t("monitors.search")}
        clearLabel={t("monitors.clearSearch")}
        text={search.q ?? ""}
        onText={(q) => choose({ q: q || undefined })}
      />
      {(shown.length > 1 || search.state !== undefined) && (
        <Segmented
          label={t("monitors.filterByState")}
          value={search.state ?? "all"}
          onChoose={(state) => choose({ state: state === "all" ? undefined : state })}
          segments={[
            { value: "all", label: t("monitors.allStates") },
            ...shown.map((state) => ({
              value: state,
              label: (
                <>
                  <StateMark state={state} size={12} isSilent={!hasCounts} />
                  {hasCounts ? formatCount(standing.counts[state]) : t(`states.${state}`)}
                </>
              ),
            })),
          ]}
        />
      )}
      {search.tag !== undefined && (
        <button
          type="button"
          onClick={() => choose({ tag: undefined })}
          className="inline-flex h-8 items-center gap-1.5 rounded-medium border border-line bg-surface px-2.5 text-small hover:bg-hover"
        >
          {t("monitors.taggedWith", { tag: search.tag })}
          <X aria-hidden size={12} />
          <span className="only-spoken">{t("monitors.clearFilters")}</span>
        </button>
      )}
      <div className="ml-auto hidden sm:block">
        <Segmented<BarRange>
          label={t("monitors.barRange")}
          value={bar}
          onChoose={(chosen) => choose({ bar: chosen })}
          segments={barRanges.map((range) => ({ value: range, label: t(`ranges.${range}`) }))}
        />
      </div>
    </div>
  );
}

function withoutEmpty(search: Partial<Record<string, unknown>>): MonitorSearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}
