// One incident in a list: what, why, when, how long, who.
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Incident } from "#web/api/types.ts";
import { failureWords } from "#web/features/monitors/words.ts";
import { classNames } from "#web/ui/class-names.ts";
import { formatDuration } from "#web/ui/format.ts";
import { StateMark } from "#web/ui/state-mark.tsx";
import { Since, Time } from "#web/ui/time.tsx";

interface IncidentRowProps {
  incident: Incident;
  /** On the page of a monitor its name need not be said again. */
  hasName?: boolean;
  place?: number;
}

export function IncidentRow({ incident, hasName = true, place }: IncidentRowProps) {
  const { t } = useTranslation();
  const why = failureWords(t, incident.reason, incident.message);
  const isOver = incident.resolvedAt !== null;
  return (
    <li
      data-row={place}
      className="relative grid grid-cols-[16px_minmax(0,1fr)_auto] items-center gap-x-3 border-b border-line py-2 hover:bg-hover has-[a:focus-visible]:bg-hover sm:h-11 sm:py-0"
    >
      <StateMark state={isOver ? "up" : "down"} />
      <div className="min-w-0 sm:flex sm:items-baseline sm:gap-3">
        <Link
          to="/incidents/$incidentId"
          params={{ incidentId: incident.id }}
          className={classNames(
            "block truncate after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:rounded-small focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent",
            hasName ? "shrink-0 font-medium sm:max-w-[40%]" : "min-w-0",
          )}
        >
          {hasName ? incident.monitor.name : why}
        </Link>
        {hasName && <p className="truncate text-muted">{why}</p>}
      </div>
      <div className="figures flex flex-col items-end gap-x-4 text-right whitespace-nowrap sm:flex-row sm:items-baseline">
        {incident.acknowledgedBy !== null && hasName && (
          <span className="hidden text-small text-faint md:inline">
            {t("incidents.takenBy", { person: incident.acknowledgedBy.name })}
          </span>
        )}
        <span className={isOver ? "text-muted" : "font-medium text-down"}>
          {isOver ? formatDuration(incident.durationSeconds * 1_000) : <Since at={incident.startedAt} />}
        </span>
        <span className="min-w-20 text-small text-faint">
          <Time at={incident.startedAt} />
        </span>
      </div>
    </li>
  );
}
