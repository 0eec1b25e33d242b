// All monitors: how things stand in one sentence, what is broken, then everything, found at once.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { wordsFor } from "#web/api/problem.ts";
import { OpenIncidents } from "#web/features/incidents/open-incidents.tsx";
import { Button, ButtonLink } from "#web/ui/button.tsx";
import { EmptyState } from "#web/ui/empty-state.tsx";
import { Notice } from "#web/ui/notice.tsx";
import { Page } from "#web/ui/page.tsx";
import { SkeletonRows } from "#web/ui/skeleton.tsx";
import { FirstMonitor } from "./first-monitor.tsx";
import { MonitorFilters } from "./monitor-filters.tsx";
import { MonitorTable } from "./monitor-table.tsx";
import { monitorsQuery, standingQuery } from "./queries.ts";
import { usualBarRange } from "./search.ts";
import { StandingSentence } from "./standing-sentence.tsx";

export function MonitorsPage() {
  const { t } = useTranslation();
  const search = useSearch({ from: "/signed-in/monitors" });
  const navigate = useNavigate({ from: "/monitors" });
  const list = useInfiniteQuery(monitorsQuery(search));
  const standing = useQuery(standingQuery);
  const monitors = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const oldestAt = monitors.reduce<string | undefined>(
    (oldest, { createdAt }) => (oldest === undefined || createdAt < oldest ? createdAt : oldest),
    undefined,
  );
  const bar = search.bar ?? usualBarRange(oldestAt);
  const isFiltered = search.q !== undefined || search.state !== undefined || search.tag !== undefined;

  if (list.isSuccess && monitors.length === 0 && !isFiltered && !list.isPlaceholderData) return <FirstMonitor />;

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
      {list.isError && monitors.length === 0 ? (
        <Notice
          look="fault"
          title={wordsFor(list.error)}
          action={<Button onClick={() => void list.refetch()}>{t("actions.tryAgain")}</Button>}
        />
      ) : list.isPending ? (
        <SkeletonRows count={12} />
      ) : monitors.length === 0 ? (
        <EmptyState
          title={t("monitors.noMatch")}
          action={<Button onClick={() => void navigate({ search: {} })}>{t("monitors.clearFilters")}</Button>}
        />
      ) : (
        <MonitorTable
          monitors={monitors}
          totalCount={isFiltered ? undefined : standing.data?.total}
          bar={bar}
          hasMore={list.hasNextPage}
          isLoadingMore={list.isFetchingNextPage}
          onNeedMore={() => void list.fetchNextPage()}
        />
      )}
    </Page>
  );
}
