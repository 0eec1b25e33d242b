// Every incident, the newest first.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Button } from "#web/ui/button.tsx";
import { EmptyState } from "#web/ui/empty-state.tsx";
import { Page } from "#web/ui/page.tsx";
import { Segmented } from "#web/ui/segmented.tsx";
import { SkeletonRows } from "#web/ui/skeleton.tsx";
import { useRowKeys } from "#web/ui/row-keys.ts";
import { IncidentRow } from "./incident-row.tsx";
import { incidentsQuery, openIncidentsQuery } from "./queries.ts";
import { incidentStates } from "./search.ts";

export function IncidentsPage() {
  const { t } = useTranslation();
  const search = useSearch({ from: "/signed-in/incidents" });
  const navigate = useNavigate({ from: "/incidents" });
  const list = useInfiniteQuery(incidentsQuery(search));
  const open = useQuery(openIncidentsQuery).data;
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  useRowKeys(items.length);
  const sentence =
    open === undefined
      ? " "
      : open.openCount === 0
        ? t("incidents.nothingOpen")
        : t("incidents.openSentence", { count: open.openCount, waiting: open.unacknowledgedCount });
  return (
    <Page title={t("incidents.title")} sentence={<p className="figures text-muted">{sentence}</p>}>
      <div className="mb-3">
        <Segmented
          label={t("incidents.filter")}
          value={search.state ?? "all"}
          onChoose={(state) => void navigate({ search: state === "all" ? {} : { state }, replace: true })}
          segments={[
            { value: "all", label: t("incidents.states.all") },
            ...incidentStates.map((state) => ({ value: state, label: t(`incidents.states.${state}`) })),
          ]}
        />
      </div>
      {list.isPending ? (
        <SkeletonRows />
      ) : items.length === 0 ? (
        <EmptyState title={search.state === undefined ? t("incidents.none") : t("incidents.noneSuch")}>
          {t("incidents.noneWhy")}
        </EmptyState>
      ) : (
        <ul aria-label={t("incidents.title")} className="border-t border-line">
          {items.map((incident, place) => (
            <IncidentRow key={incident.id} incident={incident} place={place} />
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <Button className="mt-4" isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t("actions.loadMore")}
        </Button>
      )}
    </Page>
  );
}
