// What the page asks about monitors.
import { infiniteQueryOptions, keepPreviousData, queryOptions, type QueryClient } from "@tanstack/react-query";
import { answerOf, client } from "#web/api/client.ts";
import type { Monitor } from "#web/api/types.ts";
import type { BarRange, MonitorSearch } from "./search.ts";

const pageSize = 200;
const standingRefetchMs = 15_000; // The live wire tells of changed states sooner; of our own blindness it does not.
const figuresFreshMs = 60_000;
const barBuckets = 90;
const sparklinePoints = 48;

/** Hours are the finest that the lines have, and years would be too much to ask for. */
const shortestSparklineMs = 86_400_000;
const longestSparklineMs = 7 * 86_400_000;

const rangeMs: Record<BarRange, number> = {
  "1h": 3_600_000,
  "24h": 86_400_000,
  "7d": 7 * 86_400_000,
  "90d": 90 * 86_400_000,
};

export function monitorsQuery({ q, state, tag }: Pick<MonitorSearch, "q" | "state" | "tag">) {
  return infiniteQueryOptions({
    queryKey: ["monitors", "list", { q, state, tag }],
    queryFn: ({ pageParam, signal }) =>
      answerOf(
        client.GET("/api/v1/monitors", {
          signal,
          params: {
            query: {
              limit: pageSize,
              sort: "name",
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
  });
}

export const standingQuery = queryOptions({
  queryKey: ["monitors", "standing"],
  queryFn: ({ signal }) => answerOf(client.GET("/api/v1/monitors/summary", { signal })),
  refetchInterval: standingRefetchMs,
});

export function monitorQuery(id: string) {
  return queryOptions({
    queryKey: ["monitors", "one", id],
    queryFn: ({ signal }) => answerOf(client.GET("/api/v1/monitors/{id}", { signal, params: { path: { id } } })),
  });
}

const endsFreshMs = 300_000;
const endsAwaitedMs = 5_000; // After the first look the certificate is known within seconds.

/** The certificate and the domain; asked anew when the monitor itself tells that the days have changed. */
export function endsQuery({ id, target, lastCheckAt, certificateDaysLeft, domainDaysLeft }: Monitor) {
  const isAwaited = target.url.startsWith("https:") && certificateDaysLeft === null && lastCheckAt !== null;
  return queryOptions({
    queryKey: ["monitors", "ends", id, target.url, certificateDaysLeft, domainDaysLeft],
    queryFn: async ({ signal }) => {
      const read = await answerOf(client.GET("/api/v1/monitors/{id}", { signal, params: { path: { id } } }));
      return { certificate: read.certificate, domain: read.domain, notices: read.notices };
    },
    staleTime: isAwaited ? 0 : endsFreshMs,
    refetchInterval: (query) => (isAwaited && query.state.data?.certificate === null ? endsAwaitedMs : endsFreshMs),
    placeholderData: keepPreviousData,
  });
}

/** Bars of many monitors at once. The end is left to the server, so that all ends meet "now". */
export function barsQuery(ids: readonly string[], range: BarRange) {
  return queryOptions({
    queryKey: ["monitors", "bars", range, ids],
    queryFn: ({ signal }) => {
      const from = new Date(Date.now() - rangeMs[range]).toISOString();
      const query = { monitorIds: ids.join(","), from, buckets: barBuckets };
      return answerOf(client.GET("/api/v1/uptime", { signal, params: { query } }));
    },
    staleTime: figuresFreshMs,
    refetchInterval: figuresFreshMs,
    placeholderData: keepPreviousData,
    enabled: ids.length > 0,
  });
}

/** Over the same time as the bars, as far as that makes a line. */
export function sparklinesQuery(ids: readonly string[], range: BarRange) {
  return queryOptions({
    queryKey: ["monitors", "sparklines", range, ids],
    queryFn: ({ signal }) => {
      const to = new Date();
      const lengthMs = Math.max(shortestSparklineMs, Math.min(rangeMs[range], longestSparklineMs));
      const from = new Date(to.getTime() - lengthMs);
      const query = {
        monitorIds: ids.join(","),
        from: from.toISOString(),
        to: to.toISOString(),
        points: sparklinePoints,
      };
      return answerOf(client.GET("/api/v1/series", { signal, params: { query } }));
    },
    staleTime: figuresFreshMs,
    refetchInterval: figuresFreshMs,
    enabled: ids.length > 0,
  });
}

export function seriesQuery(id: string, fromSeconds: number, toSeconds: number) {
  return queryOptions({
    queryKey: ["monitors", "series", id, fromSeconds, toSeconds],
    queryFn: ({ signal }) => {
      const query = { ...moments(fromSeconds, toSeconds), points: 144 };
      return answerOf(client.GET("/api/v1/monitors/{id}/series", { signal, params: { path: { id }, query } }));
    },
    staleTime: figuresFreshMs,
    placeholderData: keepPreviousData,
  });
}

export function checksQuery(id: string) {
  return queryOptions({
    queryKey: ["monitors", "checks", id],
    queryFn: ({ signal }) =>
      answerOf(client.GET("/api/v1/monitors/{id}/checks", { signal, params: { path: { id }, query: { limit: 20 } } })),
  });
}

/** Uptime of one monitor over several lengths of time. */
export function uptimeQuery(id: string, days: number) {
  return queryOptions({
    queryKey: ["monitors", "uptime", id, days],
    queryFn: ({ signal }) => {
      const from = new Date(Date.now() - days * 86_400_000).toISOString();
      return answerOf(
        client.GET("/api/v1/monitors/{id}/uptime", { signal, params: { path: { id }, query: { from } } }),
      );
    },
    staleTime: figuresFreshMs,
    refetchInterval: figuresFreshMs,
  });
}

function moments(fromSeconds: number, toSeconds: number): { from: string; to: string } {
  return { from: new Date(fromSeconds * 1_000).toISOString(), to: new Date(toSeconds * 1_000).toISOString() };
}

/** After changes of state, and looks that were asked for: figures of these monitors that are shown are asked for again, others when they are shown. */
export function refreshFigures(queryClient: QueryClient, ids: ReadonlySet<string>): Promise<void> {
  return queryClient.invalidateQueries({
    queryKey: ["monitors"],
    predicate: ({ queryKey: [, kind, ...rest] }) =>
      figureKinds.some((figure) => figure === kind) &&
      rest.flat().some((part) => typeof part === "string" && ids.has(part)),
  });
}

const figureKinds = ["bars", "sparklines", "uptime", "series", "spans", "checks"] as const;
const spanBuckets = 240;

/** What state it was in during a stretch of time, finely cut: for the shading behind the chart. */
export function spansQuery(id: string, fromSeconds: number, toSeconds: number) {
  return queryOptions({
    queryKey: ["monitors", "spans", id, fromSeconds, toSeconds],
    queryFn: ({ signal }) => {
      const query = { monitorIds: id, ...moments(fromSeconds, toSeconds), buckets: spanBuckets };
      return answerOf(client.GET("/api/v1/uptime", { signal, params: { query } }));
    },
    staleTime: figuresFreshMs,
    placeholderData: keepPreviousData,
  });
}

/** What the newest failed checks were answered; asked for when somebody opens one of them. */
export function failuresQuery(id: string) {
  return queryOptions({
    queryKey: ["monitors", "failures", id],
    queryFn: ({ signal }) =>
      answerOf(
        client.GET("/api/v1/monitors/{id}/failures", { signal, params: { path: { id }, query: { limit: 100 } } }),
      ),
  });
}
