// What the page asks about incidents.
import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useQuery,
  type QueryClient,
} from "@tanstack/react-query";
import { answerOf, client } from "#web/api/client.ts";
import type { IncidentSearch } from "./search.ts";

const refetchMs = 15_000; // The live wire tells sooner; this is for when it is cut.
const pageSize = 50;

/** What is open now: how much, and the newest of it. */
export const openIncidentsQuery = queryOptions({
  queryKey: ["incidents", "open"],
  queryFn: ({ signal }) => answerOf(client.GET("/api/v1/incidents/summary", { signal })),
  refetchInterval: refetchMs,
});

export function useOpenIncidentCount(): number {
  return useQuery(openIncidentsQuery).data?.openCount ?? 0;
}

export function incidentsQuery({
  state,
  monitorId,
  limit = pageSize,
}: IncidentSearch & { monitorId?: string; limit?: number }) {
  return infiniteQueryOptions({
    queryKey: ["incidents", "list", { state, monitorId, limit }],
    queryFn: ({ pageParam, signal }) =>
      answerOf(
        client.GET("/api/v1/incidents", {
          signal,
          params: {
            query: {
              limit,
              ...(state === undefined ? {} : { state }),
              ...(monitorId === undefined ? {} : { monitorId }),
              ...(pageParam === "" ? {} : { cursor: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: refetchMs,
  });
}

export function incidentQuery(id: string) {
  return queryOptions({
    queryKey: ["incidents", "one", id],
    queryFn: ({ signal }) => answerOf(client.GET("/api/v1/incidents/{id}", { signal, params: { path: { id } } })),
    refetchInterval: refetchMs,
  });
}

export function refreshIncidents(queryClient: QueryClient): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: ["incidents"] });
}
