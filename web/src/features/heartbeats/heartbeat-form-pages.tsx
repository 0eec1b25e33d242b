// Awaiting something new, and changing what is awaited.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { answerOf, client } from "#web/api/client.ts";
import { isMissing } from "#web/api/problem.ts";
import type { Heartbeat } from "#web/api/types.ts";
import { PageFailure, PageMissing, PagePending } from "#web/features/shell/page-fallbacks.tsx";
import { timeZoneName } from "#web/ui/format.ts";
import { Page } from "#web/ui/page.tsx";
import { tell } from "#web/ui/toast.tsx";
import { changedHeartbeat, draftOf, freshDraft, newHeartbeat, type HeartbeatDraft } from "./draft.ts";
import { HeartbeatForm } from "./heartbeat-form.tsx";
import { heartbeatQuery, refreshHeartbeats } from "./queries.ts";

export function NewHeartbeatPage() {
  const { t } = useTranslation("heartbeats");
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const create = useMutation({
    meta: { isTold: true },
    mutationFn: (draft: HeartbeatDraft) => answerOf(client.POST("/api/v1/heartbeats", { body: newHeartbeat(draft) })),
    onSuccess: (heartbeat) => {
      void refreshHeartbeats(queryClient);
      void navigate({ to: "/heartbeats/$heartbeatId", params: { heartbeatId: heartbeat.id } });
    },
  });
  return (
    <Page title={t("form.newTitle")} parent={<ToHeartbeats />}>
      <HeartbeatForm
        first={freshDraft(timeZoneName())}
        saveLabel={t("form.create")}
        isSaving={create.isPending}
        error={create.error}
        onSave={create.mutate}
        onCancel={() => void navigate({ to: "/heartbeats" })}
      />
    </Page>
  );
}

export function EditHeartbeatPage() {
  const { heartbeatId } = useParams({ from: "/signed-in/heartbeats/$heartbeatId/edit" });
  const heartbeat = useQuery({ ...heartbeatQuery(heartbeatId), refetchInterval: false });
  if (isMissing(heartbeat.error)) return <PageMissing what="heartbeat" />;
  if (heartbeat.isPending) return <PagePending />;
  if (heartbeat.isError) return <PageFailure error={heartbeat.error} reset={() => void heartbeat.refetch()} />;
  return <EditHeartbeat heartbeat={heartbeat.data} />;
}

function EditHeartbeat({ heartbeat }: { heartbeat: Heartbeat }) {
  const { t: words } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const toHeartbeat = () => void navigate({ to: "/heartbeats/$heartbeatId", params: { heartbeatId: heartbeat.id } });
  const save = useMutation({
    meta: { isTold: true },
    mutationFn: (draft: HeartbeatDraft) =>
      answerOf(
        client.PATCH("/api/v1/heartbeats/{id}", {
          params: { path: { id: heartbeat.id } },
          headers: { "If-Match": `"${heartbeat.version}"` }, // What somebody else changed meanwhile is not overwritten.
          body: changedHeartbeat(draft),
        }),
      ),
    onSuccess: (fresh) => {
      queryClient.setQueryData(heartbeatQuery(heartbeat.id).queryKey, fresh);
      void refreshHeartbeats(queryClient);
      tell(words("monitorForm.saved", { name: fresh.name }));
      toHeartbeat();
    },
  });
  return (
    <Page
      title={words("monitorForm.editTitle", { name: heartbeat.name })}
      parent={
        <>
          <ToHeartbeats /> /{" "}
          <Link to="/heartbeats/$heartbeatId" params={{ heartbeatId: heartbeat.id }} className="hover:text-ink">
            {heartbeat.name}
          </Link>
        </>
      }
    >
      <HeartbeatForm
        first={draftOf(heartbeat, timeZoneName())}
        saveLabel={words("actions.save")}
        isSaving={save.isPending}
        error={save.error}
        onSave={save.mutate}
        onCancel={toHeartbeat}
      />
    </Page>
  );
}

export function ToHeartbeats() {
  const { t } = useTranslation("heartbeats");
  return (
    <Link to="/heartbeats" className="hover:text-ink">
      {t("title")}
    </Link>
  );
}
