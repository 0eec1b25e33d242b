// A word that people have put on something to find it again. Neutral: colour is kept for state.
import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

export function Tag({ children, isFixed = false }: { children: ReactNode; isFixed?: boolean }) {
  return (
    <span
      className={classNames(
        "inline-flex h-5 max-w-28 items-center rounded-small border border-line px-1.5 text-small text-muted",
        isFixed ? "shrink-0" : "min-w-0",
      )}
    >
      <span className="truncate">{children}</span>
    </span>
  );
}
