// Uptime of one monitor: the figures of four lengths of time, and the bar of the last ninety days.
import { useQueries, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { formatRatio } from "#web/ui/format.ts";
import { Section } from "#web/ui/page.tsx";
import { Segmented } from "#web/ui/segmented.tsx";
import { Skeleton } from "#web/ui/skeleton.tsx";
import { UptimeBar } from "#web/ui/uptime-bar.tsx";
import { useState } from "react";
import { barsQuery, uptimeQuery } from "./queries.ts";
import { barRanges, usualBarRange, type BarRange } from "./search.ts";

const figureDays = [1, 7, 30, 90] as const;

export function MonitorUptime({ monitorId, createdAt }: { monitorId: string; createdAt: string }) {
  const { t } = useTranslation();
  const [range, setRange] = useState<BarRange>(() => usualBarRange(createdAt));
  const bars = useQuery(barsQuery([monitorId], range));
  const figures = useQueries({ queries: figureDays.map((days) => uptimeQuery(monitorId, days)) });
  const bar = bars.data?.items[0];
  return (
    <Section
      title={t("monitor.uptime")}
      actions={
        <Segmented
          label={t("monitors.barRange")}
          value={range}
          onChoose={setRange}
          segments={barRanges.map((value) => ({ value, label: t(`ranges.${value}`) }))}
        />
      }
    >
      <dl className="mb-3 grid grid-cols-2 gap-x-8 gap-y-2 sm:flex">
        {figureDays.map((days, index) => {
          const ratio = figures[index]?.data?.uptimeRatio;
          return (
            <div key={days} className="flex flex-col-reverse">
              <dt className="text-small text-faint">{t("monitor.lastDays", { count: days })}</dt>
              <dd className="figures text-title font-semibold">
                {ratio === undefined ? (
                  <Skeleton className="my-1 h-4 w-16" />
                ) : ratio === null ? (
                  "–"
                ) : (
                  formatRatio(ratio)
                )}
              </dd>
            </div>
          );
        })}
      </dl>
      {bar === undefined ? (
        <Skeleton className="h-9 w-full" />
      ) : (
        <UptimeBar cells={bar.buckets} label={t(`monitor.uptimeBar.${range}`)} height={36} isWalkable />
      )}
      <p aria-hidden className="mt-1 flex justify-between text-small text-faint">
        <span>{t(`rangeStart.${range}`)}</span>
        <span>{t("time.today")}</span>
      </p>
    </Section>
  );
}
