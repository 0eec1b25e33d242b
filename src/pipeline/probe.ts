// Runs one look under its deadline: the probe of the thing's kind, with the immediate retry. Our own faults come back as
// "unmeasured"; an abort (a graceful stop) becomes null: dropped without a trace.
import type { Watched } from "#features/monitors/index.ts";
import type { ProbeNet } from "#platform/net/index.ts";
import { type Look, look, probes } from "#probes/index.ts";

export async function takeLook(watched: Watched, net: ProbeNet, signal: AbortSignal): Promise<Look | null> {
  try {
    return await look(probes[watched.kind].probe, watched.target, { net, timeoutMs: watched.timeoutMs, signal });
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  }
}
