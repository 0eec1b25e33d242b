// One heartbeat in 40 px: mark, name, tags, schedule, last ping, next due, uptime bar, menu; two lines on a phone.
import { Link } from "@tanstack/react-router";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { Heartbeat, MonitorBars } from "#web/api/types.ts";
import { failureWords } from "#web/features/monitors/words.ts";
import { type RowPlace, rowLink, TagsCell, ThingRow } from "#web/features/things/thing-table.tsx";
import { currentLanguage } from "#web/language.ts";
import { formatRatio } from "#web/ui/format.ts";
import { Skeleton } from "#web/ui/skeleton.tsx";
import { Time } from "#web/ui/time.tsx";
import { UptimeBar } from "#web/ui/uptime-bar.tsx";
import { Due, useNowNear } from "./due.tsx";
import { HeartbeatMark, RunningBadge } from "./heartbeat-mark.tsx";
import { HeartbeatMenu } from "./heartbeat-menu.tsx";
import { stateNow } from "./state-now.ts";

/** The same grid for the head and the rows, by the width of the table. */
export const columns =
  "sm:grid sm:items-center sm:gap-x-3 sm:grid-cols-[16px_minmax(0,1fr)_minmax(0,150px)_64px_84px_28px] " +
  "@min-[800px]:grid-cols-[16px_minmax(0,1fr)_minmax(0,180px)_68px_92px_150px_28px] " +
  "@min-[1080px]:grid-cols-[16px_minmax(0,1fr)_minmax(0,150px)_minmax(0,220px)_76px_96px_225px_28px] " +
  "@min-[1280px]:grid-cols-[16px_minmax(0,1fr)_minmax(0,180px)_minmax(0,260px)_76px_96px_269px_28px]";

interface HeartbeatRowProps extends RowPlace {
  heartbeat: Heartbeat;
  bars: MonitorBars | undefined;
}

export const HeartbeatRow = memo(function HeartbeatRow({ heartbeat, index, offsetPx, bars }: HeartbeatRowProps) {
  const { t: words } = useTranslation();
  const state = stateNow(heartbeat, useNowNear(heartbeat.nextPingDueAt));
  const isDown = state === "down";
  const ratio = bars?.total.uptimeRatio ?? null;
  return (
    <ThingRow
      index={index}
      offsetPx={offsetPx}
      columns={columns}
      state={state}
      ground={isDown ? "bg-down-wash" : state === "late" ? "bg-degraded-wash" : undefined}
    >
      <span role="cell" className="flex">
        <HeartbeatMark state={state} />
      </span>
      <span role="cell" className="flex h-5 min-w-0 items-center gap-x-2 overflow-hidden">
        <Link to="/heartbeats/$heartbeatId" params={{ heartbeatId: heartbeat.id }} className={rowLink}>
          {heartbeat.name}
        </Link>
        <RunningBadge runs={heartbeat.runs} />
        <Why heartbeat={heartbeat} isDown={isDown} />
      </span>
      <TagsCell tags={heartbeat.tags} />
      <span
        role="cell"
        title={heartbeat.scheduleWords[currentLanguage()]}
        className="figures order-5 col-start-2 truncate text-small text-muted sm:order-none sm:col-start-auto sm:text-body"
      >
        {heartbeat.scheduleWords[currentLanguage()]}
      </span>
      <span
        role="cell"
        className="figures order-6 text-right text-small whitespace-nowrap text-faint sm:order-none sm:text-body"
      >
        {heartbeat.lastPingAt === null ? "–" : <Time at={heartbeat.lastPingAt} isShort />}
      </span>
      <span role="cell" className="figures -order-1 text-right whitespace-nowrap max-sm:order-3 sm:order-none">
        <NextDue heartbeat={heartbeat} isLate={state === "late"} />
      </span>
      <span role="cell" className="hidden @min-[800px]:block">
        {bars === undefined ? (
          <Skeleton className="h-3.5 w-full" />
        ) : (
          <UptimeBar
            cells={bars.buckets}
            label={words("monitors.uptimeSpoken", { ratio: ratio === null ? "–" : formatRatio(ratio) })}
            className="relative z-10"
          />
        )}
      </span>
      <span role="cell" className="relative z-10 flex justify-end max-sm:order-4 max-sm:row-span-2">
        <HeartbeatMenu heartbeat={heartbeat} />
      </span>
    </ThingRow>
  );
});

function Why({ heartbeat, isDown }: { heartbeat: Heartbeat; isDown: boolean }) {
  const { t } = useTranslation();
  if (!isDown || heartbeat.lastReason === null) return null;
  return (
    <span
      title={heartbeat.lastMessage ?? undefined}
      className="hidden min-w-0 flex-1 basis-24 truncate text-small leading-5 text-down sm:block"
    >
      {failureWords(t, heartbeat.lastReason, heartbeat.lastMessage)}
    </span>
  );
}

/** Nothing is said where nothing is awaited. */
function NextDue({ heartbeat, isLate }: { heartbeat: Heartbeat; isLate: boolean }) {
  if (heartbeat.nextPingDueAt === null || heartbeat.isPaused) return <span className="text-faint">–</span>;
  return <Due at={heartbeat.nextPingDueAt} className={isLate ? "font-medium text-degraded" : "text-muted"} />;
}
