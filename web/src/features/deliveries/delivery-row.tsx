// One delivery: what was told to whom, how it stands, what was answered; its attempts when opened.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { RotateCw } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, doneOf } from "#web/api/client.ts";
import type { Delivery } from "#web/api/types.ts";
import { Button } from "#web/ui/button.tsx";
import { classNames } from "#web/ui/class-names.ts";
import { Skeleton } from "#web/ui/skeleton.tsx";
import { Time } from "#web/ui/time.tsx";
import { tell } from "#web/ui/toast.tsx";
import { AttemptList } from "./attempt-list.tsx";
import { DeliveryMark } from "./delivery-mark.tsx";
import { deliveryQuery } from "./queries.ts";
import { eventWords } from "./words.ts";

export function DeliveryRow({ delivery, place }: { delivery: Delivery; place: number }) {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  const retry = useSendAgain(delivery.id);
  const recipient =
    delivery.recipient === "" || delivery.recipient === delivery.channel.kind ? null : delivery.recipient;
  return (
    <li data-row={place} className="border-b border-line">
      <div className="flex min-h-11 items-center gap-3 py-1.5 hover:bg-hover">
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => setIsOpen(!isOpen)}
          className="grid min-w-0 flex-1 grid-cols-[16px_minmax(0,1fr)] items-center gap-x-3 rounded-small text-left focus-visible:-outline-offset-2 md:grid-cols-[16px_minmax(0,220px)_minmax(0,150px)_minmax(0,1fr)] lg:grid-cols-[16px_minmax(0,280px)_minmax(0,240px)_minmax(0,1fr)]"
        >
          <DeliveryMark state={delivery.state} />
          <span className="line-clamp-2 font-medium wrap-anywhere">{eventWords(t, delivery)}</span>
          <span className="col-start-2 truncate text-muted md:col-start-auto">
            {delivery.channel.name}
            {recipient !== null && ` · ${recipient}`}
          </span>
          <span
            className={classNames(
              "figures col-start-2 truncate text-small wrap-anywhere md:col-start-auto md:line-clamp-2 md:whitespace-normal",
              delivery.state === "dead" ? "text-down" : "text-muted",
            )}
          >
            {t(`deliveries.states.${delivery.state}`)}
            {delivery.attempts > 1 && ` · ${t("deliveries.attempts", { count: delivery.attempts })}`}
            {delivery.lastDetail !== null && ` · ${delivery.lastDetail}`}
          </span>
        </button>
        <span className="flex shrink-0 flex-col-reverse items-end gap-1 md:flex-row md:items-center md:gap-3">
          {delivery.state === "dead" && (
            <Button
              size="small"
              icon={<RotateCw aria-hidden size={12} />}
              isBusy={retry.isPending}
              onClick={() => retry.mutate()}
            >
              {t("deliveries.sendAgain")}
            </Button>
          )}
          <span className="figures text-right text-small whitespace-nowrap text-faint md:w-20">
            <Time at={delivery.createdAt} />
          </span>
        </span>
      </div>
      {isOpen && <Details delivery={delivery} />}
    </li>
  );
}

function Details({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation();
  const full = useQuery(deliveryQuery(delivery.id));
  return (
    <div className="appear-soft pb-4 pl-7">
      {full.data === undefined ? <Skeleton className="h-4 w-64" /> : <AttemptList attempts={full.data.tries} />}
      {delivery.incidentId !== null && (
        <Link
          to="/incidents/$incidentId"
          params={{ incidentId: delivery.incidentId }}
          className="mt-2 inline-block text-small text-accent underline underline-offset-2"
        >
          {t("deliveries.toIncident")}
        </Link>
      )}
    </div>
  );
}

function useSendAgain(id: string) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => doneOf(client.POST("/api/v1/deliveries/{id}/retry", { params: { path: { id } } })),
    onSuccess: () => tell(t("deliveries.sentAgain")),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["deliveries"] }),
  });
}
