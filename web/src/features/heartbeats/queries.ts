// What the page asks about heartbeats.
import { infiniteQueryOptions, keepPreviousData, queryOptions, type QueryClient } from "@tanstack/react-query";
import { answerOf, client } from "#web/api/client.ts";
import type { PingKind } from "#web/api/types.ts";
import type { HeartbeatSearch } from "./search.ts";

const pageSize = 200;
const pingPageSize = 25;
const mostRuns = 200; // of which durations are drawn
const mostDownNamed = 200; // among which the first that went down is looked for
// The live wire tells sooner; this is for when it is cut, and for what comes by the clock alone.
const listRefetchMs = 15_000;
const standingRefetchMs = 5_000;

export function heartbeatsQuery({ q, state, tag }: HeartbeatSearch) {
  return infiniteQueryOptions({
    queryKey: ["heartbeats", "list", { q, state, tag }],
    queryFn: ({ pageParam, signal }) =>
      answerOf(
        client.GET("/api/v1/heartbeats", {
          signal,
          params: {
            query: {
              limit: pageSize,
              sort: "state",
              ...(q === undefined ? {} : { q }),
              ...(state === undefined ? {} : { state }),
              ...(tag === undefined ? {} : { tag }),
              ...(pageParam === "" ? {} : { cursor: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: listRefetchMs,
  });
}

export const heartbeatsStandingQuery = queryOptions({
  queryKey: ["heartbeats", "standing"],
  queryFn: ({ signal }) => answerOf(client.GET("/api/v1/heartbeats/summary", { signal })),
  refetchInterval: standingRefetchMs,
});

/** What is down: asked for only while something is. */
export function downHeartbeatsQuery(count: number) {
  return queryOptions({
    queryKey: ["heartbeats", "down", count],
    queryFn: ({ signal }) =>
      answerOf(
        client.GET("/api/v1/heartbeats", { signal, params: { query: { state: "down", limit: mostDownNamed } } }),
      ),
    enabled: count > 0,
    placeholderData: keepPreviousData,
  });
}

export function heartbeatQuery(id: string) {
  return queryOptions({
    queryKey: ["heartbeats", "one", id],
    queryFn: ({ signal }) => answerOf(client.GET("/api/v1/heartbeats/{id}", { signal, params: { path: { id } } })),
    refetchInterval: listRefetchMs,
  });
}

export interface PingSearch {
  readonly kind?: PingKind | undefined;
  readonly q?: string | undefined;
}

export function pingsQuery(id: string, { kind, q }: PingSearch) {
  return infiniteQueryOptions({
    queryKey: ["heartbeats", "pings", id, { kind, q }],
    queryFn: ({ pageParam, signal }) =>
      answerOf(
        client.GET("/api/v1/heartbeats/{id}/pings", {
          signal,
          params: {
            path: { id },
            query: {
              limit: pingPageSize,
              ...(kind === undefined ? {} : { kind }),
              ...(q === undefined ? {} : { q }),
              ...(pageParam === "" ? {} : { cursor: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: listRefetchMs,
  });
}

export function pingBodyQuery(id: string, n: number, isMasked: boolean) {
  return queryOptions({
    queryKey: ["heartbeats", "body", id, n, isMasked],
    queryFn: ({ signal }) =>
      answerOf(
        client.GET("/api/v1/heartbeats/{id}/pings/{n}/body", {
          signal,
          params: { path: { id, n }, query: { isMasked } },
        }),
      ),
    staleTime: Infinity, // What was sent does not change.
    placeholderData: keepPreviousData,
  });
}

export function runsQuery(id: string) {
  return queryOptions({
    queryKey: ["heartbeats", "runs", id],
    queryFn: ({ signal }) =>
      answerOf(
        client.GET("/api/v1/heartbeats/{id}/runs", { signal, params: { path: { id }, query: { limit: mostRuns } } }),
      ),
    refetchInterval: listRefetchMs,
  });
}

export function dueQuery(id: string, version: number) {
  return queryOptions({
    queryKey: ["heartbeats", "due", id, version],
    queryFn: ({ signal }) => answerOf(client.GET("/api/v1/heartbeats/{id}/due", { signal, params: { path: { id } } })),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.isCountedFromNow === true ? listRefetchMs : false),
  });
}

export const pingKeyQuery = queryOptions({
  queryKey: ["heartbeats", "ping-key"],
  queryFn: ({ signal }) => answerOf(client.GET("/api/v1/ping-key", { signal })),
  staleTime: 60_000,
});

/** After changes of state: how much there is of each, and the order of the list. */
export async function refreshCounts(queryClient: QueryClient): Promise<void> {
  await Promise.all(
    ["standing", "down", "list"].map((kind) => queryClient.invalidateQueries({ queryKey: ["heartbeats", kind] })),
  );
}

/** After a ping: the lists and figures that are made of pings. */
export async function refreshPings(queryClient: QueryClient, id: string): Promise<void> {
  await Promise.all(
    ["pings", "runs", "due"].map((kind) => queryClient.invalidateQueries({ queryKey: ["heartbeats", kind, id] })),
  );
}

export function refreshHeartbeats(queryClient: QueryClient): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: ["heartbeats"] });
}
