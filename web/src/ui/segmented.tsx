// One of a few, all visible: ranges of a chart, states of a list.
import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

export interface Segment<Value extends string> {
  value: Value;
  label: ReactNode;
  spoken?: string;
}

export function Segmented<Value extends string>({
  label,
  value,
  segments,
  onChoose,
}: {
  label: string;
  value: Value;
  segments: readonly Segment<Value>[];
  onChoose: (value: Value) => void;
}) {
  return (
    <div
      role="group"
      aria-label={label}
      className="inline-flex max-w-full overflow-x-auto rounded-medium bg-sunken p-0.5"
    >
      {segments.map((segment) => (
        <button
          key={segment.value}
          type="button"
          aria-pressed={segment.value === value}
          aria-label={segment.spoken}
          onClick={() => onChoose(segment.value)}
          className={classNames(
            "figures inline-flex h-7 shrink-0 items-center gap-1.5 rounded-small px-2.5 text-small font-medium transition-colors duration-100",
            "focus-visible:outline-offset-[-2px] pointer-coarse:h-9",
            segment.value === value
              ? "bg-chosen text-ink shadow-[0_0_0_1px_var(--color-line)]"
              : "text-muted hover:text-ink",
          )}
        >
          {segment.label}
        </button>
      ))}
    </div>
  );
}
