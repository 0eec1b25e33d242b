// What a person does to a monitor. Effects show at once and are taken back when the server refuses.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answerOf, client, doneOf } from "#web/api/client.ts";
import type { Monitor } from "#web/api/types.ts";
import { offerUndo } from "#web/ui/toast.tsx";
import { hideMonitor, patchMonitor } from "./queries.ts";

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
      patchMonitor(queryClient, monitor.id, {
        isPaused,
        state: isPaused ? "paused" : "pending",
        stateSince: new Date().toISOString(),
      });
    },
    onError: (_error, { monitor }) => patchMonitor(queryClient, monitor.id, monitor),
    onSuccess: (fresh) => patchMonitor(queryClient, fresh.id, fresh),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["monitors", "standing"] }),
  });
}

/** Looks now; the answer is the sighting. */
export function useCheckNow(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => answerOf(client.POST("/api/v1/monitors/{id}/check", { params: { path: { id } } })),
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: ["monitors", "checks", id] });
      void queryClient.invalidateQueries({ queryKey: ["monitors", "one", id] });
    },
  });
}

export function useDeleteMonitor() {
  const queryClient = useQueryClient();
  const { t } = useTranslation();
  const refresh = () => queryClient.invalidateQueries({ queryKey: ["monitors"] });
  const restore = useMutation({
    mutationFn: (id: string) => doneOf(client.POST("/api/v1/monitors/{id}/restore", { params: { path: { id } } })),
    onSettled: refresh,
  });
  return useMutation({
    mutationFn: (monitor: Monitor) =>
      doneOf(client.DELETE("/api/v1/monitors/{id}", { params: { path: { id: monitor.id } } })),
    onMutate: (monitor) => hideMonitor(queryClient, monitor.id),
    onSuccess: (_done, monitor) => {
      offerUndo(t("monitors.deleted", { name: monitor.name }), t("actions.undo"), () => restore.mutate(monitor.id));
    },
    onSettled: refresh,
  });
}
