// Counts pings for /metrics by heartbeat: what they counted as.
import type { PingKind } from "#features/heartbeats/index.ts";
import type { World } from "./world.ts";

export function countPing({ pingCounts }: World, number: number, kind: PingKind): void {
  let counts = pingCounts.get(number);
  if (counts === undefined) {
    counts = { success: 0, start: 0, fail: 0, log: 0, ignored: 0, alive: 0 };
    pingCounts.set(number, counts);
  }
  counts[kind] += 1;
}
