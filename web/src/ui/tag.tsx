// A word that people have put on something to find it again. Neutral: colour is kept for state.
import type { ReactNode } from "react";

export function Tag({ children }: { children: ReactNode }) {
  return (
    <span className="inline-flex h-5 max-w-28 min-w-0 items-center rounded-small border border-line px-1.5 text-small text-muted">
      <span className="truncate">{children}</span>
    </span>
  );
}
