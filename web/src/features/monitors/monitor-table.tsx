// The rows of the list, however many there are: only those on screen exist, and only they are watched live.
import { useQueries } from "@tanstack/react-query";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { watch } from "#web/api/live.ts";
import type { Monitor, MonitorBars } from "#web/api/types.ts";
import { classNames } from "#web/ui/class-names.ts";
import { useKeys } from "#web/ui/keys.ts";
import { useMedia } from "#web/ui/media.ts";
import { columns, MonitorRow, type RowFigures } from "./monitor-row.tsx";
import { barsQuery, sparklinesQuery } from "./queries.ts";
import type { BarRange } from "./search.ts";

const rowHeightPx = 40;
const foldedRowHeightPx = 64;
const blockSize = 50; // monitors whose figures are asked for together
const rowsAhead = 30; // how close to the end of what is here more is asked for
const spareRows = 8;

interface MonitorTableProps {
  monitors: readonly Monitor[];
  totalCount: number | undefined;
  bar: BarRange;
  hasMore: boolean;
  isLoadingMore: boolean;
  onNeedMore: () => void;
}

export function MonitorTable({ monitors, totalCount, bar, hasMore, isLoadingMore, onNeedMore }: MonitorTableProps) {
  const { t } = useTranslation();
  const table = useRef<HTMLDivElement>(null);
  const isFolded = useMedia("(max-width: 639px)");
  const rows = useWindowVirtualizer({
    count: monitors.length,
    estimateSize: () => (isFolded ? foldedRowHeightPx : rowHeightPx),
    overscan: spareRows,
    scrollMargin: table.current?.offsetTop ?? 0,
    getItemKey: (index) => monitors[index]?.id ?? index,
  });
  useEffect(() => rows.measure(), [isFolded, rows]);

  const items = rows.getVirtualItems();
  const firstIndex = items[0]?.index ?? 0;
  const lastIndex = items.at(-1)?.index ?? 0;
  const figures = useRowFigures(monitors, firstIndex, lastIndex, bar);

  useEffect(() => {
    if (hasMore && !isLoadingMore && lastIndex >= monitors.length - rowsAhead) onNeedMore();
  }, [hasMore, isLoadingMore, lastIndex, monitors.length, onNeedMore]);

  const watchedIds = monitors
    .slice(firstIndex, lastIndex + 1)
    .map((monitor) => monitor.id)
    .join(",");
  useEffect(() => {
    const timer = setTimeout(() => watch("monitors", watchedIds === "" ? [] : watchedIds.split(",")), 150);
    return () => clearTimeout(timer);
  }, [watchedIds]);
  useEffect(() => () => watch("monitors", []), []);

  useWalkingKeys(monitors, table, (index) => rows.scrollToIndex(index));

  return (
    <div className="@container">
      <div
        role="table"
        aria-label={t("monitors.title")}
        aria-rowcount={(totalCount ?? monitors.length) + 1}
        aria-busy={isLoadingMore}
      >
        <div role="rowgroup" className="sticky top-0 z-20 hidden border-b border-line bg-canvas sm:block">
          <div
            role="row"
            aria-rowindex={1}
            className={classNames(columns, "h-8 text-small whitespace-nowrap text-faint")}
          >
            <span role="columnheader" className="only-spoken">
              {t("monitors.columns.state")}
            </span>
            <span role="columnheader" className="col-start-2">
              {t("monitors.columns.name")}
            </span>
            <span role="columnheader" className="hidden @min-[1080px]:block">
              {t("monitors.columns.tags")}
            </span>
            <span role="columnheader">{t(`lastRange.${bar}`)}</span>
            <span role="columnheader" className="hidden @min-[800px]:block">
              {t("monitors.columns.responses")}
            </span>
            <span role="columnheader" className="hidden text-right @min-[800px]:block">
              {t("monitors.columns.response")}
            </span>
            <span role="columnheader" className="text-right">
              {t("monitors.columns.uptime")}
            </span>
            <span role="columnheader" className="text-right">
              {t("monitors.columns.lastCheck")}
            </span>
            <span role="columnheader">
              <span className="only-spoken">{t("monitors.columns.actions")}</span>
            </span>
          </div>
        </div>
        <div role="rowgroup" ref={table} className="relative" style={{ height: rows.getTotalSize() }}>
          {items.map((item) => {
            const monitor = monitors[item.index];
            if (monitor === undefined) return null;
            return (
              <MonitorRow
                key={item.key}
                monitor={monitor}
                index={item.index}
                offsetPx={item.start - rows.options.scrollMargin}
                figures={figures.get(monitor.id)}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** Figures are asked for in blocks by place in the list, so that scrolling back finds them in the cache. */
function useRowFigures(
  monitors: readonly Monitor[],
  first: number,
  last: number,
  bar: BarRange,
): Map<string, RowFigures> {
  const blocks = useMemo(() => {
    const found: string[][] = [];
    for (let start = Math.floor(first / blockSize) * blockSize; start <= last; start += blockSize) {
      found.push(monitors.slice(start, start + blockSize).map((monitor) => monitor.id));
    }
    return found;
  }, [monitors, first, last]);
  const bars = useQueries({ queries: blocks.map((ids) => barsQuery(ids, bar)) });
  const lines = useQueries({ queries: blocks.map((ids) => sparklinesQuery(ids, bar)) });
  const figures = new Map<string, RowFigures>();
  for (const { data } of bars)
    for (const item of data?.items ?? []) figures.set(item.monitorId, { bars: item satisfies MonitorBars });
  for (const { data } of lines) {
    for (const item of data?.items ?? [])
      figures.set(item.monitorId, { ...figures.get(item.monitorId), line: item.averagesMs });
  }
  return figures;
}

/** j and k walk over the rows; the focus is the place. */
function useWalkingKeys(
  monitors: readonly Monitor[],
  table: React.RefObject<HTMLDivElement | null>,
  show: (index: number) => void,
): void {
  const { t } = useTranslation();
  const [, setAt] = useState(-1);
  function walk(step: number): void {
    const focused = document.activeElement?.closest<HTMLElement>("[data-row]")?.dataset["row"];
    const from = focused === undefined ? (step > 0 ? -1 : 0) : Number(focused);
    const next = Math.min(monitors.length - 1, Math.max(0, from + step));
    show(next);
    setAt(next);
    requestAnimationFrame(() => table.current?.querySelector<HTMLElement>(`[data-row="${next}"] a`)?.focus());
  }
  useKeys([
    { key: "j", words: t("keys.next"), run: () => walk(1) },
    { key: "k", words: t("keys.previous"), run: () => walk(-1) },
  ]);
}
