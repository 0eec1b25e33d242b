// The pings of one heartbeat, newest first: what each counted as, when, how long the run took, how it ended, who sent it.
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { wordsFor } from "#web/api/problem.ts";
import type { Ping, PingKind } from "#web/api/types.ts";
import { Button } from "#web/ui/button.tsx";
import { SelectInput } from "#web/ui/field.tsx";
import { Notice } from "#web/ui/notice.tsx";
import { Section } from "#web/ui/page.tsx";
import { SearchBox } from "#web/ui/search-box.tsx";
import { SkeletonRows } from "#web/ui/skeleton.tsx";
import { PingBodyPanel } from "./ping-body-panel.tsx";
import { PingRow } from "./ping-row.tsx";
import { pingsQuery } from "./queries.ts";

const kinds: readonly PingKind[] = ["success", "start", "fail", "log", "alive", "ignored"];

export function PingList({ id }: { id: string }) {
  const { t } = useTranslation("heartbeats");
  const { t: words } = useTranslation();
  const [kind, setKind] = useState<PingKind | undefined>();
  const [text, setText] = useState("");
  const [opened, setOpened] = useState<Ping | null>(null);
  const pings = useInfiniteQuery(pingsQuery(id, { kind, q: text || undefined }));
  const items = pings.data?.pages.flatMap((page) => page.items) ?? [];
  const isFiltered = kind !== undefined || text !== "";
  return (
    <Section
      title={t("pings.title")}
      actions={
        <div className="flex flex-wrap items-center gap-2">
          <SearchBox
            label={t("pings.search")}
            clearLabel={words("monitors.clearSearch")}
            text={text}
            onText={setText}
          />
          <SelectInput
            isCompact
            className="w-44"
            aria-label={t("pings.filter")}
            value={kind ?? ""}
            onChange={(event) => setKind(kinds.find((one) => one === event.target.value))}
          >
            <option value="">{t("pings.all")}</option>
            {kinds.map((one) => (
              <option key={one} value={one}>
                {t(`kinds.${one}`)}
              </option>
            ))}
          </SelectInput>
        </div>
      }
    >
      {pings.isError && items.length === 0 ? (
        <Notice look="fault" title={wordsFor(pings.error)} />
      ) : pings.isPending ? (
        <SkeletonRows />
      ) : items.length === 0 ? (
        <p className="border-t border-line py-3 text-muted">{t(isFiltered ? "pings.noMatch" : "pings.none")}</p>
      ) : (
        <ul aria-label={t("pings.title")} className="border-t border-line">
          {items.map((ping) => (
            <PingRow key={ping.id} ping={ping} onOpen={() => setOpened(ping)} />
          ))}
        </ul>
      )}
      {pings.hasNextPage && (
        <Button className="mt-3" isBusy={pings.isFetchingNextPage} onClick={() => void pings.fetchNextPage()}>
          {words("actions.loadMore")}
        </Button>
      )}
      {opened !== null && <PingBodyPanel heartbeatId={id} ping={opened} onClose={() => setOpened(null)} />}
    </Section>
  );
}
