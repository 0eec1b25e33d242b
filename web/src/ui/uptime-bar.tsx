// The bar that anyone reads: one cell per span of time. Shape tells as well as colour: up is low, down is full height,
// unknown is hatched, nothing yet is a dot. One SVG with a path per state, so that hundreds of bars cost little.
import { useId, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import { useTranslation } from "react-i18next";
import { classNames } from "./class-names.ts";
import { formatDayAndTime, formatDuration, formatRatio } from "./format.ts";

export interface UptimeCell {
  readonly from: string;
  readonly to: string;
  readonly upSeconds: number;
  readonly downSeconds: number;
  readonly unknownSeconds: number;
  readonly maintenanceSeconds: number;
}

type CellLook = "up" | "down" | "unknown" | "maintenance" | "nothing";

const cellWidth = 4;
const cellGap = 1;
const leastDownShare = 0.35;

function lookOf(cell: UptimeCell): CellLook {
  if (cell.downSeconds > 0) return "down";
  const seen = Math.max(cell.upSeconds, cell.unknownSeconds, cell.maintenanceSeconds);
  if (seen === 0) return "nothing";
  if (seen === cell.upSeconds) return "up";
  return seen === cell.maintenanceSeconds ? "maintenance" : "unknown";
}

interface UptimeBarProps {
  cells: readonly UptimeCell[];
  label: string;
  height?: number;
  /** Lets keys walk over the cells; in a list of many bars the row's words say enough. */
  isWalkable?: boolean;
  className?: string;
}

export function UptimeBar({ cells, label, height = 20, isWalkable = false, className }: UptimeBarProps) {
  const hatch = useId();
  const box = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<number | null>(null);
  const width = cells.length * cellWidth;
  const cell = at === null ? undefined : cells[at];

  function point(event: PointerEvent): void {
    const { left, width: wide } = event.currentTarget.getBoundingClientRect();
    setAt(Math.min(cells.length - 1, Math.max(0, Math.floor(((event.clientX - left) / wide) * cells.length))));
  }

  function walk(event: KeyboardEvent): void {
    const step = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
    if (step === 0) return;
    event.preventDefault();
    setAt((before) => Math.min(cells.length - 1, Math.max(0, (before ?? cells.length) + step)));
  }

  return (
    <div
      ref={box}
      role={isWalkable ? "slider" : "img"}
      aria-label={label}
      {...(isWalkable
        ? {
            tabIndex: 0,
            onKeyDown: walk,
            onBlur: () => setAt(null),
            "aria-valuemin": 1,
            "aria-valuemax": cells.length,
            "aria-valuenow": (at ?? cells.length - 1) + 1,
            "aria-valuetext": cell === undefined ? label : describe(cell),
          }
        : {})}
      onPointerMove={point}
      onPointerLeave={() => setAt(null)}
      className={classNames("relative rounded-small", className)}
    >
      <svg
        aria-hidden
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        className="block w-full"
        height={height}
      >
        <defs>
          <pattern id={hatch} width="3" height="3" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect width="1.4" height="3" className="fill-unknown-fill" />
          </pattern>
        </defs>
        <Cells cells={cells} height={height} hatch={`url(#${hatch})`} />
      </svg>
      {cell !== undefined && at !== null && <CellNote cell={cell} share={(at + 0.5) / cells.length} />}
    </div>
  );
}

function Cells({ cells, height, hatch }: { cells: readonly UptimeCell[]; height: number; hatch: string }) {
  const paths: Record<CellLook, string> = { up: "", down: "", unknown: "", maintenance: "", nothing: "" };
  const block = (x: number, top: number, bottom: number) =>
    `M${x} ${top}h${cellWidth - cellGap}V${bottom}h-${cellWidth - cellGap}z`;
  const low = height * 0.18;
  cells.forEach((cell, index) => {
    const x = index * cellWidth;
    const look = lookOf(cell);
    if (look === "nothing") paths.nothing += block(x, height / 2 - 1, height / 2 + 1);
    else if (look !== "down") paths[look] += block(x, low, height - low);
    else {
      const share = Math.max(leastDownShare, cell.downSeconds / Math.max(1, cell.downSeconds + cell.upSeconds));
      const edge = share >= 0.999 ? height : height * share;
      paths.down += block(x, 0, edge);
      if (edge < height - low) paths.up += block(x, edge + 1, height - low);
    }
  });
  return (
    <>
      <path d={paths.nothing} className="fill-line-strong opacity-60" />
      <path d={paths.up} className="fill-up-fill" />
      <path d={paths.maintenance} className="fill-maintenance-fill" />
      <path d={paths.unknown} fill={hatch} />
      <path d={paths.down} className="fill-down-fill" />
    </>
  );
}

function describe(cell: UptimeCell): string {
  return `${formatDayAndTime(new Date(cell.from))}: ${ratioWords(cell)}`;
}

function ratioWords(cell: UptimeCell): string {
  const judged = cell.upSeconds + cell.downSeconds;
  return judged === 0 ? "–" : formatRatio(cell.upSeconds / judged);
}

function CellNote({ cell, share }: { cell: UptimeCell; share: number }) {
  const { t } = useTranslation();
  const lines: string[] = [];
  if (cell.downSeconds > 0) lines.push(t("uptime.downFor", { duration: formatDuration(cell.downSeconds * 1_000) }));
  if (cell.maintenanceSeconds > 0)
    lines.push(t("uptime.maintenanceFor", { duration: formatDuration(cell.maintenanceSeconds * 1_000) }));
  if (cell.unknownSeconds > 0)
    lines.push(t("uptime.unknownFor", { duration: formatDuration(cell.unknownSeconds * 1_000) }));
  if (lines.length === 0) lines.push(cell.upSeconds > 0 ? t("uptime.allUp") : t("uptime.nothing"));
  const side = share < 0.25 ? "left-0" : share > 0.75 ? "right-0" : "-translate-x-1/2";
  return (
    <div
      style={share >= 0.25 && share <= 0.75 ? { left: `${share * 100}%` } : {}}
      className={classNames(
        "pointer-events-none absolute bottom-full z-30 mb-1.5 rounded-medium bg-raised px-3 py-2 text-small whitespace-nowrap shadow-float",
        side,
      )}
    >
      <p className="figures flex justify-between gap-4 text-muted">
        <span>
          {formatDayAndTime(new Date(cell.from))} – {formatDayAndTime(new Date(cell.to))}
        </span>
        <span className="font-medium text-ink">{ratioWords(cell)}</span>
      </p>
      {lines.map((line) => (
        <p key={line} className="figures mt-0.5 text-ink">
          {line}
        </p>
      ))}
    </div>
  );
}
