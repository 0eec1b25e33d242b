// Counts pings for /metrics: what they counted as by heartbeat, and what requests were answered.
import type { PingForm, PingKind } from "#features/heartbeats/index.ts";
import type { World } from "./world.ts";

export function countPing({ pingCounts }: World, number: number, kind: PingKind): void {
  let counts = pingCounts.get(number);
  if (counts === undefined) {
    counts = { success: 0, start: 0, fail: 0, log: 0, ignored: 0, alive: 0 };
    pingCounts.set(number, counts);
  }
  counts[kind] += 1;
}

export function countRequest({ telemetry }: World, form: PingForm, outcome: string): void {
  telemetry.pingsReceived.inc({ form, outcome });
}
