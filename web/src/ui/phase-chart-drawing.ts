// How the phase chart is drawn with uPlot: stacking, colours, axes, shading. Knows no React and no translation.
import uPlot from "uplot";
import { phaseNames, phaseVariable, type PhaseTimes } from "./phases.ts";

export interface PhaseChartPoint {
  readonly atSeconds: number; // Unix seconds at which the span begins
  readonly times: PhaseTimes;
  readonly p50Ms: number | null; // null: nobody looked
  readonly p95Ms: number | null;
}

export interface PhaseChartSpan {
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly kind: "down" | "unknown" | "maintenance";
}

/** uPlot paints in order, so the tallest sum comes first and each smaller one is painted over it. */
export function stackedData(points: readonly PhaseChartPoint[]): uPlot.AlignedData {
  const sums = points.map((point) => {
    let sum = 0;
    return phaseNames.map((name) => (sum += point.times[name] ?? 0));
  });
  const stacks = [...phaseNames.keys()]
    .toReversed()
    .map((phase) => points.map((point, index) => (point.p50Ms === null ? null : (sums[index]?.[phase] ?? null))));
  return [
    points.map((point) => point.atSeconds),
    ...stacks,
    points.map((point) => point.p50Ms),
    points.map((point) => point.p95Ms),
  ];
}

/** What a token is worth in the theme that is shown: canvas knows no custom properties and no light-dark(). */
export function inked(variable: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${variable})`;
  document.body.append(probe);
  const color = getComputedStyle(probe).color;
  probe.remove();
  return color;
}

interface DrawingOptions {
  width: number;
  height: number;
  fromSeconds: number;
  toSeconds: number;
  language: string;
  onPoint: (index: number | null) => void;
  onZoom: (fromSeconds: number, toSeconds: number) => void;
  drawBehind: (u: uPlot) => void;
}

const leastDragPx = 8;
export const axisFont = '12px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

export function phaseChartOptions(given: DrawingOptions): uPlot.Options {
  const bars = uPlot.paths.bars?.({ size: [0.92, 60], align: 1, radius: 0 });
  const steps = uPlot.paths.stepped?.({ align: 1 });
  const axis = { stroke: inked("--color-faint"), font: axisFont, ticks: { show: false } } as const;
  const stack = phaseNames.toReversed().map((name): uPlot.Series => ({
    fill: inked(phaseVariable[name]),
    width: 0,
    points: { show: false },
    ...(bars === undefined ? {} : { paths: bars }),
  }));
  const line = (color: string, dash?: number[]): uPlot.Series => ({
    stroke: color,
    width: 1.25,
    points: { show: false },
    ...(dash === undefined ? {} : { dash }),
    ...(steps === undefined ? {} : { paths: steps }),
  });
  return {
    width: given.width,
    height: given.height,
    legend: { show: false },
    padding: [8, 8, 0, 0],
    scales: {
      x: { time: true, range: () => [given.fromSeconds, given.toSeconds] },
      y: { range: (_u, _least, most) => [0, niceTop(most)] },
    },
    series: [{}, ...stack, line(inked("--color-ink")), line(inked("--color-faint"), [4, 3])],
    axes: [
      {
        ...axis,
        size: 32,
        gap: 11, // so that times stand below the "0" of the other axis, not beside it
        grid: { show: false },
        space: 90,
        values: (_u, splits, _axis, _space, step) => timeWords(splits, step, given.language),
      },
      {
        ...axis,
        size: 56,
        space: 44,
        grid: { stroke: inked("--color-line"), width: 1 },
        values: (_u, splits) => splits.map(lengthWords),
      },
    ],
    cursor: {
      y: false,
      points: { show: false },
      drag: { x: true, y: false, setScale: false, dist: leastDragPx },
    },
    hooks: {
      drawClear: [given.drawBehind],
      setCursor: [(u) => given.onPoint(u.cursor.idx ?? null)],
      setSelect: [
        (u) => {
          if (u.select.width < leastDragPx) return;
          const from = u.posToVal(u.select.left, "x");
          const to = u.posToVal(u.select.left + u.select.width, "x");
          u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          given.onZoom(Math.floor(from), Math.ceil(to));
        },
      ],
    },
  };
}

function niceTop(most: number | null): number {
  const wanted = Math.max(most ?? 0, 10) * 1.08;
  const magnitude = 10 ** Math.floor(Math.log10(wanted));
  const step = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((candidate) => candidate * magnitude >= wanted) ?? 10;
  return step * magnitude;
}

function lengthWords(milliseconds: number): string {
  if (milliseconds === 0) return "0";
  return milliseconds >= 1_000 ? `${milliseconds / 1_000} s` : `${milliseconds} ms`;
}

const daySeconds = 86_400;
const monthSeconds = 28 * daySeconds; // the shortest

export function timeWords(splits: readonly number[], stepSeconds: number, language: string): string[] {
  const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "short" });
  const month = new Intl.DateTimeFormat(language, { month: "short", year: "numeric" });
  const time = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" });
  return splits.map((seconds) => {
    const moment = new Date(seconds * 1_000);
    if (stepSeconds >= monthSeconds) return month.format(moment);
    const isMidnight = moment.getHours() === 0 && moment.getMinutes() === 0;
    return stepSeconds >= daySeconds || isMidnight ? day.format(moment) : time.format(moment);
  });
}

/** Shades what was wrong behind the bars; what we did not see is hatched. */
export function drawSpans(u: uPlot, spans: readonly PhaseChartSpan[]): void {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const span of spans) {
    const left = u.valToPos(span.fromSeconds, "x", true);
    const width = Math.max(2, u.valToPos(span.toSeconds, "x", true) - left);
    if (span.kind === "unknown") drawHatch(ctx, left, bbox.top, width, bbox.height);
    else {
      ctx.globalAlpha = 0.22;
      ctx.fillStyle = inked(span.kind === "down" ? "--color-down-fill" : "--color-maintenance-fill");
      ctx.fillRect(left, bbox.top, width, bbox.height);
      ctx.globalAlpha = 1;
      ctx.fillRect(left, bbox.top, width, 2 * devicePixelRatio);
    }
  }
  ctx.restore();
}

const hatchStepPx = 7;

function drawHatch(ctx: CanvasRenderingContext2D, left: number, top: number, width: number, height: number): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  ctx.strokeStyle = inked("--color-unknown-fill");
  ctx.globalAlpha = 0.5;
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  for (let x = left - height; x < left + width; x += hatchStepPx * devicePixelRatio) {
    ctx.moveTo(x, top + height);
    ctx.lineTo(x + height, top);
  }
  ctx.stroke();
  ctx.restore();
}
