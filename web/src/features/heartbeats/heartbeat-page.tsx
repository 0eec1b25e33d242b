// One heartbeat: how it stands in a sentence, where its job calls, what came, what is usual, what went wrong.
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { Pause, Pencil, Play, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { isMissing } from "#web/api/problem.ts";
import type { Heartbeat } from "#web/api/types.ts";
import { MonitorIncidents } from "#web/features/incidents/monitor-incidents.tsx";
import { MonitorUptime } from "#web/features/monitors/monitor-uptime.tsx";
import { PageFailure, PageMissing, PagePending } from "#web/features/shell/page-fallbacks.tsx";
import { currentLanguage } from "#web/language.ts";
import { Button, ButtonLink, IconButton } from "#web/ui/button.tsx";
import { useKeys } from "#web/ui/keys.ts";
import { Page } from "#web/ui/page.tsx";
import { StateMark } from "#web/ui/state-mark.tsx";
import { Tag } from "#web/ui/tag.tsx";
import { useNowNear } from "./due.tsx";
import { ToHeartbeats } from "./heartbeat-form-pages.tsx";
import { RunningBadge } from "./heartbeat-mark.tsx";
import { HeartbeatSentence } from "./heartbeat-sentence.tsx";
import { HowToPing } from "./how-to-ping.tsx";
import { NextDue } from "./next-due.tsx";
import { PingAddress } from "./ping-address.tsx";
import { PingList } from "./ping-list.tsx";
import { heartbeatQuery } from "./queries.ts";
import { RunDurations } from "./run-durations.tsx";
import { RunsUnderWay } from "./runs-under-way.tsx";
import { markOf, stateNow } from "./state-now.ts";
import { useDeleteHeartbeat, usePauseHeartbeat } from "./use-heartbeat-actions.ts";
import { useLiveHeartbeats } from "./use-live-heartbeats.ts";

export function HeartbeatPage() {
  const { heartbeatId } = useParams({ from: "/signed-in/heartbeats/$heartbeatId" });
  const heartbeat = useQuery(heartbeatQuery(heartbeatId));
  useLiveHeartbeats(heartbeatId);
  if (isMissing(heartbeat.error)) return <PageMissing what="heartbeat" />;
  if (heartbeat.isPending) return <PagePending />;
  if (heartbeat.isError) return <PageFailure error={heartbeat.error} reset={() => void heartbeat.refetch()} />;
  return <HeartbeatView heartbeat={heartbeat.data} />;
}

function HeartbeatView({ heartbeat }: { heartbeat: Heartbeat }) {
  const state = stateNow(heartbeat, useNowNear(heartbeat.nextPingDueAt));
  const { pingUrl } = heartbeat;
  return (
    <Page
      title={heartbeat.name}
      mark={<StateMark state={markOf[state]} size={20} isSilent />}
      parent={<ToHeartbeats />}
      sentence={<HeartbeatSentence heartbeat={heartbeat} />}
      actions={<Actions heartbeat={heartbeat} />}
    >
      <div className="mb-6 flex flex-wrap items-center gap-x-3 gap-y-1.5 text-small text-muted">
        <span className="figures">{heartbeat.scheduleWords[currentLanguage()]}</span>
        <RunningBadge runs={heartbeat.runs} />
        {heartbeat.tags.map((tag) => (
          <Link key={tag} to="/heartbeats" search={{ tag }}>
            <Tag>{tag}</Tag>
          </Link>
        ))}
      </div>
      {heartbeat.description !== "" && (
        <p className="mb-6 max-w-[75ch] wrap-anywhere whitespace-pre-line text-muted">{heartbeat.description}</p>
      )}
      <div className="flex flex-col gap-8">
        <RunsUnderWay runs={heartbeat.runs} />
        <MonitorUptime monitorId={heartbeat.id} createdAt={heartbeat.createdAt} />
        <div className="grid grid-cols-[minmax(0,1fr)] gap-8 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <PingAddress heartbeat={heartbeat} />
          <NextDue heartbeat={heartbeat} />
        </div>
        {pingUrl !== null && <HowToPing heartbeat={heartbeat} pingUrl={pingUrl} />}
        <RunDurations id={heartbeat.id} />
        <div className="grid grid-cols-[minmax(0,1fr)] gap-8 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <PingList id={heartbeat.id} />
          <MonitorIncidents monitorId={heartbeat.id} />
        </div>
      </div>
    </Page>
  );
}

function Actions({ heartbeat }: { heartbeat: Heartbeat }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const pause = usePauseHeartbeat();
  const remove = useDeleteHeartbeat();
  const togglePause = () => pause.mutate({ heartbeat, isPaused: !heartbeat.isPaused });
  const toEdit = { to: "/heartbeats/$heartbeatId/edit", params: { heartbeatId: heartbeat.id } } as const;
  useKeys([
    { key: "e", words: t("keys.edit"), run: () => void navigate(toEdit) },
    { key: "p", words: heartbeat.isPaused ? t("keys.resume") : t("keys.pause"), run: togglePause },
  ]);
  return (
    <>
      <Button
        icon={heartbeat.isPaused ? <Play aria-hidden size={14} /> : <Pause aria-hidden size={14} />}
        onClick={togglePause}
      >
        {heartbeat.isPaused ? t("monitors.resume") : t("monitors.pause")}
      </Button>
      <ButtonLink {...toEdit} icon={<Pencil aria-hidden size={14} />}>
        {t("actions.edit")}
      </ButtonLink>
      <IconButton
        label={t("actions.delete")}
        icon={<Trash2 aria-hidden size={16} />}
        className="hover:text-down!"
        onClick={() => {
          // First away from here: what this page asks for is gone then.
          void navigate({ to: "/heartbeats" }).then(() => remove.mutate(heartbeat));
        }}
      />
    </>
  );
}
