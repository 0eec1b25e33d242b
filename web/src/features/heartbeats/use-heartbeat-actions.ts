// What a person does to a heartbeat. Effects show at once and are taken back when the server refuses.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answerOf, client, doneOf } from "#web/api/client.ts";
import type { Heartbeat } from "#web/api/types.ts";
import { offerUndo } from "#web/ui/toast.tsx";
import { hideHeartbeat, patchHeartbeat, refreshHeartbeats } from "./queries.ts";

export function usePauseHeartbeat() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ heartbeat, isPaused }: { heartbeat: Heartbeat; isPaused: boolean }) => {
      const params = { params: { path: { id: heartbeat.id } } };
      return isPaused
        ? answerOf(client.POST("/api/v1/heartbeats/{id}/pause", params))
        : answerOf(client.POST("/api/v1/heartbeats/{id}/resume", params));
    },
    onMutate: ({ heartbeat, isPaused }) => {
      patchHeartbeat(queryClient, heartbeat.id, {
        isPaused,
        state: isPaused ? "paused" : "new",
        stateSince: new Date().toISOString(),
      });
    },
    onError: (_error, { heartbeat }) => patchHeartbeat(queryClient, heartbeat.id, heartbeat),
    onSuccess: (fresh) => patchHeartbeat(queryClient, fresh.id, fresh),
    onSettled: () => refreshHeartbeats(queryClient),
  });
}

export function useDeleteHeartbeat() {
  const queryClient = useQueryClient();
  const { t } = useTranslation("heartbeats");
  const { t: words } = useTranslation();
  const refresh = () => refreshHeartbeats(queryClient);
  const restore = useMutation({
    mutationFn: (id: string) => doneOf(client.POST("/api/v1/heartbeats/{id}/restore", { params: { path: { id } } })),
    onSettled: refresh,
  });
  return useMutation({
    mutationFn: (heartbeat: Heartbeat) =>
      doneOf(client.DELETE("/api/v1/heartbeats/{id}", { params: { path: { id: heartbeat.id } } })),
    onMutate: (heartbeat) => hideHeartbeat(queryClient, heartbeat.id),
    onSuccess: (_done, heartbeat) => {
      offerUndo(t("deleted", { name: heartbeat.name }), words("actions.undo"), () => restore.mutate(heartbeat.id));
    },
    onSettled: refresh,
  });
}
