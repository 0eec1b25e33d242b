// One monitor: how it stands in a sentence, its response time by phase, its uptime, what was seen last, what went wrong.
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { ExternalLink, Pause, Pencil, Play, RefreshCw, Trash2 } from "lucide-react";
import { lazy, Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { watch } from "#web/api/live.ts";
import { isMissing } from "#web/api/problem.ts";
import type { Monitor } from "#web/api/types.ts";
import { MonitorIncidents } from "#web/features/incidents/monitor-incidents.tsx";
import { Button, ButtonLink, IconButton } from "#web/ui/button.tsx";
import { formatInterval } from "#web/ui/format.ts";
import { useKeys } from "#web/ui/keys.ts";
import { Page } from "#web/ui/page.tsx";
import { StateMark } from "#web/ui/state-mark.tsx";
import { Tag } from "#web/ui/tag.tsx";
import { PageFailure, PageMissing, PagePending } from "#web/features/shell/page-fallbacks.tsx";
import { CheckNowPanel } from "./check-now-panel.tsx";
import { MonitorSentence } from "./monitor-sentence.tsx";
import { MonitorUptime } from "./monitor-uptime.tsx";
import { monitorQuery } from "./queries.ts";
import { RecentChecks } from "./recent-checks.tsx";
import { ResponseTimes } from "./response-times.tsx";
import { useCheckNow, useDeleteMonitor, usePauseMonitor } from "./use-monitor-actions.ts";

const MonitorEnds = lazy(() => import("./monitor-ends.tsx").then((module) => ({ default: module.MonitorEnds })));

export function MonitorPage() {
  const { monitorId } = useParams({ from: "/signed-in/monitors/$monitorId" });
  const monitor = useQuery(monitorQuery(monitorId));
  useEffect(() => {
    watch("monitors", [monitorId]);
    return () => watch("monitors", []);
  }, [monitorId]);
  if (isMissing(monitor.error)) return <PageMissing what="monitor" />;
  if (monitor.isPending) return <PagePending />;
  if (monitor.isError) return <PageFailure error={monitor.error} reset={() => void monitor.refetch()} />;
  return <MonitorView monitor={monitor.data} />;
}

function MonitorView({ monitor }: { monitor: Monitor }) {
  const { t } = useTranslation();
  const check = useCheckNow(monitor.id);
  return (
    <Page
      title={monitor.name}
      mark={<StateMark state={monitor.state} size={20} isSilent />}
      parent={
        <Link to="/monitors" className="hover:text-ink">
          {t("monitors.title")}
        </Link>
      }
      sentence={<MonitorSentence monitor={monitor} />}
      actions={<Actions monitor={monitor} isChecking={check.isPending} onCheck={() => check.mutate()} />}
    >
      <p className="mb-6 flex flex-wrap items-center gap-x-3 gap-y-1.5 text-small text-muted">
        <a
          href={monitor.target.url}
          target="_blank"
          rel="noreferrer"
          className="inline-flex min-w-0 items-center gap-1 font-mono break-all text-ink underline decoration-line-strong underline-offset-3 hover:decoration-ink"
        >
          {monitor.target.url}
          <ExternalLink aria-hidden size={12} className="shrink-0" />
          <span className="only-spoken">{t("words.newWindow")}</span>
        </a>
        <span className="figures">{t("monitor.every", { interval: formatInterval(monitor.intervalSeconds) })}</span>
        {monitor.tags.map((tag) => (
          <Link key={tag} to="/monitors" search={{ tag }}>
            <Tag>{tag}</Tag>
          </Link>
        ))}
      </p>
      <div className="flex flex-col gap-8">
        <CheckNowPanel check={check} />
        <MonitorUptime monitorId={monitor.id} createdAt={monitor.createdAt} />
        <ResponseTimes monitorId={monitor.id} createdAt={monitor.createdAt} />
        <Suspense fallback={<div className="h-26" />}>
          <MonitorEnds monitor={monitor} />
        </Suspense>
        <div className="grid gap-8 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
          <RecentChecks monitor={monitor} />
          <MonitorIncidents monitorId={monitor.id} />
        </div>
      </div>
    </Page>
  );
}

function Actions({ monitor, isChecking, onCheck }: { monitor: Monitor; isChecking: boolean; onCheck: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const pause = usePauseMonitor();
  const remove = useDeleteMonitor();
  const togglePause = () => pause.mutate({ monitor, isPaused: !monitor.isPaused });
  const edit = () => void navigate({ to: "/monitors/$monitorId/edit", params: { monitorId: monitor.id } });
  useKeys([
    { key: "c", words: t("keys.checkNow"), run: onCheck },
    { key: "e", words: t("keys.edit"), run: edit },
    { key: "p", words: monitor.isPaused ? t("keys.resume") : t("keys.pause"), run: togglePause },
  ]);
  return (
    <>
      <Button icon={<RefreshCw aria-hidden size={14} />} isBusy={isChecking} onClick={onCheck}>
        {t("monitors.checkNow")}
      </Button>
      <Button
        icon={monitor.isPaused ? <Play aria-hidden size={14} /> : <Pause aria-hidden size={14} />}
        onClick={togglePause}
      >
        {monitor.isPaused ? t("monitors.resume") : t("monitors.pause")}
      </Button>
      <ButtonLink
        to="/monitors/$monitorId/edit"
        params={{ monitorId: monitor.id }}
        icon={<Pencil aria-hidden size={14} />}
      >
        {t("actions.edit")}
      </ButtonLink>
      <IconButton
        label={t("actions.delete")}
        icon={<Trash2 aria-hidden size={16} />}
        className="hover:text-down!"
        onClick={() => {
          remove.mutate(monitor);
          void navigate({ to: "/monitors" });
        }}
      />
    </>
  );
}
