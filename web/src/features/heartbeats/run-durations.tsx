// How long the runs of a heartbeat took, and what is usual. The chart itself is loaded when it is needed.
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { wordsFor } from "#web/api/problem.ts";
import { formatLength } from "#web/ui/format.ts";
import { Notice } from "#web/ui/notice.tsx";
import { Section } from "#web/ui/page.tsx";
import { Skeleton } from "#web/ui/skeleton.tsx";
import { runsQuery } from "./queries.ts";

const DurationChart = lazy(() => import("#web/ui/duration-chart.tsx"));

export function RunDurations({ id }: { id: string }) {
  const { t } = useTranslation("heartbeats");
  const runs = useQuery(runsQuery(id));
  const items = runs.data?.items;
  const drawn = useMemo(
    () =>
      (items ?? [])
        .toReversed()
        .flatMap(({ receivedAt, durationMs, kind }) =>
          durationMs === null
            ? []
            : [{ atSeconds: Date.parse(receivedAt) / 1_000, durationMs, isFailed: kind === "fail" }],
        ),
    [items],
  );
  const { medianMs = null, p95Ms = null } = runs.data ?? {};
  return (
    <Section title={t("durations.title")}>
      {runs.isError ? (
        <Notice look="fault" title={wordsFor(runs.error)} />
      ) : runs.isPending ? (
        <Skeleton className="h-[210px] w-full" />
      ) : drawn.length === 0 ? (
        <p className="border-t border-line py-3 text-muted">{t("durations.none")}</p>
      ) : (
        <>
          {medianMs !== null && p95Ms !== null && (
            <p className="figures mb-2 text-muted">
              {t("durations.usual", { median: roundWords(medianMs), p95: roundWords(p95Ms) })}
            </p>
          )}
          <Suspense fallback={<Skeleton className="h-[210px] w-full" />}>
            <DurationChart
              label={t("durations.title")}
              runs={drawn}
              p50Ms={medianMs}
              p95Ms={p95Ms}
              words={{
                good: t("durations.good"),
                failed: t("durations.failed"),
                caption: (zone) => t("durations.caption", { zone }),
              }}
            />
          </Suspense>
        </>
      )}
    </Section>
  );
}

/** To the second where that is exact enough. */
function roundWords(milliseconds: number): string {
  return formatLength(milliseconds >= 10_000 ? Math.round(milliseconds / 1_000) * 1_000 : milliseconds);
}
