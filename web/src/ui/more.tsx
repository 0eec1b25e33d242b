// The fold in a form: few fields first, the rest under "More" with what they are set to now.
import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";

export function More({
  label,
  summary,
  children,
  isOpen = false,
}: {
  label: string;
  summary: string;
  children: ReactNode;
  isOpen?: boolean;
}) {
  return (
    <details open={isOpen} className="group rounded-medium border border-line">
      <summary className="flex list-none items-center gap-2 rounded-medium px-3 py-2.5 hover:bg-hover">
        <ChevronRight
          aria-hidden
          size={14}
          className="shrink-0 text-faint transition-transform duration-100 group-open:rotate-90"
        />
        <span className="font-medium sm:shrink-0">{label}</span>
        <span className="figures truncate text-small text-faint group-open:invisible">{summary}</span>
      </summary>
      <div className="flex flex-col gap-4 border-t border-line px-3 py-4 sm:px-4">{children}</div>
    </details>
  );
}
