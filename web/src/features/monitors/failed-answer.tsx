// What a failed check was answered: headers and the beginning of the body, for whoever asks why it failed.
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { failuresQuery } from "./queries.ts";

export function FailedAnswer({ monitorId, dueAt }: { monitorId: string; dueAt: string }) {
  const { t } = useTranslation();
  const failures = useQuery(failuresQuery(monitorId));
  const failure = failures.data?.items.find((item) => item.dueAt === dueAt);
  if (failure === undefined) return null; // no answer came, or it is not kept any more
  return (
    <section aria-label={t("sighting.answer")} className="mt-1 flex flex-col gap-2">
      <h3 className="text-small text-muted">{t("sighting.answer")}</h3>
      <dl className="figures grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 text-small">
        {failure.headers.map(({ name, value }, place) => (
          // A header may come twice.
          <div key={`${name} ${place}`} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="wrap-anywhere">{value}</dd>
          </div>
        ))}
      </dl>
      {failure.body !== null && failure.body !== "" && (
        <pre
          aria-label={t("sighting.answerBody")}
          className="rounded-medium bg-hover p-3 text-small whitespace-pre-wrap wrap-anywhere"
        >
          {failure.body}
        </pre>
      )}
    </section>
  );
}
