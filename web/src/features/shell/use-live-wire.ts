// Lays what the live wire tells into what the page knows, and asks again where a change says too little.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { onLive, startLive, watch } from "#web/api/live.ts";
import type { Monitor } from "#web/api/types.ts";
import { refreshIncidents } from "#web/features/incidents/queries.ts";
import { refreshFigures } from "#web/features/monitors/queries.ts";
import { patchKnown } from "#web/features/things/known.ts";

const quietMs = 400; // Changes often come in swarms; counts are asked for once per swarm.

export function useLiveWire(): void {
  const queryClient = useQueryClient();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const changedIds = new Set<string>();
    const refreshSoon = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        void refreshFigures(queryClient, new Set(changedIds));
        changedIds.clear();
        void queryClient.invalidateQueries({ queryKey: ["monitors", "standing"] });
        void refreshIncidents(queryClient);
      }, quietMs);
    };
    const stopListening = onLive((event) => {
      if (event.kind === "resync") {
        void queryClient.invalidateQueries();
        return;
      }
      const { topic, id, patch } = event.change;
      if (topic === "monitors") {
        // The server patches with fields of the monitor alone.
        if (patchKnown(queryClient, "monitors", id, patch as Partial<Monitor>)) changedIds.add(id);
        if ("state" in patch) refreshSoon();
      }
      if (topic === "summary" || topic === "incidents") refreshSoon();
    });
    watch("summary", []);
    const stop = startLive();
    return () => {
      clearTimeout(timer);
      stopListening();
      stop();
    };
  }, [queryClient]);
}
