// Finding monitors: text with "/", state, and how far back the bars reach.
import { useNavigate } from "@tanstack/react-router";
import { Search, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Standing } from "#web/api/types.ts";
import { IconButton } from "#web/ui/button.tsx";
import { Field, TextInput } from "#web/ui/field.tsx";
import { Kbd } from "#web/ui/kbd.tsx";
import { useKeys } from "#web/ui/keys.ts";
import { formatCount } from "#web/ui/format.ts";
import { Segmented } from "#web/ui/segmented.tsx";
import { StateMark } from "#web/ui/state-mark.tsx";
import { barRanges, filterStates, type BarRange, type MonitorSearch } from "./search.ts";

const typingPauseMs = 120;

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
      <SearchBox text={search.q ?? ""} onText={(q) => choose({ q: q || undefined })} />
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

function SearchBox({ text, onText }: { text: string; onText: (text: string) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(text);
  const input = useRef<HTMLInputElement>(null);
  const tell = useRef(onText);
  tell.current = onText;

  // When the address changes by itself (back, a cleared filter), the field follows; never under somebody's fingers.
  useEffect(() => {
    if (document.activeElement !== input.current) setTyped(text);
  }, [text]);

  useEffect(() => {
    if (typed === text) return;
    const timer = setTimeout(() => tell.current(typed), typingPauseMs);
    return () => clearTimeout(timer);
  }, [typed, text]);

  useKeys([{ key: "/", words: t("keys.search"), run: () => input.current?.focus() }]);

  return (
    <div className="relative w-full sm:w-64">
      <Search
        aria-hidden
        size={14}
        className="pointer-events-none absolute top-1/2 left-2.5 z-10 -translate-y-1/2 text-faint"
      />
      <Field label={t("monitors.search")} isLabelHidden>
        {(control) => (
          <TextInput
            {...control}
            ref={input}
            type="search"
            className="h-8! border-line! pr-8 pl-8 pointer-coarse:h-11!"
            placeholder={t("monitors.search")}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "Escape") return;
              setTyped("");
              event.currentTarget.blur();
            }}
          />
        )}
      </Field>
      <span className="absolute top-1/2 right-1.5 -translate-y-1/2">
        {typed === "" ? (
          <span aria-hidden className="mr-1 pointer-coarse:hidden">
            <Kbd>/</Kbd>
          </span>
        ) : (
          <IconButton
            label={t("monitors.clearSearch")}
            icon={<X aria-hidden size={14} />}
            className="size-6"
            onClick={() => setTyped("")}
          />
        )}
      </span>
    </div>
  );
}
