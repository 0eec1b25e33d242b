// One monitor in 40 px: mark, name, tags, uptime bar, sparkline, response, uptime, last check, menu; two lines on a phone.
import { Link } from "@tanstack/react-router";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { Monitor, MonitorBars } from "#web/api/types.ts";
import { type RowPlace, rowLink, TagsCell, ThingRow } from "#web/features/things/thing-table.tsx";
import { classNames } from "#web/ui/class-names.ts";
import { formatRatio, formatResponse } from "#web/ui/format.ts";
import { Skeleton } from "#web/ui/skeleton.tsx";
import { Sparkline } from "#web/ui/sparkline.tsx";
import { StateMark } from "#web/ui/state-mark.tsx";
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

interface MonitorRowProps extends RowPlace {
  monitor: Monitor;
  figures: RowFigures | undefined;
}

export const MonitorRow = memo(function MonitorRow({ monitor, index, offsetPx, figures }: MonitorRowProps) {
  const { t } = useTranslation();
  const isDown = monitor.state === "down";
  const ratio = figures?.bars?.total.uptimeRatio ?? null;
  const ratioWords = ratio === null ? "–" : formatRatio(ratio);
  return (
    <ThingRow index={index} offsetPx={offsetPx} columns={columns} ground={isDown ? "bg-down-wash" : undefined}>
      <span role="cell" className="flex">
        <StateMark state={monitor.state} />
      </span>
      {/* The name has the room that it needs; a reason that would be left with less than a few words falls away. */}
      <span role="cell" className="flex h-5 min-w-0 flex-wrap items-baseline gap-x-2 overflow-hidden">
        <Link to="/monitors/$monitorId" params={{ monitorId: monitor.id }} className={rowLink}>
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
      <TagsCell tags={monitor.tags} />
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
    </ThingRow>
  );
});
