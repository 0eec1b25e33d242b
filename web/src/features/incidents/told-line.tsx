// One telling in a timeline: to whom, how it went, what the other side answered; every attempt when asked for.
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { TimelineLine } from "#web/api/types.ts";
import { AttemptList } from "#web/features/deliveries/attempt-list.tsx";
import { DeliveryMark } from "#web/features/deliveries/delivery-mark.tsx";

type Told = Extract<TimelineLine, { kind: "told" }>;

export function ToldMark({ state }: { state: Told["state"] }) {
  return <DeliveryMark state={state} />;
}

export function ToldLine({ line }: { line: Told }) {
  const { t } = useTranslation();
  const to =
    line.recipient === "" || line.recipient === line.channel.kind
      ? line.channel.name
      : `${line.channel.name} (${line.recipient})`;
  const answer = line.attempts.at(-1)?.detail ?? null;
  return (
    <details className="group wrap-anywhere">
      <summary className="list-none rounded-small">
        <span className="line-clamp-3">
          <span className={line.state === "dead" ? "font-medium text-down" : ""}>
            {t(`timeline.told.${line.state}`, { to })}
          </span>
          {answer !== null && <span className="text-muted">: {answer}</span>}
        </span>
        {line.attemptCount > 0 && (
          <span className="figures text-small text-faint underline decoration-line-strong underline-offset-2 group-open:hidden">
            {t("deliveries.attempts", { count: line.attemptCount })}
          </span>
        )}
      </summary>
      <AttemptList attempts={line.attempts} />
      {line.state === "dead" && (
        <p className="mt-1">
          <Link to="/deliveries" search={{ state: "dead" }} className="text-accent underline underline-offset-2">
            {t("deliveries.seeDead")}
          </Link>
        </p>
      )}
    </details>
  );
}
