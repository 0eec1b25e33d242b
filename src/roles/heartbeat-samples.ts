// The figures of heartbeats for /metrics, in the form in which a collector gives them.
import { countActiveThings, type HeartbeatFigures, loadHeartbeatFigures } from "#features/heartbeats/index.ts";
import type { MonitorSample } from "#platform/telemetry.ts";
import type { World } from "./world.ts";

export async function collectHeartbeats(world: World, limit: number): Promise<MonitorSample[]> {
  const now = new Date(world.clock.now());
  const figures = await loadHeartbeatFigures(world.pool, limit, now);
  return figures.flatMap((heartbeat) => [
    ...pingSamples(heartbeat, world),
    ...stateSamples(heartbeat, now),
    ...outageSamples(heartbeat),
  ]);
}

/** Sets the gauge of the whole installation; gives no samples that name anything. */
export async function countActive({ pool, telemetry }: World): Promise<MonitorSample[]> {
  const counts = await countActiveThings(pool);
  telemetry.activeMonitors.reset();
  for (const { kind, count } of counts) telemetry.activeMonitors.set({ monitor_type: kind }, count);
  return [];
}

function pingSamples({ number, id, name }: HeartbeatFigures, { pingCounts }: World): MonitorSample[] {
  return Object.entries(pingCounts.get(number) ?? {}).map(([status, value]) => ({
    metric: "uptime_heartbeat_pings_total",
    labels: { heartbeat_id: id, heartbeat_name: name, status },
    value,
  }));
}

function stateSamples({ id, name, state, ...figures }: HeartbeatFigures, now: Date): MonitorSample[] {
  const labels = { heartbeat_id: id, heartbeat_name: name };
  const samples: MonitorSample[] = [
    { metric: "uptime_heartbeat_missed_total", labels, value: figures.misses },
    { metric: "uptime_heartbeat_grace_period_seconds", labels, value: figures.graceSeconds },
  ];
  if (state === "up" || state === "down")
    samples.push({ metric: "uptime_heartbeat_status", labels, value: state === "down" ? 0 : 1 });
  if (figures.lastPingAt !== null) {
    const at = figures.lastPingAt.getTime();
    const sinceSeconds = Math.max(0, now.getTime() - at) / 1_000;
    samples.push(
      { metric: "uptime_heartbeat_last_ping_timestamp", labels, value: at / 1_000 },
      { metric: "uptime_heartbeat_time_since_last_ping_seconds", labels, value: sinceSeconds },
    );
  }
  return samples;
}

/** The same metrics as of monitors, which name a heartbeat in the labels of a monitor. */
function outageSamples({ id, name, downs, recoveries, lastOutageSeconds }: HeartbeatFigures): MonitorSample[] {
  const labels = { monitor_id: id, monitor_name: name };
  const typed = { ...labels, monitor_type: "heartbeat" };
  const samples: MonitorSample[] = [{ metric: "uptime_recovery_events_total", labels: typed, value: recoveries }];
  for (const [reason, value] of Object.entries(downs))
    samples.push({ metric: "uptime_downtime_events_total", labels: { ...typed, reason }, value });
  if (lastOutageSeconds !== null)
    samples.push({ metric: "uptime_downtime_duration_seconds", labels, value: lastOutageSeconds });
  return samples;
}
