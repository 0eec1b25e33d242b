// The frame of a table of monitors or heartbeats: its head, its rows where they belong, and what is alike in every row. The
// columns are the list's own.
import type { ReactElement, ReactNode } from "react";
import { Fragment } from "react";
import { classNames } from "#web/ui/class-names.ts";
import { Tag } from "#web/ui/tag.tsx";
import type { PartList, ShownRows } from "./use-shown-rows.ts";

const mostTags = 2;

/** For the link on the name: it covers the whole row. */
export const rowLink =
  "max-w-full truncate font-medium after:absolute after:inset-0 focus-visible:outline-none " +
  "focus-visible:after:rounded-small focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 " +
  "focus-visible:after:outline-accent";

export interface RowPlace {
  readonly index: number;
  readonly offsetPx: number;
}

interface ThingTableProps<Thing> {
  label: string;
  list: PartList<Thing>;
  totalCount: number | undefined;
  rows: ShownRows;
  columns: string;
  head: ReactNode;
  row: (thing: Thing, place: RowPlace) => ReactElement;
}

export function ThingTable<Thing>({ label, list, totalCount, rows, columns, head, row }: ThingTableProps<Thing>) {
  return (
    <div className="@container">
      <div
        role="table"
        aria-label={label}
        aria-rowcount={(totalCount ?? list.things.length) + 1}
        aria-busy={list.isLoadingMore}
      >
        <div role="rowgroup" className="sticky top-0 z-20 hidden border-b border-line bg-canvas sm:block">
          <div
            role="row"
            aria-rowindex={1}
            className={classNames(columns, "h-8 text-small whitespace-nowrap text-faint")}
          >
            {head}
          </div>
        </div>
        <div role="rowgroup" ref={rows.body} className="relative" style={{ height: rows.heightPx }}>
          {rows.items.map(({ key, index, start }) => {
            const thing = list.things[index];
            if (thing === undefined) return null;
            return <Fragment key={key}>{row(thing, { index, offsetPx: start - rows.marginPx })}</Fragment>;
          })}
        </div>
      </div>
    </div>
  );
}

export function ColumnHead({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <span role="columnheader" className={className}>
      {children}
    </span>
  );
}

interface ThingRowProps extends RowPlace {
  columns: string;
  /** The ground that it stands on, by its state. */
  ground: string | undefined;
  state?: string;
  children: ReactNode;
}

export function ThingRow({ index, offsetPx, columns, ground, state, children }: ThingRowProps) {
  return (
    <div
      role="row"
      data-row={index}
      data-state={state}
      aria-rowindex={index + 2}
      style={{ transform: `translateY(${offsetPx}px)` }}
      className={classNames(
        "absolute inset-x-0 top-0 border-b border-line",
        "grid h-16 grid-cols-[16px_minmax(0,1fr)_auto_28px] content-center items-center gap-x-2.5 gap-y-1 sm:h-10 sm:gap-y-0",
        columns,
        ground ?? "hover:bg-hover has-[a:focus-visible]:bg-hover",
      )}
    >
      {children}
    </div>
  );
}

export function TagsCell({ tags }: { tags: readonly string[] }) {
  return (
    <span
      role="cell"
      title={tags.join(", ")}
      className="hidden min-w-0 items-center gap-1 overflow-hidden @min-[1080px]:flex"
    >
      {tags.slice(0, mostTags).map((tag, place) => (
        <Tag key={tag} isFixed={place === 0 && tag.length < 12}>
          {tag}
        </Tag>
      ))}
      {tags.length > mostTags && <span className="shrink-0 text-small text-faint">+{tags.length - mostTags}</span>}
    </span>
  );
}
