// Response time as one small line. Gaps stay open. It says nothing that the row's figures do not say in words.
import { classNames } from "./class-names.ts";

const width = 96;
const height = 20;
const headroom = 2;

/** Null is a gap. Scaled from zero, so that a calm line stays calm. */
export function Sparkline({ values, className }: { values: readonly (number | null)[]; className?: string }) {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return <span aria-hidden className={classNames("block", className)} style={{ height }} />;
  const highest = Math.max(...known, 1);
  const step = width / Math.max(1, values.length - 1);
  const y = (value: number) => height - headroom - (value / highest) * (height - headroom * 2);
  let path = "";
  let dots = ""; // points without a neighbour, such as the first hour of all
  let isPenDown = false;
  values.forEach((value, index) => {
    if (value === null) {
      isPenDown = false;
      return;
    }
    const place = `${(index * step).toFixed(1)} ${y(value).toFixed(1)}`;
    if (!isPenDown && (values[index + 1] ?? null) === null) dots += `M${place}h0`;
    else path += `${isPenDown ? "L" : "M"}${place}`;
    isPenDown = true;
  });
  return (
    <svg
      aria-hidden
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      height={height}
      className={classNames("block overflow-visible", className)}
    >
      {[
        { line: path, strokeWidth: 1.25 },
        { line: dots, strokeWidth: 3.5 },
      ].map(({ line, strokeWidth }) => (
        <path
          key={strokeWidth}
          d={line}
          fill="none"
          strokeWidth={strokeWidth}
          strokeLinejoin="round"
          strokeLinecap="round"
          vectorEffect="non-scaling-stroke"
          className="stroke-phase-first-byte"
        />
      ))}
    </svg>
  );
}
