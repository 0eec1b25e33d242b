// All monitors: how things stand in one sentence, what is broken, then everything, found at once.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { OpenIncidents } from "#web/features/incidents/open-incidents.tsx";
import { isNarrowed } from "#web/features/things/search.ts";
import { ThingList, useThings } from "#web/features/things/thing-list.tsx";
import { ButtonLink } from "#web/ui/button.tsx";
import { Page } from "#web/ui/page.tsx";
import { MonitorFilters } from "./monitor-filters.tsx";
import { MonitorTable } from "./monitor-table.tsx";
import { monitorsQuery, standingQuery } from "./queries.ts";
import { usualBarRange } from "./search.ts";
import { StandingSentence } from "./standing-sentence.tsx";

// Most people have something in the list already.
const FirstMonitor = lazy(() => import("./first-monitor.tsx").then((module) => ({ default: module.FirstMonitor })));

export function MonitorsPage() {
  const { t } = useTranslation();
  const search = useSearch({ from: "/signed-in/monitors" });
  const navigate = useNavigate({ from: "/monitors" });
  const query = useInfiniteQuery(monitorsQuery(search));
  const standing = useQuery(standingQuery);
  const { things, oldestAt } = useThings(query);
  const bar = search.bar ?? usualBarRange(oldestAt);
  const isFiltered = isNarrowed(search);

  if (query.isSuccess && things.length === 0 && !isFiltered && !query.isPlaceholderData) {
    return (
      <Suspense fallback={null}>
        <FirstMonitor />
      </Suspense>
    );
  }

  return (
    <Page
      title={t("monitors.title")}
      heading={<StandingSentence />}
      actions={
        <ButtonLink to="/monitors/new" look="primary" icon={<Plus aria-hidden size={16} />}>
          {t("monitors.new")}
        </ButtonLink>
      }
    >
      <OpenIncidents />
      <MonitorFilters search={search} bar={bar} standing={standing.data} />
      <ThingList
        query={query}
        things={things}
        noMatchWords={t("monitors.noMatch")}
        onClearFilters={() => void navigate({ search: {} })}
      >
        {(list) => <MonitorTable list={list} totalCount={isFiltered ? undefined : standing.data?.total} bar={bar} />}
      </ThingList>
    </Page>
  );
}
