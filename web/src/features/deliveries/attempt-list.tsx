// Every attempt of one delivery: when, how long, what the other side answered.
import { useTranslation } from "react-i18next";
import { formatMoment, formatResponse } from "#web/ui/format.ts";

interface Attempt {
  readonly number: number;
  readonly startedAt: string;
  readonly durationMs: number | null;
  readonly result: "sent" | "retry" | "permanent" | null;
  readonly statusCode: number | null;
  readonly detail: string | null;
}

export function AttemptList({ attempts }: { attempts: readonly Attempt[] }) {
  const { t } = useTranslation();
  if (attempts.length === 0) return <p className="mt-1 text-small text-faint">{t("deliveries.noAttempts")}</p>;
  return (
    <ol className="figures mt-1.5 flex flex-col gap-1 border-l-2 border-line pl-3 text-small text-muted">
      {attempts.map((attempt) => (
        <li key={attempt.number} className="wrap-anywhere">
          <span className="text-faint">
            {attempt.number}. {formatMoment(new Date(attempt.startedAt))}
            {attempt.durationMs !== null && ` · ${formatResponse(attempt.durationMs)}`} ·{" "}
          </span>
          <span className={attempt.result === "sent" ? "" : "text-ink"}>
            {t(`deliveries.results.${attempt.result ?? "unknown"}`)}
          </span>
          {attempt.detail !== null && `: ${attempt.detail}`}
        </li>
      ))}
    </ol>
  );
}
