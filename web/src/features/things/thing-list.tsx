// What stands where the list of monitors or heartbeats is: why it could not be read, what is coming, that nothing matches, or
// the list.
import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { useMemo, type ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { wordsFor } from "#web/api/problem.ts";
import { Button } from "#web/ui/button.tsx";
import { EmptyState } from "#web/ui/empty-state.tsx";
import { Notice } from "#web/ui/notice.tsx";
import { SkeletonRows } from "#web/ui/skeleton.tsx";
import type { PartList } from "./use-shown-rows.ts";

type Query<Thing> = UseInfiniteQueryResult<InfiniteData<{ readonly items: readonly Thing[] }>>;

interface ThingListProps<Thing> {
  query: Query<Thing>;
  things: readonly Thing[];
  noMatchWords: string;
  onClearFilters: () => void;
  children: (list: PartList<Thing>) => ReactElement;
}

/** All that is here of the list so far, and when the oldest of it was made. */
export function useThings<Thing extends { createdAt: string }>({ data }: Query<Thing>) {
  const things = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  const oldestAt = things.reduce<string | undefined>(
    (oldest, { createdAt }) => (oldest === undefined || createdAt < oldest ? createdAt : oldest),
    undefined,
  );
  return { things, oldestAt };
}

export function ThingList<Thing>({ query, things, noMatchWords, onClearFilters, children }: ThingListProps<Thing>) {
  const { t } = useTranslation();
  if (query.isError && things.length === 0)
    return (
      <Notice
        look="fault"
        title={wordsFor(query.error)}
        action={<Button onClick={() => void query.refetch()}>{t("actions.tryAgain")}</Button>}
      />
    );
  if (query.isPending) return <SkeletonRows count={12} />;
  if (things.length === 0)
    return (
      <EmptyState
        title={noMatchWords}
        action={<Button onClick={onClearFilters}>{t("monitors.clearFilters")}</Button>}
      />
    );
  return children({
    things,
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    onNeedMore: () => void query.fetchNextPage(),
  });
}
