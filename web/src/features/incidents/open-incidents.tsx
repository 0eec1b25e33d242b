// What is broken now, above everything else: name, why, since when, who is on it, and the button to take it.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Check } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Incident } from "#web/api/types.ts";
import { failureWords } from "#web/features/monitors/words.ts";
import { Button } from "#web/ui/button.tsx";
import { formatCount } from "#web/ui/format.ts";
import { useKeys } from "#web/ui/keys.ts";
import { StateMark } from "#web/ui/state-mark.tsx";
import { Since } from "#web/ui/time.tsx";
import { openIncidentsQuery } from "./queries.ts";
import { useAcknowledge } from "./use-incident-actions.ts";

export function OpenIncidents() {
  const { t } = useTranslation();
  const open = useQuery(openIncidentsQuery);
  const acknowledge = useAcknowledge();
  const newest = open.data?.newest ?? [];
  const waiting = newest.find((incident) => incident.acknowledgedAt === null);
  useKeys(
    waiting === undefined ? [] : [{ key: "a", words: t("keys.acknowledge"), run: () => acknowledge.mutate(waiting) }],
  );
  if (newest.length === 0) return null;
  const rest = (open.data?.openCount ?? 0) - newest.length;
  return (
    <section
      aria-label={t("incidents.openNow")}
      className="mb-5 overflow-hidden rounded-large border border-down-line bg-surface"
    >
      <ul>
        {newest.map((incident) => (
          <OpenIncident key={incident.id} incident={incident} onAcknowledge={() => acknowledge.mutate(incident)} />
        ))}
      </ul>
      {rest > 0 && (
        <Link to="/incidents" className="block px-4 py-2 text-small text-muted hover:bg-hover">
          {t("incidents.andMore", { count: rest, number: formatCount(rest) })}
        </Link>
      )}
    </section>
  );
}

function OpenIncident({ incident, onAcknowledge }: { incident: Incident; onAcknowledge: () => void }) {
  const { t } = useTranslation();
  return (
    <li className="relative flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-4 py-2.5 last:border-0 hover:bg-hover sm:flex-nowrap">
      <StateMark state="down" />
      <div className="min-w-0 flex-1 sm:flex sm:items-baseline sm:gap-3">
        <Link
          to="/incidents/$incidentId"
          params={{ incidentId: incident.id }}
          className="font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
        >
          {incident.monitor.name}
        </Link>
        <p title={incident.message} className="truncate text-muted">
          {failureWords(t, incident.reason, incident.message)}
        </p>
      </div>
      <p className="figures shrink-0 text-down">
        <Since at={incident.startedAt} />
      </p>
      {incident.acknowledgedBy === null ? (
        <Button
          size="small"
          className="relative z-10 max-sm:h-11 max-sm:w-full max-sm:text-body"
          icon={<Check aria-hidden size={14} />}
          onClick={onAcknowledge}
        >
          {t("incidents.acknowledge")}
          <span className="only-spoken">{incident.monitor.name}</span>
        </Button>
      ) : (
        <p className="shrink-0 text-small text-muted">
          {t("incidents.isOnIt", { person: incident.acknowledgedBy.name })}
        </p>
      )}
    </li>
  );
}
