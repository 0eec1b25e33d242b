// The metrics that name a heartbeat (spec/metrics.md), and what a process that takes pings says of itself. Where the figures
// come from is not known here.
import { Counter, Gauge, Histogram, type Registry } from "@prometheus-io/client";

const heartbeat = ["heartbeat_id", "heartbeat_name"] as const;

/**
 * Counts requests in numbers of our own and tells them when they are asked for: to find a counter by its labels takes a
 * microsecond, a tenth of what HTTP costs for a ping.
 */
function makePingRequestCounter(registers: Registry[]): (form: string, outcome: string) => void {
  const counts = new Map<string, Map<string, number>>();
  new Counter({
    name: "keepwatch_pings_received_total",
    help: "Requests of pings by the form in which they came and how they were answered.",
    labelNames: ["form", "outcome"],
    registers,
    collect() {
      for (const [form, outcomes] of counts)
        for (const [outcome, count] of outcomes) this.inc({ form, outcome }, count);
      counts.clear();
    },
  });
  return (form, outcome) => {
    let outcomes = counts.get(form);
    if (outcomes === undefined) counts.set(form, (outcomes = new Map()));
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  };
}

/** In the form of monitor-metrics.ts. */
export const heartbeatMetrics = {
  uptime_heartbeat_pings_total: {
    labels: [...heartbeat, "status"],
    help: "Pings of a heartbeat by what they counted as.",
  },
  uptime_heartbeat_missed_total: { labels: heartbeat, help: "Times that no ping of a heartbeat came in time." },
  uptime_heartbeat_status: {
    labels: heartbeat,
    help: "1 when the heartbeat is healthy, 0 when it is missed or failed.",
  },
  uptime_heartbeat_last_ping_timestamp: { labels: heartbeat, help: "Unix time of the last success or failure." },
  uptime_heartbeat_time_since_last_ping_seconds: {
    labels: heartbeat,
    help: "Seconds since the last success or failure.",
  },
  uptime_heartbeat_grace_period_seconds: { labels: heartbeat, help: "How long after its moment a ping is waited for." },
} as const;

export interface SpoolLook {
  readonly records: number;
  readonly bytes: number;
  readonly oldestSeconds: number;
}

export function makeReceiverMetrics(registry: Registry) {
  const registers = [registry];
  return {
    countPingRequest: makePingRequestCounter(registers),
    pingCommitSeconds: new Histogram({
      name: "keepwatch_ping_commit_duration_seconds",
      help: "How long the transaction of a batch of pings took.",
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    pingCommitPings: new Histogram({
      name: "keepwatch_ping_commit_pings",
      help: "Pings in one batch.",
      buckets: [1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500],
      registers,
    }),
    missLatenessSeconds: new Histogram({
      name: "keepwatch_miss_lateness_seconds",
      help: "How long after its deadline a miss was judged.",
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3_600],
      registers,
    }),
  };
}

/** Pings that are on disk and not yet in the database. */
export function registerSpoolMetrics(registry: Registry, look: () => SpoolLook): void {
  const gauges = {
    records: ["keepwatch_spooled_pings", "Pings that wait on disk for the database."],
    bytes: ["keepwatch_spool_bytes", "Bytes that these take."],
    oldestSeconds: ["keepwatch_oldest_spooled_ping_seconds", "How long the oldest of these has waited."],
  } as const;
  for (const [figure, [name, help]] of Object.entries(gauges)) {
    const collect = () => gauge.set(look()[figure as keyof typeof gauges]);
    const gauge: Gauge = new Gauge({ name, help, registers: [registry], collect });
  }
}
