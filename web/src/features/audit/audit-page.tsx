// Who changed what, the newest first; old and new values when opened.
import { infiniteQueryOptions, useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answerOf, client } from "#web/api/client.ts";
import { wordsFor } from "#web/api/problem.ts";
import type { AuditEntry } from "#web/api/types.ts";
import { Button } from "#web/ui/button.tsx";
import { formatMoment } from "#web/ui/format.ts";
import { Notice } from "#web/ui/notice.tsx";
import { Page } from "#web/ui/page.tsx";
import { useRowKeys } from "#web/ui/row-keys.ts";
import { SkeletonRows } from "#web/ui/skeleton.tsx";
import { changedFields } from "./changed-fields.ts";
import { actionWords, objectName } from "./words.ts";

const pageSize = 100;

const auditQuery = infiniteQueryOptions({
  queryKey: ["audit"],
  queryFn: ({ pageParam, signal }) =>
    answerOf(
      client.GET("/api/v1/audit", {
        signal,
        params: { query: { limit: pageSize, ...(pageParam === "" ? {} : { cursor: pageParam }) } },
      }),
    ),
  initialPageParam: "",
  getNextPageParam: (page) => page.nextCursor,
});

export function AuditPage() {
  const { t } = useTranslation();
  const list = useInfiniteQuery(auditQuery);
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  useRowKeys(items.length);
  return (
    <Page title={t("audit.title")} sentence={<p className="text-muted">{t("audit.sentence")}</p>}>
      {list.isError ? (
        <Notice look="fault" title={wordsFor(list.error)} />
      ) : list.isPending ? (
        <SkeletonRows />
      ) : (
        <ol aria-label={t("audit.title")} className="border-t border-line">
          {items.map((entry, place) => (
            <EntryRow key={entry.id} entry={entry} place={place} />
          ))}
        </ol>
      )}
      {list.hasNextPage && (
        <Button className="mt-4" isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t("actions.loadMore")}
        </Button>
      )}
    </Page>
  );
}

function EntryRow({ entry, place }: { entry: AuditEntry; place: number }) {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  const actor = entry.actor.name ?? (entry.actor.kind === "system" ? t("words.system") : t("words.somebody"));
  const name = objectName(entry);
  return (
    <li data-row={place} className="border-b border-line">
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
        className="grid min-h-10 w-full grid-cols-1 items-center gap-x-4 py-1.5 text-left hover:bg-hover focus-visible:-outline-offset-2 sm:grid-cols-[minmax(0,1fr)_minmax(0,9rem)_13.5rem]"
      >
        <span className="min-w-0 truncate">
          <span className="font-medium">{actor}</span>{" "}
          <span className="text-muted">{actionWords(t, entry.action)}</span>
          {name !== null && <span> {name}</span>}
        </span>
        <span className="figures hidden truncate text-small text-faint sm:block">{entry.address}</span>
        <time dateTime={entry.at} className="figures text-small text-faint sm:text-right">
          {formatMoment(new Date(entry.at))}
        </time>
      </button>
      {isOpen && <EntryDetails entry={entry} />}
    </li>
  );
}

function EntryDetails({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation();
  const changes = changedFields(entry.before, entry.after);
  return (
    <div className="appear-soft flex flex-col gap-3 pb-4 text-small">
      {changes.length > 0 && (
        <table className="w-full max-w-[840px] table-fixed border-collapse">
          <thead>
            <tr className="text-left text-faint">
              <th className="w-1/4 py-1 font-normal">{t("audit.field")}</th>
              <th className="py-1 font-normal">{t("audit.before")}</th>
              <th className="py-1 font-normal">{t("audit.after")}</th>
            </tr>
          </thead>
          <tbody>
            {changes.map((change) => (
              <tr key={change.field} className="border-t border-line align-top">
                <td className="py-1 pr-3 text-muted">{change.field}</td>
                <td className="py-1 pr-3 font-mono break-words">{change.before}</td>
                <td className="py-1 font-mono break-words">{change.after}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p className="figures break-all text-faint">
        {entry.action}
        {entry.objectId !== null && ` · ${entry.objectId}`}
        {entry.requestId !== null && ` · ${t("audit.request", { id: entry.requestId })}`}
      </p>
    </div>
  );
}
