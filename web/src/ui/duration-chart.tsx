// How long runs took, one mark for each: a dot for one that went well, a cross for one that failed, with lines for p50 and
// p95. Loaded only where it is shown; it fetches nothing.
import "uplot/dist/uPlot.min.css";
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import uPlot from "uplot";
import { durationChartOptions, type DurationChartRun } from "./duration-chart-drawing.ts";
import { formatDayAndTime, formatResponse, locale, timeZoneName } from "./format.ts";
import { useShownTheme } from "./theme.ts";

export type { DurationChartRun } from "./duration-chart-drawing.ts";

const chartHeight = 180;

interface DurationChartProps {
  label: string;
  /** Oldest first. */
  runs: readonly DurationChartRun[];
  p50Ms: number | null;
  p95Ms: number | null;
  words: { readonly good: string; readonly failed: string; readonly caption: (zone: string) => string };
}

export default function DurationChart({ label, runs, p50Ms, p95Ms, words }: DurationChartProps) {
  const { i18n } = useTranslation();
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const theme = useShownTheme();
  const [at, setAt] = useState<number | null>(null);
  const data = useMemo<uPlot.AlignedData>(
    () => [runs.map(({ atSeconds }) => atSeconds), runs.map(({ durationMs }) => durationMs)],
    [runs],
  );

  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const made = new uPlot(
      durationChartOptions({
        width: element.clientWidth,
        height: chartHeight,
        language: locale(),
        runs,
        p50Ms,
        p95Ms,
        onPoint: setAt,
      }),
      data,
      element,
    );
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: chartHeight }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [data, runs, p50Ms, p95Ms, theme, i18n.language]);

  function walk(event: KeyboardEvent): void {
    const u = plot.current;
    const step = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
    if (u === null || step === 0 || runs.length === 0) return;
    event.preventDefault();
    const next = Math.min(runs.length - 1, Math.max(0, (at ?? runs.length) + step));
    const run = runs[next];
    if (run === undefined) return;
    u.setCursor({ left: u.valToPos(run.atSeconds, "x"), top: chartHeight / 2 });
    setAt(next);
  }

  const run = at === null ? undefined : runs[at];
  const runWords = run === undefined ? "" : `${formatDayAndTime(new Date(run.atSeconds * 1_000))}: ${spoken(run)}`;
  function spoken({ durationMs, isFailed }: DurationChartRun): string {
    return `${formatResponse(durationMs)}, ${isFailed ? words.failed : words.good}`;
  }
  return (
    <div>
      <div className="figures mb-2 flex min-h-5 flex-wrap items-center gap-x-4 gap-y-1 text-small text-muted">
        <span className="inline-flex items-center gap-1.5">
          <span aria-hidden className="size-2 rounded-full bg-up-fill" />
          {words.good}
        </span>
        <span className="inline-flex items-center gap-1.5">
          <span aria-hidden className="font-semibold text-down">
            ×
          </span>
          {words.failed}
        </span>
        {p50Ms !== null && (
          <span className="inline-flex items-center gap-1.5">
            <span aria-hidden className="w-3 border-t-2 border-ink" />
            p50 <span className="text-ink">{formatResponse(p50Ms)}</span>
          </span>
        )}
        {p95Ms !== null && (
          <span className="inline-flex items-center gap-1.5">
            <span aria-hidden className="w-3 border-t-2 border-dashed border-faint" />
            p95 <span className="text-ink">{formatResponse(p95Ms)}</span>
          </span>
        )}
        <span className="ml-auto text-ink">{runWords}</span>
      </div>
      <div
        ref={host}
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={1}
        aria-valuemax={Math.max(1, runs.length)}
        aria-valuenow={(at ?? runs.length - 1) + 1}
        aria-valuetext={runWords || label}
        onKeyDown={walk}
        onBlur={() => setAt(null)}
        style={{ minHeight: chartHeight }}
        className="rounded-small"
      />
      <p className="mt-1 text-small text-faint">{words.caption(timeZoneName())}</p>
    </div>
  );
}
