// What a person does to a heartbeat. Effects show at once and are taken back when the server refuses.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answerOf, client, doneOf } from "#web/api/client.ts";
import type { Heartbeat } from "#web/api/types.ts";
import { hideKnown, patchKnown } from "#web/features/things/known.ts";
import { useDeleteWithUndo } from "#web/features/things/use-delete-with-undo.ts";
import { refreshHeartbeats } from "./queries.ts";

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
      patchKnown(queryClient, "heartbeats", heartbeat.id, {
        isPaused,
        state: isPaused ? "paused" : "new",
        stateSince: new Date().toISOString(),
      });
    },
    onError: (_error, { heartbeat }) => patchKnown(queryClient, "heartbeats", heartbeat.id, heartbeat),
    onSuccess: (fresh) => patchKnown(queryClient, "heartbeats", fresh.id, fresh),
    onSettled: () => refreshHeartbeats(queryClient),
  });
}

export function useDeleteHeartbeat() {
  const queryClient = useQueryClient();
  const { t } = useTranslation("heartbeats");
  const pathOf = ({ id }: Heartbeat) => ({ params: { path: { id } } });
  return useDeleteWithUndo<Heartbeat>({
    remove: (heartbeat) => doneOf(client.DELETE("/api/v1/heartbeats/{id}", pathOf(heartbeat))),
    restore: (heartbeat) => doneOf(client.POST("/api/v1/heartbeats/{id}/restore", pathOf(heartbeat))),
    hide: ({ id }) => hideKnown(queryClient, "heartbeats", id),
    refresh: () => refreshHeartbeats(queryClient),
    deletedWords: ({ name }) => t("deleted", { name }),
  });
}
