// What a list says when it holds nothing: what would be here, and the one thing to do about it.
import type { ReactNode } from "react";

export function EmptyState({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="flex flex-col items-start gap-2 rounded-large border border-dashed border-line px-6 py-8 sm:px-8">
      <h2 className="text-title font-semibold">{title}</h2>
      {children !== undefined && <div className="max-w-[64ch] text-muted">{children}</div>}
      {action !== undefined && <div className="mt-3">{action}</div>}
    </div>
  );
}
