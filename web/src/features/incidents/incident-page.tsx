// One incident: how it stands in a sentence, what can be done about it, and its timeline.
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { Check, CircleCheck } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { watch } from "#web/api/live.ts";
import type { IncidentWithTimeline } from "#web/api/types.ts";
import { failureWords } from "#web/features/monitors/words.ts";
import { isMissing } from "#web/api/problem.ts";
import { PageFailure, PageMissing, PagePending } from "#web/features/shell/page-fallbacks.tsx";
import { Button } from "#web/ui/button.tsx";
import { useNow } from "#web/ui/clock.ts";
import { formatDuration, formatMoment } from "#web/ui/format.ts";
import { useKeys } from "#web/ui/keys.ts";
import { Page, Section } from "#web/ui/page.tsx";
import { StateMark } from "#web/ui/state-mark.tsx";
import { CommentForm } from "./comment-form.tsx";
import { incidentQuery } from "./queries.ts";
import { Timeline } from "./timeline.tsx";
import { useAcknowledge, useResolve } from "./use-incident-actions.ts";
import { formOf, pageOf } from "./watched.ts";

export function IncidentPage() {
  const { incidentId } = useParams({ from: "/signed-in/incidents/$incidentId" });
  const incident = useQuery(incidentQuery(incidentId));
  useEffect(() => {
    watch("incidents", [incidentId]);
    return () => watch("incidents", []);
  }, [incidentId]);
  if (isMissing(incident.error)) return <PageMissing what="incident" />;
  if (incident.isPending) return <PagePending />;
  if (incident.isError) return <PageFailure error={incident.error} reset={() => void incident.refetch()} />;
  return <IncidentView incident={incident.data} />;
}

function IncidentView({ incident }: { incident: IncidentWithTimeline }) {
  const { t } = useTranslation();
  const isOver = incident.resolvedAt !== null;
  return (
    <Page
      isNarrow
      title={incident.monitor.name}
      heading={
        <Link
          to={pageOf(incident.monitor)}
          className="min-w-0 wrap-anywhere decoration-line-strong decoration-1 underline-offset-4 hover:underline"
        >
          {incident.monitor.name}
        </Link>
      }
      mark={<StateMark state={isOver ? "up" : "down"} size={20} isSilent />}
      parent={
        <Link to="/incidents" className="hover:text-ink">
          {t("incidents.title")}
        </Link>
      }
      sentence={<IncidentSentence incident={incident} />}
      actions={<Actions incident={incident} />}
    >
      <dl className="figures mb-8 grid gap-x-8 gap-y-1.5 border-y border-line py-4 sm:grid-cols-3">
        <Fact name={t("incident.began")} value={formatMoment(new Date(incident.startedAt))} />
        <Fact name={t("incident.noticed")} value={formatMoment(new Date(incident.detectedAt))} />
        <Fact
          name={t("incident.ended")}
          value={incident.resolvedAt === null ? t("incident.notYet") : formatMoment(new Date(incident.resolvedAt))}
        />
      </dl>
      <Section title={t("incident.timeline")}>
        <Timeline lines={incident.timeline} form={formOf(incident.monitor)} />
        <CommentForm incidentId={incident.id} />
      </Section>
    </Page>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div className="flex items-baseline justify-between sm:block">
      <dt className="text-small text-faint">{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function IncidentSentence({ incident }: { incident: IncidentWithTimeline }) {
  const { t } = useTranslation();
  const nowMs = useNow();
  const why = failureWords(t, incident.reason, incident.message);
  const isHeartbeat = formOf(incident.monitor) === "heartbeat";
  if (incident.resolvedAt !== null) {
    const duration = formatDuration(incident.durationSeconds * 1_000);
    const given = { name: incident.monitor.name, duration };
    const words =
      incident.resolvedBy === null
        ? t(isHeartbeat ? "incident.reportsAgain" : "incident.over", given)
        : t("incident.overBy", { ...given, person: incident.resolvedBy.name });
    return (
      <p className="figures text-muted">
        {words} {t("incident.hadSaid", { why })}
      </p>
    );
  }
  const duration = formatDuration(nowMs - Date.parse(incident.startedAt));
  return (
    <p className="figures text-muted">
      <span className="font-medium text-down">
        {t(isHeartbeat ? "incident.failingFor" : "incident.downFor", { duration })}: {why}.
      </span>{" "}
      {incident.acknowledgedBy === null
        ? t("incident.nobody")
        : t("incident.taken", { person: incident.acknowledgedBy.name })}
    </p>
  );
}

function Actions({ incident }: { incident: IncidentWithTimeline }) {
  const { t } = useTranslation();
  const acknowledge = useAcknowledge();
  const resolve = useResolve(incident.id);
  const isOver = incident.resolvedAt !== null;
  const isWaiting = !isOver && incident.acknowledgedAt === null;
  const isHeartbeat = formOf(incident.monitor) === "heartbeat";
  const navigate = useNavigate();
  useKeys([
    ...(isWaiting ? [{ key: "a", words: t("keys.acknowledge"), run: () => acknowledge.mutate(incident) }] : []),
    ...(isOver ? [] : [{ key: "r", words: t("keys.resolve"), run: () => resolve.mutate() }]),
    {
      key: "m",
      words: t(isHeartbeat ? "keys.toHeartbeat" : "keys.toMonitor"),
      run: () => void navigate({ to: pageOf(incident.monitor) }),
    },
  ]);
  return (
    <div className="flex w-full flex-wrap gap-2 empty:hidden max-sm:fixed max-sm:inset-x-0 max-sm:bottom-[calc(56px+env(safe-area-inset-bottom))] max-sm:z-20 max-sm:border-t max-sm:border-line max-sm:bg-surface max-sm:p-3 sm:w-auto">
      {isWaiting && (
        <Button
          look="primary"
          className="max-sm:h-12 max-sm:flex-1"
          icon={<Check aria-hidden size={16} />}
          onClick={() => acknowledge.mutate(incident)}
        >
          {t("incidents.acknowledge")}
        </Button>
      )}
      {!isOver && (
        <Button
          className="max-sm:h-12 max-sm:flex-1"
          isBusy={resolve.isPending}
          icon={<CircleCheck aria-hidden size={16} />}
          onClick={() => resolve.mutate()}
        >
          {t("incidents.resolve")}
        </Button>
      )}
    </div>
  );
}
