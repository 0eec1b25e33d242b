// The frame of every page: what it is, how things stand, what can be done; then the content.
import type { ReactNode } from "react";
import { useEffect } from "react";
import { classNames } from "./class-names.ts";

interface PageProps {
  /** What the page is called, in the window's title. */
  title: string;
  /** Stands as the heading in place of the title: a sentence that says more. */
  heading?: ReactNode;
  /** Shown above the title: where this page belongs. */
  parent?: ReactNode;
  /** Stands before the title, for a state mark. */
  mark?: ReactNode;
  sentence?: ReactNode;
  actions?: ReactNode;
  isNarrow?: boolean;
  children: ReactNode;
}

/** Names the page in the window's title. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Keepwatch`;
  }, [title]);
}

export function Page({ title, heading, parent, mark, sentence, actions, isNarrow = false, children }: PageProps) {
  usePageTitle(title);
  return (
    <div
      className={classNames("w-full px-4 pt-5 pb-12 md:px-7", isNarrow ? "max-w-[936px]" : "mx-auto max-w-[1440px]")}
    >
      {parent !== undefined && <div className="mb-1 text-small text-faint">{parent}</div>}
      <header className="mb-5 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-72">
          <h1 className="flex items-start gap-2.5 text-display font-semibold tracking-[-0.015em]">
            {mark !== undefined && <span className="flex h-7 shrink-0 items-center">{mark}</span>}
            {heading ?? <span className="min-w-0 wrap-anywhere">{title}</span>}
          </h1>
          {sentence !== undefined && <div className="mt-1">{sentence}</div>}
        </div>
        {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

export function Section({
  title,
  actions,
  children,
  className,
}: {
  title: string;
  actions?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  return (
    <section className={className}>
      <div className="mb-2 flex min-h-8 flex-wrap items-center justify-between gap-2">
        <h2 className="font-semibold">{title}</h2>
        {actions}
      </div>
      {children}
    </section>
  );
}
