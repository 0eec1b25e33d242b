// All heartbeats: how things stand in one sentence, what is missing first, then everything, found at once.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { ClipboardPaste, Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { wordsFor } from "#web/api/problem.ts";
import type { Heartbeat } from "#web/api/types.ts";
import { usualBarRange } from "#web/features/monitors/search.ts";
import { Button, ButtonLink } from "#web/ui/button.tsx";
import { EmptyState } from "#web/ui/empty-state.tsx";
import { Notice } from "#web/ui/notice.tsx";
import { Page } from "#web/ui/page.tsx";
import { SkeletonRows } from "#web/ui/skeleton.tsx";
import { FirstHeartbeat } from "./first-heartbeat.tsx";
import { HeartbeatFilters } from "./heartbeat-filters.tsx";
import { HeartbeatTable } from "./heartbeat-table.tsx";
import { HeartbeatsStanding } from "./heartbeats-standing.tsx";
import { MovingHere } from "./moving-here.tsx";
import { heartbeatsQuery, heartbeatsStandingQuery } from "./queries.ts";

export function HeartbeatsPage() {
  const { t } = useTranslation("heartbeats");
  const { t: words } = useTranslation();
  const search = useSearch({ from: "/signed-in/heartbeats" });
  const navigate = useNavigate({ from: "/heartbeats" });
  const list = useInfiniteQuery(heartbeatsQuery(search));
  const standing = useQuery(heartbeatsStandingQuery);
  const heartbeats = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const oldestAt = heartbeats.reduce<string | undefined>(
    (oldest, { createdAt }) => (oldest === undefined || createdAt < oldest ? createdAt : oldest),
    undefined,
  );
  const isFiltered = search.q !== undefined || search.state !== undefined || search.tag !== undefined;

  // The first one is shown until its first ping has come, although it stands in the list by then.
  const [first, setFirst] = useState<Heartbeat | null>(null);
  const isEmpty = list.isSuccess && heartbeats.length === 0 && !isFiltered && !list.isPlaceholderData;
  if (isEmpty || first !== null) return <FirstHeartbeat made={first} onMade={setFirst} />;

  return (
    <Page
      title={t("title")}
      heading={<HeartbeatsStanding />}
      actions={
        <>
          <ButtonLink to="/heartbeats/crontab" icon={<ClipboardPaste aria-hidden size={14} />}>
            {t("pasteCrontab")}
          </ButtonLink>
          <ButtonLink to="/heartbeats/new" look="primary" icon={<Plus aria-hidden size={16} />}>
            {t("new")}
          </ButtonLink>
        </>
      }
    >
      <HeartbeatFilters search={search} standing={standing.data} />
      {list.isError && heartbeats.length === 0 ? (
        <Notice
          look="fault"
          title={wordsFor(list.error)}
          action={<Button onClick={() => void list.refetch()}>{words("actions.tryAgain")}</Button>}
        />
      ) : list.isPending ? (
        <SkeletonRows count={12} />
      ) : heartbeats.length === 0 ? (
        <EmptyState
          title={t("noMatch")}
          action={<Button onClick={() => void navigate({ search: {} })}>{words("monitors.clearFilters")}</Button>}
        />
      ) : (
        <HeartbeatTable
          heartbeats={heartbeats}
          totalCount={isFiltered ? undefined : standing.data?.total}
          bar={usualBarRange(oldestAt)}
          hasMore={list.hasNextPage}
          isLoadingMore={list.isFetchingNextPage}
          onNeedMore={() => void list.fetchNextPage()}
        />
      )}
      <div className="mt-8">
        <MovingHere />
      </div>
    </Page>
  );
}
