// The metrics that name a monitor (spec/metrics.md): what they are called, which labels they carry, and how they and those of
// heartbeats are filled at each scrape from what a collector knows. Where the figures come from is not known here.
import { Counter, Gauge, type Registry } from "@prometheus-io/client";
import { heartbeatMetrics } from "./heartbeat-metrics.ts";

const monitor = ["monitor_id", "monitor_name"] as const;

/** Counts end in `_total`; every other one is a gauge of the last check. Percentages are 0 to 100 over 30 days. */
export const monitorMetrics = {
  ...heartbeatMetrics,
  uptime_website_checks_total: { labels: [...monitor, "status"], help: "Checks of a monitor by outcome." },
  uptime_website_check_duration_seconds: { labels: monitor, help: "How long the last check took, its retry included." },
  uptime_website_response_time_seconds: {
    labels: [...monitor, "status_code"],
    help: "Response time of the last check.",
  },
  uptime_website_status: { labels: [...monitor, "url"], help: "1 when the monitor is up, 0 when it is down." },
  uptime_website_consecutive_failures: { labels: monitor, help: "Failed checks in a row." },
  uptime_website_uptime_percentage: { labels: monitor, help: "Uptime over 30 days, 0 to 100." },
  uptime_website_ssl_expiry_days: { labels: monitor, help: "Days until the certificate expires." },
  uptime_website_last_check_timestamp: { labels: monitor, help: "Unix time of the last check." },
  uptime_website_dns_resolution_time: {
    labels: monitor,
    help: "Seconds that the name's resolution took in the last check.",
  },
  uptime_website_tcp_connection_time: { labels: monitor, help: "Seconds that connecting took in the last check." },
  uptime_downtime_events_total: {
    labels: [...monitor, "monitor_type", "reason"],
    help: "Times that a monitor went down.",
  },
  uptime_recovery_events_total: { labels: [...monitor, "monitor_type"], help: "Times that a monitor came up again." },
  uptime_downtime_duration_seconds: { labels: monitor, help: "Length of the last outage." },
  uptime_alert_throttle_hits_total: { labels: ["monitor_id", "alert_type"], help: "Alerts held back by a throttle." },
} as const;

export type MonitorMetricName = keyof typeof monitorMetrics;

/** One figure: `value` is the gauge's value, or the count since ever. */
export type MonitorSample = {
  readonly [Name in MonitorMetricName]: {
    readonly metric: Name;
    readonly labels: Readonly<Record<(typeof monitorMetrics)[Name]["labels"][number], string>>;
    readonly value: number;
  };
}[MonitorMetricName];

type LabelledMetric = Gauge<string> | Counter<string>;

/**
 * Registers the metrics, and gives the function that replaces all their samples: one list from each collector, of which
 * `monitorLimit` monitors or heartbeats are named at the most.
 */
export function makeMonitorMetrics(
  registry: Registry,
  monitorLimit: number,
): (lists: readonly (readonly MonitorSample[])[]) => void {
  const metrics = new Map<string, LabelledMetric>();
  for (const [name, { labels, help }] of Object.entries(monitorMetrics)) {
    const Kind = name.endsWith("_total") ? Counter<string> : Gauge<string>;
    metrics.set(name, new Kind({ name, help, labelNames: labels, registers: [registry] }));
  }

  return (lists) => {
    for (const metric of metrics.values()) metric.reset();
    for (const samples of lists) {
      const shown = new Set<string>();
      for (const { metric, labels, value } of samples) {
        const id = "monitor_id" in labels ? labels.monitor_id : labels.heartbeat_id;
        if (shown.size >= monitorLimit && !shown.has(id)) continue;
        shown.add(id);
        metrics.get(metric)?.inc("url" in labels ? { ...labels, url: urlLabel(labels.url) } : labels, value);
      }
    }
  };
}

/** Neither user info, which is a secret, nor query and fragment, which often are. */
export function urlLabel(url: string): string {
  if (!URL.canParse(url)) return "";
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
