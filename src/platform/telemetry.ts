// The metrics of one process, in the names of spec/metrics.md, and the text that Prometheus reads. Made once per process
// and handed to whoever counts; there is no global registry. Knows nothing of who may read /metrics.
import { Counter, Gauge, Histogram, Registry } from "@prometheus-io/client";
import { makeReceiverMetrics, registerSpoolMetrics, type SpoolLook } from "./telemetry/heartbeat-metrics.ts";
import { makeMonitorMetrics, type MonitorSample } from "./telemetry/monitor-metrics.ts";
import { makeProcessMetrics } from "./telemetry/process-metrics.ts";

export type { MonitorMetricName, MonitorSample } from "./telemetry/monitor-metrics.ts";

const defaultCollectorDeadlineMs = 5_000; // less than the ten seconds after which Prometheus gives up a scrape
const defaultMonitorLimit = 1_000; // monitors that are named in labels

/** Asked at each scrape; should not give more than `monitorLimit` monitors, and end when the signal says so. */
export type Collect = (asked: { monitorLimit: number; signal: AbortSignal }) => Promise<readonly MonitorSample[]>;

export type Telemetry = ReturnType<typeof createTelemetry>;

export interface TelemetryOptions {
  readonly monitorLimit?: number;
  readonly collectorDeadlineMs?: number;
}

export function createTelemetry(options: TelemetryOptions = {}) {
  const { monitorLimit = defaultMonitorLimit, collectorDeadlineMs = defaultCollectorDeadlineMs } = options;
  const registry = new Registry();
  const collectors = new Map<string, Collect>();
  const showMonitors = makeMonitorMetrics(registry, monitorLimit);
  const stopMeasuring = makeProcessMetrics(registry);
  const own = makeOwnMetrics(registry);
  let scraping: Promise<string> | null = null;

  /** A collector that fails costs its own figures and shows as a count; the others are served. */
  async function samplesOf(name: string, collect: Collect): Promise<readonly MonitorSample[]> {
    const signal = AbortSignal.timeout(collectorDeadlineMs);
    try {
      return await Promise.race([collect({ monitorLimit, signal }), rejection(signal)]);
    } catch {
      own.collectorFailures.inc({ collector: name });
      return [];
    }
  }

  async function scrapeAnew(): Promise<string> {
    const collected = await Promise.all([...collectors].map(([name, collect]) => samplesOf(name, collect)));
    showMonitors(collected);
    return registry.metrics();
  }

  return {
    ...own,
    /** For metrics of other rooms: `new Gauge({ …, registers: [telemetry.registry] })`. */
    registry,
    contentType: registry.contentType,

    /** Fills metrics that name monitors. `name` shows in `keepwatch_collector_failures_total` when it fails. */
    registerCollector(name: string, collect: Collect): void {
      if (collectors.has(name)) throw new Error(`there is a collector named ${name} already`);
      collectors.set(name, collect);
    },

    /** How many monitors cannot be seen just now because our own network seems to be gone. */
    registerBlindness(count: () => number): void {
      const help = "Monitors that cannot be seen because our own network seems to be gone.";
      const gauge: Gauge = new Gauge({
        name: "keepwatch_blind_monitors",
        help,
        registers: [registry],
        collect: () => gauge.set(count()),
      });
    },

    /** Results that are not written yet: how many, for how long the oldest, and how many were given up since the start. */
    registerWaiting(look: () => { results: number; oldestSeconds: number; dropped: number }): void {
      const gauges = {
        results: ["keepwatch_waiting_results", "Results of checks that wait to be written."],
        oldestSeconds: ["keepwatch_oldest_waiting_result_seconds", "How long the oldest of these has waited."],
        dropped: [
          "keepwatch_lost_results",
          "Results given up since the start, since the database took none for too long.",
        ],
      } as const;
      for (const [figure, [name, help]] of Object.entries(gauges)) {
        const collect = () => gauge.set(look()[figure as keyof typeof gauges]);
        const gauge: Gauge = new Gauge({ name, help, registers: [registry], collect });
      }
    },

    /** Pings that wait on disk for the database. */
    registerSpool(look: () => SpoolLook): void {
      registerSpoolMetrics(registry, look);
    },

    /** The text of /metrics. Whoever asks while a scrape is under way shares it. */
    scrape(): Promise<string> {
      scraping ??= scrapeAnew().finally(() => (scraping = null));
      return scraping;
    },

    close(): void {
      stopMeasuring();
    },
  };
}

function rejection(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  return promise;
}

function makeOwnMetrics(registry: Registry) {
  const registers = [registry];
  return {
    ...makeReceiverMetrics(registry),
    activeMonitors: new Gauge({
      name: "uptime_active_monitors_total",
      help: "Monitors and heartbeats that are not paused, by kind.",
      labelNames: ["monitor_type"],
      registers,
    }),
    alertsSent: new Counter({
      name: "uptime_alerts_sent_total",
      help: "Deliveries that the other side took.",
      labelNames: ["alert_type", "channel", "status"],
      registers,
    }),
    alertsFailed: new Counter({
      name: "uptime_alerts_failed_total",
      help: "Attempts that failed, by kind of failure.",
      labelNames: ["alert_type", "channel", "error_type"],
      registers,
    }),
    alertDeliverySeconds: new Histogram({
      name: "uptime_alert_delivery_duration_seconds",
      help: "How long an attempt to deliver took.",
      labelNames: ["alert_type", "channel"],
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    alertRetries: new Counter({
      name: "uptime_alert_retry_attempts_total",
      help: "Attempts after the first.",
      labelNames: ["alert_type", "channel"],
      registers,
    }),
    apiRequests: new Counter({
      name: "uptime_api_requests_total",
      help: "Requests answered, by route.",
      labelNames: ["endpoint", "method", "status_code"],
      registers,
    }),
    apiAuthAttempts: new Counter({
      name: "uptime_api_auth_attempts_total",
      help: "Attempts to sign in or to show a token, by outcome.",
      labelNames: ["status"],
      registers,
    }),
    checkLatenessSeconds: new Histogram({
      name: "keepwatch_check_lateness_seconds",
      help: "How long after its due time a check began.",
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60],
      registers,
    }),
    skippedSlots: new Counter({
      name: "keepwatch_skipped_slots_total",
      help: "Due times that passed while the check before was still under way.",
      registers,
    }),
    flushSeconds: new Histogram({
      name: "keepwatch_flush_duration_seconds",
      help: "How long the transaction of a batch of results took.",
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    flushResults: new Histogram({
      name: "keepwatch_flush_results",
      help: "Results in one batch.",
      buckets: [1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500],
      registers,
    }),
    collectorFailures: new Counter({
      name: "keepwatch_collector_failures_total",
      help: "Times that figures could not be collected for a scrape.",
      labelNames: ["collector"],
      registers,
    }),
  };
}
