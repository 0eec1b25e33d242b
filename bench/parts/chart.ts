// Lines over one axis as an SVG, several panels under each other. Pure: figures in, text out; nothing of what they mean.

export interface Series {
  readonly name: string;
  readonly colour: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface Panel {
  readonly title: string;
  readonly isLogarithmic: boolean;
  readonly series: readonly Series[];
}

const WIDTH = 760;
const PANEL_HEIGHT = 260;
const LEFT = 70;
const RIGHT = 150;
const TOP = 34;
const BOTTOM = 34;
const TICKS = 5;
const style = "font-family:sans-serif;font-size:12px;fill:#222";

export function chart(title: string, xTitle: string, panels: readonly Panel[]): string {
  const height = panels.length * PANEL_HEIGHT + 50;
  const largest = Math.max(...panels.flatMap(({ series }) => series.flatMap(({ points }) => points.map(({ x }) => x))));
  const drawn = panels.map((panel, place) => drawPanel(panel, 26 + place * PANEL_HEIGHT, largest));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(title)}">
<rect width="100%" height="100%" fill="#fff"/>
<text x="${LEFT}" y="20" style="${style};font-weight:bold">${escaped(title)}</text>
${drawn.join("\n")}
<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${height - 8}" text-anchor="middle" style="${style}">${escaped(xTitle)}</text>
</svg>
`;
}

function drawPanel({ title, isLogarithmic, series }: Panel, offset: number, largestX: number): string {
  const values = series.flatMap(({ points }) => points.map(({ y }) => y));
  const ticks = isLogarithmic ? powersAround(values) : stepsTo(Math.max(...values));
  const [low, high] = [ticks[0]!, ticks.at(-1)!];
  const scaled = (value: number): number => (isLogarithmic ? Math.log10(Math.max(value, low)) : value);
  const bottom = offset + PANEL_HEIGHT - BOTTOM;
  const y = (value: number): number => {
    const share = (scaled(value) - scaled(low)) / (scaled(high) - scaled(low));
    return bottom - share * (PANEL_HEIGHT - TOP - BOTTOM);
  };
  const x = (value: number): number => LEFT + (value / largestX) * (WIDTH - LEFT - RIGHT);
  const parts = [`<text x="${LEFT}" y="${offset + 22}" style="${style}">${escaped(title)}</text>`];
  for (const tick of ticks)
    parts.push(
      `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${place(y(tick))}" y2="${place(y(tick))}" stroke="#ddd"/>`,
      `<text x="${LEFT - 8}" y="${place(y(tick) + 4)}" text-anchor="end" style="${style}">${tick}</text>`,
    );
  for (const tick of stepsTo(largestX).filter((step) => step <= largestX))
    parts.push(
      `<text x="${place(x(tick))}" y="${bottom + 18}" text-anchor="middle" style="${style}">${tick.toLocaleString("en")}</text>`,
    );
  for (const [index, { name, colour, points }] of series.entries()) {
    const path = points.map((point) => `${place(x(point.x))},${place(y(point.y))}`).join(" ");
    const legendY = offset + TOP + 8 + index * 18;
    parts.push(
      `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`,
      ...points.map((point) => `<circle cx="${place(x(point.x))}" cy="${place(y(point.y))}" r="3" fill="${colour}"/>`),
      `<rect x="${WIDTH - RIGHT + 14}" y="${legendY - 9}" width="10" height="10" fill="${colour}"/>`,
      `<text x="${WIDTH - RIGHT + 30}" y="${legendY}" style="${style}">${escaped(name)}</text>`,
    );
  }
  return parts.join("\n");
}

/** Round steps from zero to at least the largest. */
function stepsTo(largest: number): number[] {
  const rough = Math.max(largest, Number.MIN_VALUE) / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough)!;
  const steps = Math.ceil(largest / step - 1e-9);
  return Array.from({ length: steps + 1 }, (_, index) => Number((index * step).toPrecision(6)));
}

function powersAround(values: readonly number[]): number[] {
  const positive = values.filter((value) => value > 0);
  const from = Math.floor(Math.log10(Math.min(1, ...positive)));
  const to = Math.max(from + 1, Math.ceil(Math.log10(Math.max(...positive))));
  return Array.from({ length: to - from + 1 }, (_, index) => Number((10 ** (from + index)).toPrecision(1)));
}

function place(value: number): string {
  return value.toFixed(1);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
