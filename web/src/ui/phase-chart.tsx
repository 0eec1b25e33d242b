// Response time over time: each span a stack of its phases (mean), with lines for p50 and p95, and what was wrong shaded
// behind. Spans without a look stay empty. Loaded only where it is shown; it fetches nothing.
import "uplot/dist/uPlot.min.css";
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import uPlot from "uplot";
import {
  drawSpans,
  phaseChartOptions,
  stackedData,
  type PhaseChartPoint,
  type PhaseChartSpan,
} from "./phase-chart-drawing.ts";
import { formatDayAndTime, formatResponse, locale, timeZoneName } from "./format.ts";
import { phaseBackground, phaseNames } from "./phases.ts";
import { useShownTheme } from "./theme.ts";

export type { PhaseChartPoint, PhaseChartSpan } from "./phase-chart-drawing.ts";

const chartHeight = 240;

interface PhaseChartProps {
  label: string;
  points: readonly PhaseChartPoint[];
  spans: readonly PhaseChartSpan[];
  fromSeconds: number;
  toSeconds: number;
  bucketSeconds: number;
  onZoom: (fromSeconds: number, toSeconds: number) => void;
}

export default function PhaseChart({
  label,
  points,
  spans,
  fromSeconds,
  toSeconds,
  bucketSeconds,
  onZoom,
}: PhaseChartProps) {
  const { t, i18n } = useTranslation();
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const zoom = useRef(onZoom);
  zoom.current = onZoom;
  const theme = useShownTheme();
  const [at, setAt] = useState<number | null>(null);
  const data = useMemo(() => stackedData(points), [points]);

  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const options = phaseChartOptions({
      width: element.clientWidth,
      height: chartHeight,
      fromSeconds,
      toSeconds,
      language: locale(),
      onPoint: setAt,
      onZoom: (from, to) => zoom.current(from, to),
      drawBehind: (u) => drawSpans(u, spans),
    });
    const made = new uPlot(options, data, element);
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: chartHeight }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [data, spans, fromSeconds, toSeconds, theme, i18n.language]);

  function walk(event: KeyboardEvent): void {
    const u = plot.current;
    const step = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
    if (u === null || step === 0 || points.length === 0) return;
    event.preventDefault();
    const next = Math.min(points.length - 1, Math.max(0, (at ?? points.length) + step));
    const point = points[next];
    if (point === undefined) return;
    u.setCursor({ left: u.valToPos(point.atSeconds + bucketSeconds / 2, "x"), top: chartHeight / 2 });
    setAt(next);
  }

  const point = at === null ? undefined : points[at];
  return (
    <div>
      <Legend point={point} />
      <div
        ref={host}
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={1}
        aria-valuemax={Math.max(1, points.length)}
        aria-valuenow={(at ?? points.length - 1) + 1}
        aria-valuetext={point === undefined ? label : spokenPoint(point, t("chart.noLook"))}
        onKeyDown={walk}
        onBlur={() => setAt(null)}
        style={{ minHeight: chartHeight }}
        className="rounded-small"
      />
      <p className="mt-1 text-small text-faint">{t("chart.caption", { zone: timeZoneName() })}</p>
    </div>
  );
}

function spokenPoint(point: PhaseChartPoint, nothing: string): string {
  const moment = formatDayAndTime(new Date(point.atSeconds * 1_000));
  if (point.p50Ms === null) return `${moment}: ${nothing}`;
  return `${moment}: p50 ${formatResponse(point.p50Ms)}, p95 ${formatResponse(point.p95Ms ?? point.p50Ms)}`;
}

/** The readings stand in the legend, so that nothing floats over the curve and nothing moves. */
function Legend({ point }: { point: PhaseChartPoint | undefined }) {
  const { t } = useTranslation();
  const value = (milliseconds: number | null | undefined) =>
    point === undefined ? "" : milliseconds === null || milliseconds === undefined ? "–" : formatResponse(milliseconds);
  return (
    <div className="figures mb-2 flex min-h-10 flex-wrap items-center gap-x-4 gap-y-1 text-small text-muted sm:min-h-5">
      {phaseNames.map((name) => (
        <span key={name} className="inline-flex items-center gap-1.5">
          <span aria-hidden className={`size-2.5 rounded-[2px] ${phaseBackground[name]}`} />
          {t(`phases.${name}`)}
          <span className="text-ink">{value(point?.times[name])}</span>
        </span>
      ))}
      <span className="inline-flex items-center gap-1.5">
        <span aria-hidden className="w-3 border-t-2 border-ink" />
        p50 <span className="text-ink">{value(point?.p50Ms)}</span>
      </span>
      <span className="inline-flex items-center gap-1.5">
        <span aria-hidden className="w-3 border-t-2 border-dashed border-faint" />
        p95 <span className="text-ink">{value(point?.p95Ms)}</span>
      </span>
      {point !== undefined && (
        <span className="ml-auto text-ink">{formatDayAndTime(new Date(point.atSeconds * 1_000))}</span>
      )}
    </div>
  );
}
