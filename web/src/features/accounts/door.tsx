// The frame of the few pages before somebody is signed in: the sign, a title, one form.
import type { ReactNode } from "react";
import { LanguageAndTheme } from "#web/features/shell/appearance.tsx";
import { Mark } from "#web/ui/mark.tsx";
import { usePageTitle } from "#web/ui/page.tsx";

export function Door({
  title,
  explanation,
  children,
}: {
  title: string;
  explanation?: ReactNode;
  children: ReactNode;
}) {
  usePageTitle(title);
  return (
    <div className="flex min-h-dvh flex-col">
      <main className="mx-auto flex w-full max-w-[400px] flex-1 flex-col justify-center px-5 py-12">
        <div className="mb-8 flex items-center gap-2.5">
          <Mark size={26} />
          <span className="text-title font-semibold tracking-[-0.01em]">Keepwatch</span>
        </div>
        <h1 className="text-display font-semibold tracking-[-0.015em]">{title}</h1>
        {explanation !== undefined && <div className="mt-1.5 text-muted">{explanation}</div>}
        <div className="mt-6">{children}</div>
      </main>
      <footer className="flex justify-center px-5 pb-6">
        <LanguageAndTheme />
      </footer>
    </div>
  );
}
