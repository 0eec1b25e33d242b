// All heartbeats: how things stand in one sentence, what is missing first, then everything, found at once.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { ClipboardPaste, Plus } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Heartbeat } from "#web/api/types.ts";
import { usualBarRange } from "#web/features/monitors/search.ts";
import { isNarrowed } from "#web/features/things/search.ts";
import { ThingList, useThings } from "#web/features/things/thing-list.tsx";
import { ButtonLink } from "#web/ui/button.tsx";
import { Page } from "#web/ui/page.tsx";
import { HeartbeatFilters } from "./heartbeat-filters.tsx";
import { HeartbeatTable } from "./heartbeat-table.tsx";
import { HeartbeatsStanding } from "./heartbeats-standing.tsx";
import { MovingHere } from "./moving-here.tsx";
import { heartbeatsQuery, heartbeatsStandingQuery } from "./queries.ts";

// Most people have something in the list already.
const FirstHeartbeat = lazy(() =>
  import("./first-heartbeat.tsx").then((module) => ({ default: module.FirstHeartbeat })),
);

export function HeartbeatsPage() {
  const { t } = useTranslation("heartbeats");
  const search = useSearch({ from: "/signed-in/heartbeats" });
  const navigate = useNavigate({ from: "/heartbeats" });
  const query = useInfiniteQuery(heartbeatsQuery(search));
  const standing = useQuery(heartbeatsStandingQuery);
  const { things, oldestAt } = useThings(query);
  const isFiltered = isNarrowed(search);

  // The first one is shown until its first ping has come, although it stands in the list by then.
  const [first, setFirst] = useState<Heartbeat | null>(null);
  const isEmpty = query.isSuccess && things.length === 0 && !isFiltered && !query.isPlaceholderData;
  if (isEmpty || first !== null) {
    return (
      <Suspense fallback={null}>
        <FirstHeartbeat made={first} onMade={setFirst} />
      </Suspense>
    );
  }

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
      <ThingList
        query={query}
        things={things}
        noMatchWords={t("noMatch")}
        onClearFilters={() => void navigate({ search: {} })}
      >
        {(list) => (
          <HeartbeatTable
            list={list}
            totalCount={isFiltered ? undefined : standing.data?.total}
            bar={usualBarRange(oldestAt)}
          />
        )}
      </ThingList>
      <div className="mt-8">
        <MovingHere />
      </div>
    </Page>
  );
}
