// The first line of a page: is anything wrong, since when, who is on it.
import type { ReactNode } from "react";
import { StateMark } from "./state-mark.tsx";
import type { State } from "./state.ts";

export function StateSentence({ state, children }: { state: State | null; children: ReactNode }) {
  return (
    <p role="status" className="figures flex items-start gap-2 text-body text-muted">
      {state !== null && <StateMark state={state} className="h-5" />}
      <span className="min-w-0">{children}</span>
    </p>
  );
}
