// What a person does to a monitor. Effects show at once and are taken back when the server refuses.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answerOf, client, doneOf } from "#web/api/client.ts";
import type { Monitor } from "#web/api/types.ts";
import { hideKnown, patchKnown } from "#web/features/things/known.ts";
import { useDeleteWithUndo } from "#web/features/things/use-delete-with-undo.ts";
import { refreshFigures } from "./queries.ts";

export function usePauseMonitor() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ monitor, isPaused }: { monitor: Monitor; isPaused: boolean }) => {
      const params = { params: { path: { id: monitor.id } } };
      return isPaused
        ? answerOf(client.POST("/api/v1/monitors/{id}/pause", params))
        : answerOf(client.POST("/api/v1/monitors/{id}/resume", params));
    },
    onMutate: ({ monitor, isPaused }) => {
      patchKnown(queryClient, "monitors", monitor.id, {
        isPaused,
        state: isPaused ? "paused" : "pending",
        stateSince: new Date().toISOString(),
      });
    },
    onError: (_error, { monitor }) => patchKnown(queryClient, "monitors", monitor.id, monitor),
    onSuccess: (fresh) => patchKnown(queryClient, "monitors", fresh.id, fresh),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["monitors", "standing"] }),
  });
}

/** Looks now; the answer is the sighting. */
export function useCheckNow(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => answerOf(client.POST("/api/v1/monitors/{id}/check", { params: { path: { id } } })),
    onSettled: () => {
      void refreshFigures(queryClient, new Set([id]));
      void queryClient.invalidateQueries({ queryKey: ["monitors", "one", id] });
    },
  });
}

export function useDeleteMonitor() {
  const queryClient = useQueryClient();
  const { t } = useTranslation();
  const pathOf = ({ id }: Monitor) => ({ params: { path: { id } } });
  return useDeleteWithUndo<Monitor>({
    remove: (monitor) => doneOf(client.DELETE("/api/v1/monitors/{id}", pathOf(monitor))),
    restore: (monitor) => doneOf(client.POST("/api/v1/monitors/{id}/restore", pathOf(monitor))),
    hide: ({ id }) => hideKnown(queryClient, "monitors", id),
    refresh: () => queryClient.invalidateQueries({ queryKey: ["monitors"] }),
    deletedWords: ({ name }) => t("monitors.deleted", { name }),
  });
}
