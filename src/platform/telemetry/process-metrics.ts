// What the process says of itself: CPU, memory, files, event-loop delay. Chosen by hand, because three of the client
// library's own set do not pass promtool. Read when somebody scrapes, not before.
import { readdirSync, readFileSync } from "node:fs";
import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import { Counter, Gauge, type Registry } from "@prometheus-io/client";

const samplingEveryMs = 10;
const nanoseconds = 1e-9;
const microseconds = 1e-6;

/** Registers the metrics; the function that comes back stops the measuring of the event loop. */
export function makeProcessMetrics(registry: Registry): () => void {
  const registers = [registry];

  function gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  }

  new Counter({
    name: "process_cpu_seconds_total",
    help: "CPU time of the process, user and system.",
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) * microseconds);
    },
  });
  gauge("process_start_time_seconds", "Unix time at which the process started.", () => performance.timeOrigin / 1_000);
  gauge("process_resident_memory_bytes", "Resident memory of the process.", () => process.memoryUsage.rss());
  gauge("nodejs_heap_used_bytes", "JavaScript heap in use.", () => process.memoryUsage().heapUsed);
  gauge("nodejs_heap_size_bytes", "JavaScript heap taken from the system.", () => process.memoryUsage().heapTotal);
  if (process.platform === "linux") {
    gauge("process_open_fds", "Files and sockets that are open.", () => readdirSync("/proc/self/fd").length);
    gauge("process_max_fds", "Files and sockets that may be open.", openFileLimit);
  }

  const delay = monitorEventLoopDelay({ resolution: samplingEveryMs });
  delay.enable();
  gauge("keepwatch_event_loop_delay_p50_seconds", "Median delay of the event loop since the last scrape.", () =>
    lateBy(delay.percentile(50)),
  );
  gauge(
    "keepwatch_event_loop_delay_p99_seconds",
    "99th percentile of the event loop's delay since the last scrape.",
    () => lateBy(delay.percentile(99)),
  );
  // The last of the three to be read: the next scrape tells of what comes after this one.
  gauge("keepwatch_event_loop_delay_max_seconds", "Longest delay of the event loop since the last scrape.", () => {
    const longest = lateBy(delay.max);
    delay.reset();
    return longest;
  });
  return () => void delay.disable();
}

/** The monitor's figures hold its own sampling step. */
function lateBy(measuredNs: number): number {
  return Math.max(0, measuredNs * nanoseconds - samplingEveryMs / 1_000);
}

function openFileLimit(): number {
  const [, soft = ""] = /^Max open files\s+(\S+)/m.exec(readFileSync("/proc/self/limits", "utf8")) ?? [];
  return soft === "unlimited" ? Number.POSITIVE_INFINITY : Number(soft);
}
