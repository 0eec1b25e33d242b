// Who was told, when, and what their side answered; and what never arrived, to be sent again.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { wordsFor } from "#web/api/problem.ts";
import { channelsQuery } from "#web/features/channels/queries.ts";
import { Button } from "#web/ui/button.tsx";
import { EmptyState } from "#web/ui/empty-state.tsx";
import { SelectField } from "#web/ui/form-fields.tsx";
import { Notice } from "#web/ui/notice.tsx";
import { Page } from "#web/ui/page.tsx";
import { useRowKeys } from "#web/ui/row-keys.ts";
import { Segmented } from "#web/ui/segmented.tsx";
import { SkeletonRows } from "#web/ui/skeleton.tsx";
import { DeliveryRow } from "./delivery-row.tsx";
import { deliveriesQuery } from "./queries.ts";
import { deliveryStates, type DeliverySearch } from "./search.ts";

export function DeliveriesPage() {
  const { t } = useTranslation();
  const search = useSearch({ from: "/signed-in/deliveries" });
  const list = useInfiniteQuery(deliveriesQuery(search));
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  useRowKeys(items.length);
  return (
    <Page title={t("deliveries.title")} sentence={<p className="text-muted">{t("deliveries.sentence")}</p>}>
      <Filters search={search} />
      {list.isError ? (
        <Notice look="fault" title={wordsFor(list.error)} />
      ) : list.isPending ? (
        <SkeletonRows />
      ) : items.length === 0 ? (
        <EmptyState title={search.state === undefined ? t("deliveries.none") : t("deliveries.noneSuch")}>
          {t("deliveries.noneWhy")}
        </EmptyState>
      ) : (
        <ul aria-label={t("deliveries.title")} className="border-t border-line">
          {items.map((delivery, place) => (
            <DeliveryRow key={delivery.id} delivery={delivery} place={place} />
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

/** What waits for a person is rare, and a notice above the page counts it. */
const shownStates = deliveryStates.filter((state) => state !== "sending" && state !== "held");

function Filters({ search }: { search: DeliverySearch }) {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: "/deliveries" });
  const channels = useQuery(channelsQuery).data?.items ?? [];
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2">
      <Segmented
        label={t("deliveries.filter")}
        value={search.state ?? "all"}
        onChoose={(state) =>
          void navigate({
            search: ({ state: _before, ...rest }) => (state === "all" ? rest : { ...rest, state }),
            replace: true,
          })
        }
        segments={[
          { value: "all", label: t("deliveries.states.all") },
          ...shownStates.map((state) => ({ value: state, label: t(`deliveries.states.${state}`) })),
        ]}
      />
      {channels.length > 0 && (
        <SelectField
          label={t("deliveries.channel")}
          isLabelHidden
          isCompact
          value={search.channelId ?? ""}
          onValue={(channelId) =>
            void navigate({
              search: ({ channelId: _before, ...rest }) => (channelId === "" ? rest : { ...rest, channelId }),
              replace: true,
            })
          }
          options={[
            { value: "", words: t("deliveries.everyChannel") },
            ...channels.map((channel) => ({ value: channel.id, words: channel.name })),
          ]}
        />
      )}
    </div>
  );
}
