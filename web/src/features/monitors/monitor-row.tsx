// One monitor in 40 px: mark, name, tags, uptime bar, sparkline, response, uptime, last check, menu; two lines on a phone.
import { Link } from "@tanstack/react-router";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { Monitor, MonitorBars } from "#web/api/types.ts";
import { classNames } from "#web/ui/class-names.ts";
import { formatRatio, formatResponse } from "#web/ui/format.ts";
import { Skeleton } from "#web/ui/skeleton.tsx";
import { Sparkline } from "#web/ui/sparkline.tsx";
import { StateMark } from "#web/ui/state-mark.tsx";
import { Tag } from "#web/ui/tag.tsx";
import { Time } from "#web/ui/time.tsx";
import { UptimeBar } from "#web/ui/uptime-bar.tsx";
import { MonitorMenu } from "./monitor-menu.tsx";
import { failureWords } from "./words.ts";

export interface RowFigures {
  readonly bars?: MonitorBars;
  readonly line?: readonly (number | null)[];
}

/** The same grid for the head and the rows, by the width of the table. */
export const columns =
  "sm:grid sm:items-center sm:gap-x-3 sm:grid-cols-[16px_minmax(0,1fr)_180px_60px_72px_28px] " +
  "@min-[800px]:grid-cols-[16px_minmax(0,1fr)_240px_80px_60px_64px_72px_28px] " +
  "@min-[1080px]:grid-cols-[16px_minmax(0,1fr)_minmax(0,220px)_269px_96px_64px_68px_76px_28px] " +
  "@min-[1280px]:grid-cols-[16px_minmax(0,1fr)_minmax(0,240px)_359px_96px_64px_68px_76px_28px]";

const mostTags = 2;

interface MonitorRowProps {
  monitor: Monitor;
  index: number;
  offsetPx: number;
  figures: RowFigures | undefined;
}

export const MonitorRow = memo(function MonitorRow({ monitor, index, offsetPx, figures }: MonitorRowProps) {
  const { t } = useTranslation();
  const isDown = monitor.state === "down";
  const ratio = figures?.bars?.total.uptimeRatio ?? null;
  const ratioWords = ratio === null ? "–" : formatRatio(ratio);
  return (
    <div
      role="row"
      data-row={index}
      aria-rowindex={index + 2}
      style={{ transform: `translateY(${offsetPx}px)` }}
      className={classNames(
        "absolute inset-x-0 top-0 border-b border-line",
        "grid h-16 grid-cols-[16px_minmax(0,1fr)_auto_28px] content-center items-center gap-x-2.5 gap-y-1 sm:h-10 sm:gap-y-0",
        columns,
        isDown ? "bg-down-wash" : "hover:bg-hover has-[a:focus-visible]:bg-hover",
      )}
    >
      <span role="cell" className="flex">
        <StateMark state={monitor.state} />
      </span>
      {/* The name has the room that it needs; a reason that would be left with less than a few words falls away. */}
      <span role="cell" className="flex h-5 min-w-0 flex-wrap items-baseline gap-x-2 overflow-hidden">
        <Link
          to="/monitors/$monitorId"
          params={{ monitorId: monitor.id }}
          className="max-w-full truncate font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:rounded-small focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
        >
          {monitor.name}
        </Link>
        {isDown && monitor.lastMessage !== null && (
          <span
            title={monitor.lastMessage}
            className="hidden min-w-0 flex-1 basis-24 truncate text-small leading-5 text-down sm:block"
          >
            {failureWords(t, monitor.lastReason, monitor.lastMessage)}
          </span>
        )}
      </span>
      <span
        role="cell"
        title={monitor.tags.join(", ")}
        className="hidden min-w-0 items-center gap-1 overflow-hidden @min-[1080px]:flex"
      >
        {monitor.tags.slice(0, mostTags).map((tag, place) => (
          <Tag key={tag} isFixed={place === 0 && tag.length < 12}>
            {tag}
          </Tag>
        ))}
        {monitor.tags.length > mostTags && (
          <span className="shrink-0 text-small text-faint">+{monitor.tags.length - mostTags}</span>
        )}
      </span>
      <span role="cell" className="order-5 col-span-2 col-start-2 sm:order-none sm:col-span-1 sm:col-start-auto">
        {figures?.bars === undefined ? (
          <Skeleton className="h-3.5 w-full" />
        ) : (
          <UptimeBar
            cells={figures.bars.buckets}
            label={t("monitors.uptimeSpoken", { ratio: ratioWords })}
            className="relative z-10"
          />
        )}
      </span>
      <span role="cell" className="hidden @min-[800px]:block">
        {figures?.line !== undefined && <Sparkline values={figures.line} className="w-full" />}
      </span>
      <span role="cell" className="figures hidden text-right text-muted @min-[800px]:block">
        {monitor.lastResponseMs === null ? (
          <span title={t(monitor.lastCheckAt === null ? "monitor.noChecks" : "sighting.notMeasured")}>–</span>
        ) : (
          formatResponse(monitor.lastResponseMs)
        )}
      </span>
      <span
        role="cell"
        className={classNames("figures text-right", ratio !== null && ratio < 1 ? "text-ink" : "text-muted")}
      >
        {ratioWords}
      </span>
      <span role="cell" className="figures hidden text-right whitespace-nowrap text-faint sm:block">
        {monitor.lastCheckAt === null ? "–" : <Time at={monitor.lastCheckAt} isShort />}
      </span>
      <span role="cell" className="relative z-10 flex justify-end">
        <MonitorMenu monitor={monitor} />
      </span>
    </div>
  );
});
