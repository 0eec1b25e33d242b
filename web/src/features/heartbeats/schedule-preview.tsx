// What a schedule would mean, while it is typed: in words, and the next ten times.
import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { answerOf, client } from "#web/api/client.ts";
import { Problem, type ProblemFault } from "#web/api/problem.ts";
import type { DuePreview, Schedule } from "#web/api/types.ts";
import { currentLanguage } from "#web/language.ts";
import { DueTimes } from "./due-times.tsx";
import { withoutOtherKinds } from "./faults.ts";

const typingPauseMs = 250;

interface Previewed {
  readonly preview: DuePreview | undefined;
  /** What is wrong with the schedule as it stands, with paths as in the whole form. */
  readonly faults: readonly ProblemFault[];
}

export function usePreview(schedule: Schedule | null): Previewed {
  const settled = useSettled(schedule === null ? "" : JSON.stringify(schedule));
  const preview = useQuery(previewQuery(settled));
  if (settled === "") return { preview: undefined, faults: [] };
  return {
    preview: preview.isError ? undefined : preview.data,
    faults: preview.error instanceof Problem ? withoutOtherKinds(preview.error.faults) : [],
  };
}

function previewQuery(schedule: string) {
  return queryOptions({
    queryKey: ["heartbeats", "preview", schedule],
    queryFn: ({ signal }) =>
      answerOf(
        client.POST("/api/v1/heartbeats/preview", { signal, body: { schedule: JSON.parse(schedule) as Schedule } }),
      ),
    enabled: schedule !== "",
    placeholderData: keepPreviousData,
    retry: false,
  });
}

/** A text once it has stood still. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), typingPauseMs);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

export function SchedulePreview({ preview, isPeriod }: { preview: DuePreview | undefined; isPeriod: boolean }) {
  const { t } = useTranslation("heartbeats");
  return (
    <aside aria-label={t("due.next")} className="rounded-large border border-line bg-surface p-5 lg:sticky lg:top-6">
      {preview === undefined ? (
        <p className="text-muted">{t("form.previewWhy")}</p>
      ) : (
        <>
          <p aria-live="polite" className="mb-3 font-medium first-letter:uppercase">
            {preview.words[currentLanguage()]}
          </p>
          {preview.items.length === 0 ? (
            <p className="text-muted">{t("due.never")}</p>
          ) : (
            <DueTimes due={preview} hasZone={!isPeriod} />
          )}
          {isPeriod && <p className="mt-3 text-small text-faint">{t("form.periodHint")}</p>}
        </>
      )}
    </aside>
  );
}
