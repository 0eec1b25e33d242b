// The shape of what is coming. Appears only when waiting has lasted 150 ms.
import { useTranslation } from "react-i18next";
import { classNames } from "./class-names.ts";

export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={classNames("appear-late block rounded-small bg-sunken", className)} />;
}

export function SkeletonRows({ count = 6 }: { count?: number }) {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t("words.loading")}>
      {Array.from({ length: count }, (_, row) => (
        <div key={row} className="flex h-10 items-center gap-4 border-b">
          <Skeleton className="size-3.5 rounded-full" />
          <Skeleton className="h-3 w-40" />
          <Skeleton className="ml-auto h-3 w-64 max-w-[40%]" />
        </div>
      ))}
    </div>
  );
}
