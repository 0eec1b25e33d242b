// The empty page teaches: one field, and the first check shown as it happens. Then the next step: whom to tell.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowRight } from "lucide-react";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { answerOf, client } from "#web/api/client.ts";
import { wordsFor } from "#web/api/problem.ts";
import type { Sighting as SightingSeen } from "#web/api/types.ts";
import { channelsQuery } from "#web/features/channels/queries.ts";
import { Button, ButtonLink } from "#web/ui/button.tsx";
import { Field, TextInput } from "#web/ui/field.tsx";
import { Mark } from "#web/ui/mark.tsx";
import { usePageTitle } from "#web/ui/page.tsx";
import { addressFrom, nameFor } from "./address.ts";
import { Sighting } from "./sighting.tsx";

export function FirstMonitor() {
  const { t } = useTranslation();
  const [pasted, setPasted] = useState("");
  const [isRefused, setIsRefused] = useState(false);
  const first = useWatchFirst();
  usePageTitle(t("monitors.title"));

  function submit(event: FormEvent): void {
    event.preventDefault();
    const url = addressFrom(pasted);
    setIsRefused(url === undefined);
    if (url !== undefined) first.mutate(url);
  }

  const error = isRefused ? t("firstMonitor.notAnAddress") : first.isError ? wordsFor(first.error) : undefined;
  return (
    <div className="mx-auto max-w-[660px] px-5 pt-[14vh] pb-12">
      <Mark size={36} />
      <h1 className="mt-5 text-display font-semibold tracking-[-0.015em]">{t("firstMonitor.question")}</h1>
      <p className="mt-1.5 mb-6 max-w-[60ch] text-muted">{t("firstMonitor.explanation")}</p>
      <form onSubmit={submit} noValidate>
        <Field label={t("firstMonitor.field")} error={error}>
          {(control) => (
            <div className="flex flex-col gap-2 sm:flex-row">
              <TextInput
                {...control}
                isLarge
                autoFocus
                inputMode="url"
                autoCapitalize="none"
                autoCorrect="off"
                spellCheck={false}
                placeholder="shop.example"
                value={pasted}
                readOnly={first.isPending || first.isSuccess}
                onChange={(event) => setPasted(event.target.value)}
              />
              <Button type="submit" look="primary" size="large" isBusy={first.isPending} disabled={first.isSuccess}>
                {t("firstMonitor.watch")}
              </Button>
            </div>
          )}
        </Field>
      </form>
      {(first.isPending || first.isSuccess) && (
        <div className="appear-soft mt-6 rounded-large border border-line bg-surface p-5">
          <Sighting sighting={first.data?.sighting ?? null} />
        </div>
      )}
      {first.isSuccess && <NextSteps monitorId={first.data.monitorId} />}
    </div>
  );
}

interface FirstLook {
  monitorId: string;
  sighting: SightingSeen;
}

/** Tries the address while it is being saved, so that the first look is on the page when the monitor is. */
function useWatchFirst() {
  return useMutation({
    meta: { isTold: true },
    mutationFn: async (url: URL): Promise<FirstLook> => {
      const target = { url: url.href };
      const [monitor, sighting] = await Promise.all([
        answerOf(client.POST("/api/v1/monitors", { body: { name: nameFor(url), kind: "http", target } })),
        answerOf(client.POST("/api/v1/monitors/try", { body: { kind: "http", target } })),
      ]);
      return { monitorId: monitor.id, sighting };
    },
  });
}

function NextSteps({ monitorId }: { monitorId: string }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const channels = useQuery(channelsQuery);
  const hasChannel = (channels.data?.items.length ?? 0) > 0;
  const leave = () => void queryClient.invalidateQueries({ queryKey: ["monitors"] });
  return (
    <div className="appear-soft mt-5 flex flex-wrap items-center justify-between gap-3">
      <p className="max-w-[44ch] text-muted">{hasChannel ? t("firstMonitor.watched") : t("firstMonitor.whomToTell")}</p>
      <div className="flex gap-2">
        {!hasChannel && (
          <ButtonLink to="/channels" look="primary" icon={<ArrowRight aria-hidden size={16} />}>
            {t("firstMonitor.addChannel")}
          </ButtonLink>
        )}
        <Link
          to="/monitors/$monitorId"
          params={{ monitorId }}
          onClick={leave}
          className="inline-flex h-8 items-center rounded-medium border border-line bg-surface px-3 font-medium hover:bg-hover pointer-coarse:h-10"
        >
          {t("firstMonitor.show")}
        </Link>
      </div>
    </div>
  );
}
