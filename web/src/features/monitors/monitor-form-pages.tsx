// Watching something new, and changing what is watched.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { answerOf, client } from "#web/api/client.ts";
import { isMissing } from "#web/api/problem.ts";
import type { Monitor } from "#web/api/types.ts";
import { PageFailure, PageMissing, PagePending } from "#web/features/shell/page-fallbacks.tsx";
import { Page } from "#web/ui/page.tsx";
import { tell } from "#web/ui/toast.tsx";
import { changedTarget, commonSettings, draftOf, freshDraft, newTarget, type MonitorDraft } from "./draft.ts";
import { MonitorForm } from "./monitor-form.tsx";
import { monitorQuery } from "./queries.ts";

export function NewMonitorPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const create = useMutation({
    meta: { isTold: true },
    mutationFn: (draft: MonitorDraft) =>
      answerOf(
        client.POST("/api/v1/monitors", { body: { kind: "http", ...commonSettings(draft), target: newTarget(draft) } }),
      ),
    onSuccess: (monitor) => {
      void queryClient.invalidateQueries({ queryKey: ["monitors"] });
      void navigate({ to: "/monitors/$monitorId", params: { monitorId: monitor.id } });
    },
  });
  return (
    <Page title={t("monitorForm.newTitle")} parent={<ToMonitors />}>
      <MonitorForm
        first={freshDraft}
        saveLabel={t("monitorForm.start")}
        isSaving={create.isPending}
        error={create.error}
        onSave={create.mutate}
        onCancel={() => void navigate({ to: "/monitors" })}
      />
    </Page>
  );
}

export function EditMonitorPage() {
  const { monitorId } = useParams({ from: "/signed-in/monitors/$monitorId/edit" });
  const monitor = useQuery(monitorQuery(monitorId));
  if (isMissing(monitor.error)) return <PageMissing what="monitor" />;
  if (monitor.isPending) return <PagePending />;
  if (monitor.isError) return <PageFailure error={monitor.error} reset={() => void monitor.refetch()} />;
  return <EditMonitor monitor={monitor.data} />;
}

function EditMonitor({ monitor }: { monitor: Monitor }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const toMonitor = () => void navigate({ to: "/monitors/$monitorId", params: { monitorId: monitor.id } });
  const save = useMutation({
    meta: { isTold: true },
    mutationFn: (draft: MonitorDraft) =>
      answerOf(
        client.PATCH("/api/v1/monitors/{id}", {
          params: { path: { id: monitor.id } },
          headers: { "If-Match": `"${monitor.version}"` }, // What somebody else changed meanwhile is not overwritten.
          body: { ...commonSettings(draft), target: changedTarget(draft) },
        }),
      ),
    onSuccess: (fresh) => {
      queryClient.setQueryData(monitorQuery(monitor.id).queryKey, (before) => before && { ...before, ...fresh });
      void queryClient.invalidateQueries({ queryKey: ["monitors"] });
      tell(t("monitorForm.saved", { name: fresh.name }));
      toMonitor();
    },
  });
  return (
    <Page
      title={t("monitorForm.editTitle", { name: monitor.name })}
      parent={
        <>
          <ToMonitors /> /{" "}
          <Link to="/monitors/$monitorId" params={{ monitorId: monitor.id }} className="hover:text-ink">
            {monitor.name}
          </Link>
        </>
      }
    >
      <MonitorForm
        first={draftOf(monitor)}
        saveLabel={t("actions.save")}
        isSaving={save.isPending}
        error={save.error}
        onSave={save.mutate}
        onCancel={toMonitor}
      />
    </Page>
  );
}

function ToMonitors() {
  const { t } = useTranslation();
  return (
    <Link to="/monitors" className="hover:text-ink">
      {t("monitors.title")}
    </Link>
  );
}
