// Finding heartbeats: text with "/", state, tag.
import { useNavigate } from "@tanstack/react-router";
import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { HeartbeatStanding } from "#web/api/types.ts";
import { formatCount } from "#web/ui/format.ts";
import { SearchBox } from "#web/ui/search-box.tsx";
import { Segmented } from "#web/ui/segmented.tsx";
import { StateMark } from "#web/ui/state-mark.tsx";
import { filterStates, type HeartbeatSearch } from "./search.ts";
import { markOf } from "./state-now.ts";

interface HeartbeatFiltersProps {
  search: HeartbeatSearch;
  standing: HeartbeatStanding | undefined;
}

export function HeartbeatFilters({ search, standing }: HeartbeatFiltersProps) {
  const { t } = useTranslation("heartbeats");
  const { t: words } = useTranslation();
  const navigate = useNavigate({ from: "/heartbeats" });
  const shown = filterStates.filter((state) => state === search.state || (standing?.counts[state] ?? 0) > 0);
  // The counts are of all heartbeats: beside a list that is narrowed by something else they would mislead.
  const hasCounts = standing !== undefined && search.q === undefined && search.tag === undefined;
  const choose = (change: { [Field in keyof HeartbeatSearch]?: HeartbeatSearch[Field] | undefined }) =>
    void navigate({ search: (before) => withoutEmpty({ ...before, ...change }), replace: true });
  return (
    <div className="mb-2 flex flex-wrap items-center gap-2">
      <SearchBox
        label={t("search")}
        clearLabel={words("monitors.clearSearch")}
        text={search.q ?? ""}
        onText={(q) => choose({ q: q || undefined })}
      />
      {(shown.length > 1 || search.state !== undefined) && (
        <Segmented
          label={words("monitors.filterByState")}
          value={search.state ?? "all"}
          onChoose={(state) => choose({ state: state === "all" ? undefined : state })}
          segments={[
            { value: "all", label: words("monitors.allStates") },
            ...shown.map((state) => ({
              value: state,
              spoken: `${t(`states.${state}`)}${hasCounts ? ` ${formatCount(standing.counts[state])}` : ""}`,
              label: (
                <>
                  <StateMark state={markOf[state]} size={12} isSilent />
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
          {words("monitors.taggedWith", { tag: search.tag })}
          <X aria-hidden size={12} />
          <span className="only-spoken">{words("monitors.clearFilters")}</span>
        </button>
      )}
    </div>
  );
}

function withoutEmpty(search: Partial<Record<string, unknown>>): HeartbeatSearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}
