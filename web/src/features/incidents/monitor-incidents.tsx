// The last incidents of one monitor.
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Section } from "#web/ui/page.tsx";
import { SkeletonRows } from "#web/ui/skeleton.tsx";
import { IncidentRow } from "./incident-row.tsx";
import { incidentsQuery } from "./queries.ts";

const shownCount = 10;

export function MonitorIncidents({ monitorId }: { monitorId: string }) {
  const { t } = useTranslation();
  const incidents = useInfiniteQuery(incidentsQuery({ monitorId, limit: shownCount }));
  const items = incidents.data?.pages[0]?.items ?? [];
  return (
    <Section title={t("incidents.title")}>
      {incidents.isPending ? (
        <SkeletonRows count={3} />
      ) : items.length === 0 ? (
        <p className="border-t border-line py-3 text-muted">{t("incidents.noneOfMonitor")}</p>
      ) : (
        <ul className="border-t border-line">
          {items.map((incident) => (
            <IncidentRow key={incident.id} incident={incident} hasName={false} />
          ))}
        </ul>
      )}
    </Section>
  );
}
