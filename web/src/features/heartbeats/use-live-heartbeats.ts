// Lays what the live wire tells of heartbeats into what the page knows, for as long as a page of heartbeats is shown.
import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { onLive } from "#web/api/live.ts";
import type { Heartbeat } from "#web/api/types.ts";
import { refreshFigures } from "#web/features/monitors/queries.ts";
import { patchKnown } from "#web/features/things/known.ts";
import { useWatch } from "#web/features/things/use-watch.ts";
import { refreshCounts, refreshPings } from "./queries.ts";

const quietMs = 500; // Changes often come in swarms; counts are asked for once per swarm.

/** Watches the heartbeats with these ids, joined by commas. */
export function useLiveHeartbeats(ids: string): void {
  const queryClient = useQueryClient();
  useWatch("heartbeats", ids);
  useEffect(() => listen(queryClient), [queryClient]);
}

function listen(queryClient: QueryClient): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const changedIds = new Set<string>();
  const refreshSoon = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      void refreshCounts(queryClient);
      void refreshFigures(queryClient, new Set(changedIds));
      changedIds.clear();
    }, quietMs);
  };
  const stop = onLive((event) => {
    if (event.kind === "resync") return; // The shell asks for everything again.
    const { topic, id, patch } = event.change;
    if (topic === "heartbeats") {
      // The server patches with fields of the heartbeat alone.
      patchKnown(queryClient, "heartbeats", id, patch as Partial<Heartbeat>);
      if ("pingCount" in patch || "runs" in patch) void refreshPings(queryClient, id);
      if ("state" in patch) changedIds.add(id);
    }
    if (topic === "summary" || (topic === "heartbeats" && "state" in patch)) refreshSoon();
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}
