// What a person does to an incident. An acknowledgement shows at once; whoever presses it at night should not wait.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answerOf, client } from "#web/api/client.ts";
import type { Incident, IncidentSummary, IncidentWithTimeline } from "#web/api/types.ts";
import { meQuery } from "#web/features/accounts/queries.ts";
import { openIncidentsQuery, refreshIncidents } from "./queries.ts";

export function useAcknowledge() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (incident: Incident) =>
      answerOf(client.POST("/api/v1/incidents/{id}/acknowledge", { params: { path: { id: incident.id } }, body: {} })),
    onMutate: (incident) => {
      const actor = queryClient.getQueryData(meQuery.queryKey)?.actor;
      const taken = {
        state: "acknowledged" as const,
        acknowledgedAt: new Date().toISOString(),
        acknowledgedBy: actor === undefined ? null : { id: actor.id, name: actor.name },
      };
      queryClient.setQueryData<IncidentWithTimeline>(["incidents", "one", incident.id], (before) =>
        before === undefined ? before : { ...before, ...taken },
      );
      queryClient.setQueryData<IncidentSummary>(openIncidentsQuery.queryKey, (before) =>
        before === undefined
          ? before
          : {
              ...before,
              unacknowledgedCount: Math.max(0, before.unacknowledgedCount - 1),
              newest: before.newest.map((item) => (item.id === incident.id ? { ...item, ...taken } : item)),
            },
      );
    },
    onSettled: () => refreshIncidents(queryClient),
  });
}

export function useResolve(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => answerOf(client.POST("/api/v1/incidents/{id}/resolve", { params: { path: { id } }, body: {} })),
    onSettled: () => refreshIncidents(queryClient),
  });
}

export function useComment(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    meta: { isTold: true },
    mutationFn: (text: string) =>
      answerOf(client.POST("/api/v1/incidents/{id}/comment", { params: { path: { id } }, body: { text } })),
    onSettled: () => refreshIncidents(queryClient),
  });
}
