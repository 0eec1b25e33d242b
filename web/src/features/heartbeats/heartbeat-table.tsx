// The rows of the list, however many there are: only those on screen exist, and only their figures are asked for.
import { useQueries } from "@tanstack/react-query";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Heartbeat, MonitorBars } from "#web/api/types.ts";
import { barsQuery } from "#web/features/monitors/queries.ts";
import type { BarRange } from "#web/features/monitors/search.ts";
import { classNames } from "#web/ui/class-names.ts";
import { useKeys } from "#web/ui/keys.ts";
import { useMedia } from "#web/ui/media.ts";
import { columns, HeartbeatRow } from "./heartbeat-row.tsx";
import { useLiveHeartbeats } from "./use-live-heartbeats.ts";

const rowHeightPx = 40;
const foldedRowHeightPx = 64;
const blockSize = 50; // heartbeats whose figures are asked for together
const rowsAhead = 30; // how close to the end of what is here more is asked for
const spareRows = 8;

interface HeartbeatTableProps {
  heartbeats: readonly Heartbeat[];
  totalCount: number | undefined;
  bar: BarRange;
  hasMore: boolean;
  isLoadingMore: boolean;
  onNeedMore: () => void;
}

export function HeartbeatTable({
  heartbeats,
  totalCount,
  bar,
  hasMore,
  isLoadingMore,
  onNeedMore,
}: HeartbeatTableProps) {
  const { t } = useTranslation("heartbeats");
  const table = useRef<HTMLDivElement>(null);
  const isFolded = useMedia("(max-width: 639px)");
  const rows = useWindowVirtualizer({
    count: heartbeats.length,
    estimateSize: () => (isFolded ? foldedRowHeightPx : rowHeightPx),
    overscan: spareRows,
    scrollMargin: table.current?.offsetTop ?? 0,
    getItemKey: (index) => heartbeats[index]?.id ?? index,
  });
  useEffect(() => rows.measure(), [isFolded, rows]);

  const items = rows.getVirtualItems();
  const firstIndex = items[0]?.index ?? 0;
  const lastIndex = items.at(-1)?.index ?? 0;
  const bars = useBars(heartbeats, firstIndex, lastIndex, bar);

  useEffect(() => {
    if (hasMore && !isLoadingMore && lastIndex >= heartbeats.length - rowsAhead) onNeedMore();
  }, [hasMore, isLoadingMore, lastIndex, heartbeats.length, onNeedMore]);

  useLiveHeartbeats(
    heartbeats
      .slice(firstIndex, lastIndex + 1)
      .map(({ id }) => id)
      .join(","),
  );
  useWalkingKeys(heartbeats.length, table, (index) => rows.scrollToIndex(index));

  return (
    <div className="@container">
      <div
        role="table"
        aria-label={t("title")}
        aria-rowcount={(totalCount ?? heartbeats.length) + 1}
        aria-busy={isLoadingMore}
      >
        <Head bar={bar} />
        <div role="rowgroup" ref={table} className="relative" style={{ height: rows.getTotalSize() }}>
          {items.map((item) => {
            const heartbeat = heartbeats[item.index];
            if (heartbeat === undefined) return null;
            return (
              <HeartbeatRow
                key={item.key}
                heartbeat={heartbeat}
                index={item.index}
                offsetPx={item.start - rows.options.scrollMargin}
                bars={bars.get(heartbeat.id)}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

function Head({ bar }: { bar: BarRange }) {
  const { t } = useTranslation("heartbeats");
  const { t: words } = useTranslation();
  return (
    <div role="rowgroup" className="sticky top-0 z-20 hidden border-b border-line bg-canvas sm:block">
      <div role="row" aria-rowindex={1} className={classNames(columns, "h-8 text-small whitespace-nowrap text-faint")}>
        <span role="columnheader" className="only-spoken">
          {words("monitors.columns.state")}
        </span>
        <span role="columnheader" className="col-start-2">
          {words("monitors.columns.name")}
        </span>
        <span role="columnheader" className="hidden @min-[1080px]:block">
          {words("monitors.columns.tags")}
        </span>
        <span role="columnheader">{t("columns.schedule")}</span>
        <span role="columnheader" className="text-right">
          {t("columns.lastPing")}
        </span>
        <span role="columnheader" className="text-right">
          {t("columns.nextDue")}
        </span>
        <span role="columnheader" className="hidden @min-[800px]:block">
          {words(`lastRange.${bar}`)}
        </span>
        <span role="columnheader">
          <span className="only-spoken">{words("monitors.columns.actions")}</span>
        </span>
      </div>
    </div>
  );
}

/** Asked for in blocks by place in the list, so that scrolling back finds them in the cache. */
function useBars(
  heartbeats: readonly Heartbeat[],
  first: number,
  last: number,
  bar: BarRange,
): ReadonlyMap<string, MonitorBars> {
  const ids = heartbeats.map(({ id }) => id).join(",");
  const blocks = useMemo(() => {
    const all = ids === "" ? [] : ids.split(",");
    const found: string[][] = [];
    for (let start = Math.floor(first / blockSize) * blockSize; start <= last; start += blockSize)
      found.push(all.slice(start, start + blockSize));
    return found;
  }, [ids, first, last]);
  const answers = useQueries({ queries: blocks.map((block) => barsQuery(block, bar)) });
  return new Map(answers.flatMap(({ data }) => data?.items ?? []).map((bars) => [bars.monitorId, bars]));
}

/** j and k walk over the rows; the focus is the place. */
function useWalkingKeys(
  count: number,
  table: React.RefObject<HTMLDivElement | null>,
  show: (index: number) => void,
): void {
  const { t } = useTranslation();
  function walk(step: number): void {
    const focused = document.activeElement?.closest<HTMLElement>("[data-row]")?.dataset["row"];
    const from = focused === undefined ? (step > 0 ? -1 : 0) : Number(focused);
    const next = Math.min(count - 1, Math.max(0, from + step));
    show(next);
    requestAnimationFrame(() => table.current?.querySelector<HTMLElement>(`[data-row="${next}"] a`)?.focus());
  }
  useKeys([
    { key: "j", words: t("keys.next"), run: () => walk(1) },
    { key: "k", words: t("keys.previous"), run: () => walk(-1) },
  ]);
}
