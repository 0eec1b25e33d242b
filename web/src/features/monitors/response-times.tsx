// Response times of one monitor over a chosen stretch of time, by phase. The chart itself is loaded when it is needed.
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { wordsFor } from "#web/api/problem.ts";
import type { MonitorBars, MonitorSeries } from "#web/api/types.ts";
import { Button } from "#web/ui/button.tsx";
import { useNow } from "#web/ui/clock.ts";
import { EmptyState } from "#web/ui/empty-state.tsx";
import { formatDayAndTime } from "#web/ui/format.ts";
import { useKeys } from "#web/ui/keys.ts";
import { Notice } from "#web/ui/notice.tsx";
import { Section } from "#web/ui/page.tsx";
import type { PhaseChartPoint, PhaseChartSpan } from "#web/ui/phase-chart.tsx";
import { Segmented } from "#web/ui/segmented.tsx";
import { Skeleton } from "#web/ui/skeleton.tsx";
import { seriesQuery, spansQuery } from "./queries.ts";

const PhaseChart = lazy(() => import("#web/ui/phase-chart.tsx"));

const ranges = ["1h", "6h", "24h", "7d", "30d", "90d", "1y", "5y"] as const;
type ChartRange = (typeof ranges)[number];

const rangeSeconds: Record<ChartRange, number> = {
  "1h": 3_600,
  "6h": 21_600,
  "24h": 86_400,
  "7d": 604_800,
  "30d": 2_592_000,
  "90d": 7_776_000,
  "1y": 31_536_000,
  "5y": 157_680_000,
};

/** Years are offered as soon as there is more to see in them than in the range before. */
const youngestYearsSeconds = { "1y": rangeSeconds["90d"], "5y": rangeSeconds["1y"] };

function rangesFor(createdAt: string): readonly ChartRange[] {
  const ageSeconds = (Date.now() - Date.parse(createdAt)) / 1_000;
  return ranges.filter((range) => (range !== "1y" && range !== "5y") || ageSeconds > youngestYearsSeconds[range]);
}

const leastZoomSeconds = 300;
/** How often the end of the chart moves on: no oftener than its bars do. */
const stepsPerRange = 120;

const youngMs = 3 * 3_600_000; // Younger than this, a day of it would be mostly empty.

export function ResponseTimes({ monitorId, createdAt }: { monitorId: string; createdAt: string }) {
  const { t } = useTranslation();
  const [range, setRange] = useState<ChartRange>(() => (Date.now() - Date.parse(createdAt) < youngMs ? "1h" : "24h"));
  const offered = rangesFor(createdAt);
  const [zoom, setZoom] = useState<{ from: number; to: number } | null>(null);
  const stepMs = (rangeSeconds[range] * 1_000) / stepsPerRange;
  const nowSeconds = Math.floor((useNow(stepMs) + stepMs) / 1_000);
  const from = zoom?.from ?? nowSeconds - rangeSeconds[range];
  const to = zoom?.to ?? nowSeconds;
  const choose = (next: ChartRange) => {
    setZoom(null);
    setRange(next);
  };
  useKeys(
    offered.map((value, index) => ({ key: String(index + 1), words: t("keys.chartRange"), run: () => choose(value) })),
  );
  return (
    <Section
      title={t("monitor.responseTimes")}
      actions={
        <div className="flex max-w-full flex-wrap items-center gap-2">
          {zoom !== null && (
            <Button size="small" look="quiet" onClick={() => setZoom(null)}>
              {t("chart.zoomOut", {
                from: formatDayAndTime(new Date(from * 1_000)),
                to: formatDayAndTime(new Date(to * 1_000)),
              })}
            </Button>
          )}
          <Segmented
            label={t("chart.range")}
            value={range}
            onChoose={choose}
            segments={offered.map((value) => ({ value, label: t(`ranges.${value}`) }))}
          />
        </div>
      }
    >
      <Chart
        monitorId={monitorId}
        fromSeconds={from}
        toSeconds={to}
        onZoom={(begin, end) => end - begin >= leastZoomSeconds && setZoom({ from: begin, to: end })}
      />
    </Section>
  );
}

interface ChartProps {
  monitorId: string;
  fromSeconds: number;
  toSeconds: number;
  onZoom: (fromSeconds: number, toSeconds: number) => void;
}

function Chart({ monitorId, fromSeconds, toSeconds, onZoom }: ChartProps) {
  const { t } = useTranslation();
  const series = useQuery(seriesQuery(monitorId, fromSeconds, toSeconds));
  const uptime = useQuery(spansQuery(monitorId, fromSeconds, toSeconds));
  const points = useMemo(() => pointsOf(series.data), [series.data]);
  const spans = useMemo(() => spansOf(uptime.data?.items[0]), [uptime.data]);
  if (series.isError) return <Notice look="fault" title={wordsFor(series.error)} />;
  if (series.isPending) return <Skeleton className="h-[286px] w-full" />;
  if (points.every((point) => point.p50Ms === null) && spans.length === 0) {
    return <EmptyState title={t("chart.empty")}>{t("chart.emptyWhy")}</EmptyState>;
  }
  return (
    <Suspense fallback={<Skeleton className="h-[286px] w-full" />}>
      <PhaseChart
        label={t("monitor.responseTimes")}
        points={points}
        spans={spans}
        fromSeconds={fromSeconds}
        toSeconds={toSeconds}
        bucketSeconds={series.data.bucketSeconds}
        onZoom={onZoom}
      />
    </Suspense>
  );
}

function pointsOf(series: MonitorSeries | undefined): PhaseChartPoint[] {
  return (series?.points ?? []).map((point) => ({
    atSeconds: Date.parse(point.at) / 1_000,
    times: {
      dns: point.dnsMs,
      connect: point.connectMs,
      tls: point.tlsMs,
      firstByte: point.firstByteMs,
      transfer: point.transferMs,
    },
    p50Ms: point.p50Ms,
    p95Ms: point.p95Ms,
  }));
}

/** Neighbouring spans of one kind are drawn as one. A span is shaded by the worst that happened in it. */
function spansOf(uptime: MonitorBars | undefined): PhaseChartSpan[] {
  const spans: PhaseChartSpan[] = [];
  for (const cell of uptime?.buckets ?? []) {
    const kind = cell.worstState;
    if (kind !== "down" && kind !== "unknown" && kind !== "maintenance") continue;
    const fromSeconds = Date.parse(cell.from) / 1_000;
    const toSeconds = Date.parse(cell.to) / 1_000;
    const before = spans.at(-1);
    if (before?.kind === kind && before.toSeconds === fromSeconds) spans[spans.length - 1] = { ...before, toSeconds };
    else spans.push({ fromSeconds, toSeconds, kind });
  }
  return spans;
}
