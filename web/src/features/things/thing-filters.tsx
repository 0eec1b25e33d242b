// Finding monitors or heartbeats: text with "/", state, tag; and beside them what only one of the lists has.
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { SearchBox } from "#web/ui/search-box.tsx";
import { Segmented, type Segment } from "#web/ui/segmented.tsx";
import type { ThingSearch } from "./search.ts";

interface ThingFiltersProps<State extends string> {
  label: string;
  search: ThingSearch<State>;
  states: readonly State[];
  /** How many there are of each, in all. */
  counts: Readonly<Record<State, number>> | undefined;
  /** The count is undefined where it would mislead. */
  segmentOf: (state: State, count: number | undefined) => Omit<Segment<State>, "value">;
  onChoose: (change: { [Field in keyof ThingSearch<State>]?: ThingSearch<State>[Field] | undefined }) => void;
  children?: ReactNode;
}

export function ThingFilters<State extends string>({
  label,
  search,
  states,
  counts,
  segmentOf,
  onChoose,
  children,
}: ThingFiltersProps<State>) {
  const { t } = useTranslation();
  const shown = states.filter((state) => state === search.state || (counts?.[state] ?? 0) > 0);
  // The counts are of everything: beside a list that is narrowed by something else they would mislead.
  const toldCounts = search.q === undefined && search.tag === undefined ? counts : undefined;
  return (
    <div className="mb-2 flex flex-wrap items-center gap-2">
      <SearchBox
        label={label}
        clearLabel={t("monitors.clearSearch")}
        text={search.q ?? ""}
        onText={(q) => onChoose({ q: q || undefined })}
      />
      {(shown.length > 1 || search.state !== undefined) && (
        <Segmented<State | "all">
          label={t("monitors.filterByState")}
          value={search.state ?? "all"}
          onChoose={(state) => onChoose({ state: state === "all" ? undefined : state })}
          segments={[
            { value: "all", label: t("monitors.allStates") },
            ...shown.map((state) => ({ value: state, ...segmentOf(state, toldCounts?.[state]) })),
          ]}
        />
      )}
      {search.tag !== undefined && (
        <button
          type="button"
          onClick={() => onChoose({ tag: undefined })}
          className="inline-flex h-8 items-center gap-1.5 rounded-medium border border-line bg-surface px-2.5 text-small hover:bg-hover"
        >
          {t("monitors.taggedWith", { tag: search.tag })}
          <X aria-hidden size={12} />
          <span className="only-spoken">{t("monitors.clearFilters")}</span>
        </button>
      )}
      {children}
    </div>
  );
}
