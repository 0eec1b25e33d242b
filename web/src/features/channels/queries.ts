// What the page asks about channels.
import { queryOptions, type QueryClient } from "@tanstack/react-query";
import { answerOf, client } from "#web/api/client.ts";

const mostListed = 500;

export const channelsQuery = queryOptions({
  queryKey: ["channels"],
  queryFn: ({ signal }) =>
    answerOf(client.GET("/api/v1/channels", { signal, params: { query: { limit: mostListed } } })),
});

export function refreshChannels(queryClient: QueryClient): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: channelsQuery.queryKey });
}
