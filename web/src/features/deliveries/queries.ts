// What the page asks about deliveries.
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answerOf, client } from "#web/api/client.ts";
import type { DeliverySearch } from "./search.ts";

const pageSize = 50;
const refetchMs = 10_000;

export function deliveriesQuery(search: DeliverySearch) {
  return infiniteQueryOptions({
    queryKey: ["deliveries", "list", search],
    queryFn: ({ pageParam, signal }) =>
      answerOf(
        client.GET("/api/v1/deliveries", {
          signal,
          params: { query: { limit: pageSize, ...search, ...(pageParam === "" ? {} : { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: refetchMs,
  });
}

const heldRefetchMs = 30_000;

export const heldQuery = queryOptions({
  queryKey: ["deliveries", "held"],
  queryFn: ({ signal }) => answerOf(client.GET("/api/v1/deliveries/held", { signal })),
  refetchInterval: heldRefetchMs,
});

export function deliveryQuery(id: string) {
  return queryOptions({
    queryKey: ["deliveries", "one", id],
    queryFn: ({ signal }) => answerOf(client.GET("/api/v1/deliveries/{id}", { signal, params: { path: { id } } })),
  });
}
