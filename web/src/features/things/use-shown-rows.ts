// Which rows of a list are on the screen, however long it is: only those exist. More is asked for before the end is reached,
// and j and k walk over them.
import { useWindowVirtualizer, type VirtualItem } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, type RefObject } from "react";
import { useMedia } from "#web/ui/media.ts";
import { focusRow, useRowSteps } from "#web/ui/row-keys.ts";

const rowHeightPx = 40;
const foldedRowHeightPx = 64;
const blockSize = 50; // things whose figures are asked for together
const rowsAhead = 30; // how close to the end of what is here more is asked for
const spareRows = 8;

/** A list that is here in part. */
export interface PartList<Thing> {
  readonly things: readonly Thing[];
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly onNeedMore: () => void;
}

export interface ShownRows {
  /** The element that holds the rows. */
  readonly body: RefObject<HTMLDivElement | null>;
  readonly items: readonly VirtualItem[];
  /** Of all rows, also of those that are not on the screen. */
  readonly heightPx: number;
  /** From the top of the page to the first row. */
  readonly marginPx: number;
  /** Of the rows on the screen, joined by commas. */
  readonly ids: string;
  /** Ids by place in the list, those on the screen among them, so that scrolling back finds figures in the cache. */
  readonly blocks: readonly (readonly string[])[];
}

export function useShownRows({ things, hasMore, isLoadingMore, onNeedMore }: PartList<{ id: string }>): ShownRows {
  const body = useRef<HTMLDivElement>(null);
  const isFolded = useMedia("(max-width: 639px)");
  const rows = useWindowVirtualizer({
    count: things.length,
    estimateSize: () => (isFolded ? foldedRowHeightPx : rowHeightPx),
    overscan: spareRows,
    scrollMargin: body.current?.offsetTop ?? 0,
    getItemKey: (index) => things[index]?.id ?? index,
  });
  useEffect(() => rows.measure(), [isFolded, rows]);

  const items = rows.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && !isLoadingMore && last >= things.length - rowsAhead) onNeedMore();
  }, [hasMore, isLoadingMore, last, things.length, onNeedMore]);

  useRowSteps(things.length, (index) => {
    rows.scrollToIndex(index);
    requestAnimationFrame(() => focusRow(index));
  });

  const blocks = useMemo(() => {
    const found: string[][] = [];
    for (let start = Math.floor(first / blockSize) * blockSize; start <= last; start += blockSize)
      found.push(things.slice(start, start + blockSize).map(({ id }) => id));
    return found;
  }, [things, first, last]);
  const ids = things
    .slice(first, last + 1)
    .map(({ id }) => id)
    .join(",");
  return { body, items, heightPx: rows.getTotalSize(), marginPx: rows.options.scrollMargin, ids, blocks };
}
