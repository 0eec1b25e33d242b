// What stands above every page while messages wait for the word of a person: how many, why, and the two words.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Hand } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { client, doneOf } from "#web/api/client.ts";
import { useMay } from "#web/features/accounts/permission.ts";
import { Button } from "#web/ui/button.tsx";
import { formatCount, formatMoment } from "#web/ui/format.ts";
import { tell } from "#web/ui/toast.tsx";
import { heldQuery } from "./queries.ts";

/** The dialog's code is fetched by the few who ever need it. */
const Confirm = lazy(() => import("#web/ui/confirm.tsx").then((module) => ({ default: module.Confirm })));

export function HeldNotice() {
  const { t } = useTranslation();
  const may = useMay();
  const held = useQuery({ ...heldQuery, enabled: may("delivery.read_held") }).data;
  const [isDropping, setIsDropping] = useState(false);
  const { send, drop } = useWord();
  if (held === undefined || (held.count === 0 && held.sendingHeldAt === null)) return null;
  const { count, url, formerUrl } = held;
  const number = formatCount(count);
  const nowhere = t("deliveries.held.noAddress");
  const since = held.oldestAt === null ? "" : formatMoment(new Date(held.oldestAt));
  return (
    <div
      role="status"
      className="figures appear-soft flex flex-wrap items-center gap-x-3 gap-y-2 border-b border-line bg-sunken px-4 py-2.5 md:px-7"
    >
      <Hand aria-hidden size={16} className="shrink-0 text-degraded" />
      <p className="min-w-0 flex-1 basis-64 text-pretty">
        {held.sendingHeldAt === null
          ? t("deliveries.held.old", { count, number, time: since })
          : t("deliveries.held.moved", { count, number, url: url ?? nowhere, formerUrl: formerUrl ?? nowhere })}
      </p>
      <span className="flex gap-2">
        {may("delivery.send_held") && (
          <Button size="small" isBusy={send.isPending} onClick={() => send.mutate()}>
            {held.sendingHeldAt === null ? t("deliveries.held.send") : t("deliveries.held.goOn")}
          </Button>
        )}
        {may("delivery.drop_held") && count > 0 && (
          <Button size="small" look="quiet" isBusy={drop.isPending} onClick={() => setIsDropping(true)}>
            {t("deliveries.held.drop")}
          </Button>
        )}
      </span>
      {isDropping && (
        <Suspense>
          <Confirm
            title={t("deliveries.held.dropTitle", { count, number })}
            explanation={t("deliveries.held.dropWhy")}
            action={t("deliveries.held.drop")}
            onConfirm={() => drop.mutate()}
            onClose={() => setIsDropping(false)}
          />
        </Suspense>
      )}
    </div>
  );
}

function useWord() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const onSettled = () => queryClient.invalidateQueries({ queryKey: ["deliveries"] });
  const send = useMutation({
    mutationFn: () => doneOf(client.POST("/api/v1/deliveries/held/send")),
    onSuccess: () => tell(t("deliveries.held.sent")),
    onSettled,
  });
  const drop = useMutation({
    mutationFn: () => doneOf(client.POST("/api/v1/deliveries/held/drop")),
    onSuccess: () => tell(t("deliveries.held.dropped")),
    onSettled,
  });
  return { send, drop };
}
