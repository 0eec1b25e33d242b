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
  let isPenDown = false;
  values.forEach((value, index) => {
    if (value === null) {
      isPenDown = false;
      return;
    }
    const isAlone = !isPenDown && (values[index + 1] ?? null) === null;
    path += `${isPenDown ? "L" : "M"}${(index * step).toFixed(1)} ${y(value).toFixed(1)}${isAlone ? "h0.5" : ""}`;
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
      <path
        d={path}
        fill="none"
        strokeWidth="1.25"
        strokeLinejoin="round"
        strokeLinecap="round"
        vectorEffect="non-scaling-stroke"
        className="stroke-phase-first-byte"
      />
    </svg>
  );
}
