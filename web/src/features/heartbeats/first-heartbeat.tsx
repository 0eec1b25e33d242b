// The empty page teaches: a name and how often, then the address to call, and the first ping shown as it comes.
import { useMutation, useQuery } from "@tanstack/react-query";
import { ArrowRight, Check, ClipboardPaste } from "lucide-react";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { answerOf, client } from "#web/api/client.ts";
import { wordsFor } from "#web/api/problem.ts";
import type { Heartbeat } from "#web/api/types.ts";
import { Button, ButtonLink } from "#web/ui/button.tsx";
import { CopyField } from "#web/ui/copy-field.tsx";
import { SelectField, TextField } from "#web/ui/form-fields.tsx";
import { Mark } from "#web/ui/mark.tsx";
import { usePageTitle } from "#web/ui/page.tsx";
import { StateMark } from "#web/ui/state-mark.tsx";
import { Time } from "#web/ui/time.tsx";
import { MovingHere } from "./moving-here.tsx";
import { heartbeatQuery } from "./queries.ts";
import { useLiveHeartbeats } from "./use-live-heartbeats.ts";

const usualPeriods = { hour: 3_600, day: 86_400, week: 604_800 } as const;
type UsualPeriod = keyof typeof usualPeriods;
const usualPeriodNames = Object.keys(usualPeriods) as UsualPeriod[];
const awaitedRefetchMs = 700; // Somebody is looking at it: a ping must be seen within a second, whatever the wire does.

interface FirstHeartbeatProps {
  made: Heartbeat | null;
  onMade: (heartbeat: Heartbeat) => void;
}

export function FirstHeartbeat({ made, onMade }: FirstHeartbeatProps) {
  const { t } = useTranslation("heartbeats");
  usePageTitle(t("title"));
  return (
    <div className="mx-auto max-w-[660px] px-5 pt-[10vh] pb-12">
      <Mark size={36} />
      <h1 className="mt-5 text-display font-semibold tracking-[-0.015em]">{t("first.question")}</h1>
      <p className="mt-1.5 mb-6 max-w-[60ch] text-muted">{t("first.explanation")}</p>
      {made === null ? <Fields onMade={onMade} /> : <FirstPing made={made} />}
      <div className="mt-10 flex flex-col items-start gap-3">
        {made === null && (
          <ButtonLink to="/heartbeats/crontab" icon={<ClipboardPaste aria-hidden size={14} />}>
            {t("first.haveCrontab")}
          </ButtonLink>
        )}
        <div className="w-full">
          <MovingHere />
        </div>
      </div>
    </div>
  );
}

function Fields({ onMade }: Pick<FirstHeartbeatProps, "onMade">) {
  const { t } = useTranslation("heartbeats");
  const [name, setName] = useState("");
  const [period, setPeriod] = useState<UsualPeriod>("day");
  const create = useMutation({
    meta: { isTold: true },
    mutationFn: () =>
      answerOf(
        client.POST("/api/v1/heartbeats", {
          body: {
            name: name.trim() === "" ? t("form.namePlaceholder") : name.trim(),
            schedule: { kind: "period", periodSeconds: usualPeriods[period] },
          },
        }),
      ),
    onSuccess: onMade,
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    create.mutate();
  }
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-3 sm:flex-row sm:items-end">
      <div className="min-w-0 flex-1">
        <TextField
          label={t("first.field")}
          error={create.isError ? wordsFor(create.error) : undefined}
          isLarge
          autoFocus
          placeholder={t("form.namePlaceholder")}
          value={name}
          onValue={setName}
        />
      </div>
      <div className="sm:w-44">
        <SelectField
          label={t("first.howOften")}
          className="[&>select]:h-11"
          value={period}
          onValue={setPeriod}
          options={usualPeriodNames.map((unit) => ({ value: unit, words: t(`first.every.${unit}`) }))}
        />
      </div>
      <Button type="submit" look="primary" size="large" isBusy={create.isPending}>
        {t("first.make")}
      </Button>
    </form>
  );
}

function FirstPing({ made }: { made: Heartbeat }) {
  const { t } = useTranslation("heartbeats");
  useLiveHeartbeats(made.id);
  const heartbeat = useQuery({
    ...heartbeatQuery(made.id),
    refetchInterval: ({ state }) => (state.data?.lastPingAt == null ? awaitedRefetchMs : false),
  });
  const lastPingAt = heartbeat.data?.lastPingAt ?? null;
  return (
    <div className="appear-soft flex flex-col gap-5 rounded-large border border-line bg-surface p-5">
      <CopyField label={t("pingUrl")} value={made.pingUrl ?? ""} hint={t("first.call", { name: made.name })} />
      <CopyField label={t("first.tryIt")} value={`curl -fsS -m 10 --retry 5 ${made.pingUrl ?? ""}`} />
      <p role="status" className="figures flex items-center gap-2">
        {lastPingAt === null ? (
          <>
            <StateMark state="pending" isSilent />
            <span className="text-muted">{t("first.waiting")}</span>
          </>
        ) : (
          <>
            <Check aria-hidden size={16} className="text-up" />
            <span className="font-medium">{t("first.came")}</span>
            <span className="text-muted">
              <Time at={lastPingAt} />
            </span>
          </>
        )}
      </p>
      <div className="flex flex-wrap gap-2">
        <ButtonLink
          to="/heartbeats/$heartbeatId"
          params={{ heartbeatId: made.id }}
          look={lastPingAt === null ? "plain" : "primary"}
          icon={<ArrowRight aria-hidden size={16} />}
        >
          {t("first.show")}
        </ButtonLink>
      </div>
    </div>
  );
}
