// How the chart of durations is drawn with uPlot: marks, lines, axes. Knows no React and no translation.
import uPlot from "uplot";
import { formatLength } from "./format.ts";
import { axisFont, inked, timeWords } from "./phase-chart-drawing.ts";

export interface DurationChartRun {
  readonly atSeconds: number; // Unix seconds at which it ended
  readonly durationMs: number;
  readonly isFailed: boolean;
}

interface DrawingOptions {
  width: number;
  height: number;
  language: string;
  runs: readonly DurationChartRun[];
  p50Ms: number | null;
  p95Ms: number | null;
  onPoint: (index: number | null) => void;
}

const leastTopMs = 1_000;
const headroom = 1.15;
const markPx = 3;
const loneSpanSeconds = 3_600; // around a single run

export function durationChartOptions(given: DrawingOptions): uPlot.Options {
  const axis = { stroke: inked("--color-faint"), font: axisFont, ticks: { show: false } } as const;
  return {
    width: given.width,
    height: given.height,
    legend: { show: false },
    padding: [8, 8, 0, 0],
    scales: {
      x: {
        time: true,
        range: (_u, from, to) => (from === to ? [from - loneSpanSeconds, to + loneSpanSeconds] : padded(from, to)),
      },
      y: { range: (_u, _least, most) => [0, Math.max(leastTopMs, most * headroom, (given.p95Ms ?? 0) * headroom)] },
    },
    series: [{}, { show: true, width: 0, paths: () => null, points: { show: false } }],
    axes: [
      {
        ...axis,
        size: 32,
        gap: 11,
        grid: { show: false },
        space: 90,
        values: (_u, splits, _axis, _space, step) => timeWords(splits, step, given.language),
      },
      {
        ...axis,
        size: 72,
        space: 40,
        grid: { stroke: inked("--color-line"), width: 1 },
        values: (_u, splits) => splits.map((value) => (value === 0 ? "0" : formatLength(value))),
      },
    ],
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false, setScale: false } },
    hooks: {
      draw: [(u) => draw(u, given)],
      setCursor: [(u) => given.onPoint(u.cursor.idx ?? null)],
    },
  };
}

function padded(from: number, to: number): [number, number] {
  const edge = (to - from) * 0.02;
  return [from - edge, to + edge];
}

function draw(u: uPlot, { runs, p50Ms, p95Ms }: DrawingOptions): void {
  const { ctx, bbox } = u;
  const scale = devicePixelRatio;
  ctx.save();
  for (const [value, color, dash] of [
    [p50Ms, "--color-ink", []],
    [p95Ms, "--color-faint", [4 * scale, 3 * scale]],
  ] as const) {
    if (value === null) continue;
    const y = u.valToPos(value, "y", true);
    ctx.strokeStyle = inked(color);
    ctx.lineWidth = 1.25 * scale;
    ctx.setLineDash([...dash]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
  }
  ctx.setLineDash([]);
  ctx.fillStyle = inked("--color-up-fill");
  ctx.strokeStyle = inked("--color-down-fill");
  ctx.lineWidth = 2 * scale;
  const size = markPx * scale;
  for (const { atSeconds, durationMs, isFailed } of runs) {
    const x = u.valToPos(atSeconds, "x", true);
    const y = u.valToPos(durationMs, "y", true);
    ctx.beginPath();
    if (isFailed) {
      ctx.moveTo(x - size, y - size);
      ctx.lineTo(x + size, y + size);
      ctx.moveTo(x + size, y - size);
      ctx.lineTo(x - size, y + size);
      ctx.stroke();
    } else {
      ctx.arc(x, y, size, 0, 2 * Math.PI);
      ctx.fill();
    }
  }
  ctx.restore();
}
