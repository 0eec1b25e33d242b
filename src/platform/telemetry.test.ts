// What Prometheus reads: the agreed names, types and labels, bounded by monitors, and served although a part fails.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { createTelemetry, type MonitorSample, type TelemetryOptions } from "./telemetry.ts";
import { urlLabel } from "./telemetry/monitor-metrics.ts";

function telemetryFor(t: TestContext, options: TelemetryOptions = {}) {
  const telemetry = createTelemetry(options);
  t.after(() => telemetry.close());
  return telemetry;
}

/** Family → type. */
function typesIn(scraped: string): Map<string, string> {
  return new Map(Array.from(scraped.matchAll(/^# TYPE (\S+) (\S+)$/gm), ([, name = "", type = ""]) => [name, type]));
}

function status(id: string, value = 1): MonitorSample {
  return {
    metric: "uptime_website_status",
    labels: { monitor_id: id, monitor_name: `Shop "${id}"\n`, url: `https://u:p@${id}.example/a?token=x#y` },
    value,
  };
}

test("the agreed names have the agreed types; only counters end in _total, and one gauge whose name is given", async (t) => {
  const types = typesIn(await telemetryFor(t).scrape());
  const agreed: Record<string, string[]> = {
    counter: [
      "uptime_website_checks_total",
      "uptime_alerts_sent_total",
      "uptime_alerts_failed_total",
      "uptime_alert_retry_attempts_total",
      "uptime_downtime_events_total",
      "uptime_recovery_events_total",
      "uptime_alert_throttle_hits_total",
      "uptime_api_requests_total",
      "uptime_api_auth_attempts_total",
      "process_cpu_seconds_total",
      "uptime_heartbeat_pings_total",
      "uptime_heartbeat_missed_total",
      "keepwatch_pings_received_total",
    ],
    gauge: [
      "uptime_website_check_duration_seconds",
      "uptime_website_response_time_seconds",
      "uptime_website_status",
      "uptime_website_consecutive_failures",
      "uptime_website_uptime_percentage",
      "uptime_website_ssl_expiry_days",
      "uptime_website_last_check_timestamp",
      "uptime_website_dns_resolution_time",
      "uptime_website_tcp_connection_time",
      "uptime_downtime_duration_seconds",
      "process_resident_memory_bytes",
      "uptime_active_monitors_total",
      "uptime_heartbeat_status",
      "uptime_heartbeat_last_ping_timestamp",
      "uptime_heartbeat_time_since_last_ping_seconds",
      "uptime_heartbeat_grace_period_seconds",
      "keepwatch_event_loop_delay_p99_seconds",
    ],
    histogram: [
      "uptime_alert_delivery_duration_seconds",
      "keepwatch_check_lateness_seconds",
      "keepwatch_flush_duration_seconds",
      "keepwatch_flush_results",
      "keepwatch_ping_commit_duration_seconds",
      "keepwatch_ping_commit_pings",
      "keepwatch_miss_lateness_seconds",
    ],
  };
  for (const [type, names] of Object.entries(agreed))
    for (const name of names) assert.equal(types.get(name), type, name);
  types.delete("uptime_active_monitors_total");
  for (const [name, type] of types) assert.equal(name.endsWith("_total"), type === "counter", `${name} is a ${type}`);
});

test("what is counted is shown", async (t) => {
  const telemetry = telemetryFor(t);
  telemetry.apiRequests.inc({ endpoint: "/api/v1/monitors", method: "GET", status_code: 200 });
  telemetry.apiRequests.inc({ endpoint: "/api/v1/monitors", method: "GET", status_code: 200 });
  telemetry.checkLatenessSeconds.observe(0.015);
  const scraped = await telemetry.scrape();
  assert.match(
    scraped,
    /^uptime_api_requests_total\{endpoint="\/api\/v1\/monitors",method="GET",status_code="200"\} 2$/m,
  );
  assert.match(scraped, /^keepwatch_check_lateness_seconds_bucket\{le="0\.01"\} 0$/m);
  assert.match(scraped, /^keepwatch_check_lateness_seconds_bucket\{le="0\.02"\} 1$/m);
});

test("two processes' worth of telemetry do not share a count", async (t) => {
  const [one, other] = [telemetryFor(t), telemetryFor(t)];
  one.apiAuthAttempts.inc({ status: "success" });
  assert.match(await one.scrape(), /^uptime_api_auth_attempts_total\{/m);
  assert.doesNotMatch(await other.scrape(), /^uptime_api_auth_attempts_total\{/m);
});

test("the process tells its CPU, memory and files", async (t) => {
  const scraped = await telemetryFor(t).scrape();
  const valueOf = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, "m").exec(scraped)?.[1]);
  assert.ok(valueOf("process_cpu_seconds_total") > 0);
  assert.ok(valueOf("process_resident_memory_bytes") > 10_000_000);
  assert.ok(valueOf("process_open_fds") > 2);
  assert.ok(valueOf("process_max_fds") >= valueOf("process_open_fds"));
  assert.ok(Math.abs(valueOf("process_start_time_seconds") - (Date.now() / 1_000 - process.uptime())) < 5);
});

test("a blocked event loop shows once, in the scrape after it", async (t) => {
  const telemetry = telemetryFor(t);
  const longest = async () =>
    Number(/^keepwatch_event_loop_delay_max_seconds (\S+)$/m.exec(await telemetry.scrape())?.[1]);
  await nextTimer();
  const until = performance.now() + 300;
  while (performance.now() < until);
  await nextTimer();
  assert.ok((await longest()) > 0.2);
  assert.equal(await longest(), 0);
});

async function nextTimer(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 20)); // the monitor measures with a timer of its own, of 10 ms
}

test("a collector fills the monitors' figures anew at each scrape, counts too", async (t) => {
  const telemetry = telemetryFor(t);
  let samples: MonitorSample[] = [
    status("a"),
    {
      metric: "uptime_website_checks_total",
      labels: { monitor_id: "a", monitor_name: "A", status: "good" },
      value: 41,
    },
  ];
  telemetry.registerCollector("websites", () => Promise.resolve(samples));
  assert.match(
    await telemetry.scrape(),
    /^uptime_website_checks_total\{monitor_id="a",monitor_name="A",status="good"\} 41$/m,
  );
  samples = [status("b", 0)];
  const scraped = await telemetry.scrape();
  assert.doesNotMatch(scraped, /^uptime_website_checks_total\{/m);
  assert.match(
    scraped,
    /^uptime_website_status\{monitor_id="b",monitor_name="Shop \\"b\\"\\n",url="https:\/\/b\.example\/a"\} 0$/m,
  );
});

test("no more monitors than the limit are named, and the collector is told of it", async (t) => {
  const telemetry = telemetryFor(t, { monitorLimit: 3 });
  let told = 0;
  telemetry.registerCollector("websites", ({ monitorLimit }) => {
    told = monitorLimit;
    return Promise.resolve(["a", "b", "c", "d", "a", "e"].map((id) => status(id, 0.5)));
  });
  const scraped = await telemetry.scrape();
  assert.equal(told, 3);
  assert.deepEqual(
    Array.from(scraped.matchAll(/^uptime_website_status\{monitor_id="(.)"/gm), ([, id]) => id),
    ["a", "b", "c"],
  );
});

test("a failing collector costs its own figures and is counted", async (t) => {
  const telemetry = telemetryFor(t);
  telemetry.registerCollector("broken", () => Promise.reject(new Error("the database is away")));
  telemetry.registerCollector("websites", () => Promise.resolve([status("a")]));
  assert.match(await telemetry.scrape(), /^uptime_website_status\{monitor_id="a"/m);
  assert.match(await telemetry.scrape(), /^keepwatch_collector_failures_total\{collector="broken"\} [12]$/m);
});

test("a collector that never answers is given up at its deadline, told so, and costs its own figures alone", async (t) => {
  const telemetry = telemetryFor(t, { collectorDeadlineMs: 20 });
  const { promise: toldToEnd, resolve } = Promise.withResolvers<unknown>();
  telemetry.registerCollector("stuck", ({ signal }) => {
    signal.addEventListener("abort", () => resolve(signal.reason));
    return Promise.withResolvers<never>().promise;
  });
  telemetry.registerCollector("websites", () => Promise.resolve([status("a")]));
  const scraped = await telemetry.scrape();
  assert.match(scraped, /^uptime_website_status\{monitor_id="a"/m);
  assert.match(scraped, /^keepwatch_collector_failures_total\{collector="stuck"\} 1$/m);
  assert.equal(((await toldToEnd) as Error).name, "TimeoutError");
});

test("scrapes at the same time share one round of collecting", async (t) => {
  const telemetry = telemetryFor(t);
  let rounds = 0;
  telemetry.registerCollector("websites", async () => {
    rounds += 1;
    return [status("a")];
  });
  const [one, other] = await Promise.all([telemetry.scrape(), telemetry.scrape()]);
  assert.equal(one, other);
  await telemetry.scrape();
  assert.equal(rounds, 2);
});

test("a collector's name is its own", (t) => {
  const telemetry = telemetryFor(t);
  telemetry.registerCollector("websites", () => Promise.resolve([]));
  assert.throws(() => telemetry.registerCollector("websites", () => Promise.resolve([])));
});

test("the label of an address holds neither user info nor query", () => {
  assert.equal(urlLabel("https://u:p@shop.example:8443/a/b?x=1#y"), "https://shop.example:8443/a/b");
  assert.equal(urlLabel("tcp://shop.example:25"), "tcp://shop.example:25");
  assert.equal(urlLabel("no address"), "");
});

test("heartbeats have a limit of their own, beside the monitors'", async (t) => {
  const telemetry = telemetryFor(t, { monitorLimit: 1 });
  const healthy = (id: string): MonitorSample => ({
    metric: "uptime_heartbeat_status",
    labels: { heartbeat_id: id, heartbeat_name: id },
    value: 1,
  });
  telemetry.registerCollector("monitors", () => Promise.resolve([status("a"), status("b")]));
  telemetry.registerCollector("heartbeats", () => Promise.resolve([healthy("c"), healthy("d")]));
  const scraped = await telemetry.scrape();
  const named = Array.from(scraped.matchAll(/_status\{(?:monitor|heartbeat)_id="(.)"/g), ([, id]) => id);
  assert.deepEqual(
    named.toSorted((a = "", b = "") => a.localeCompare(b)),
    ["a", "c"],
  );
});

test("what waits on disk shows with its age", async (t) => {
  const telemetry = telemetryFor(t);
  telemetry.registerSpool(() => ({ records: 12, bytes: 3_456, oldestSeconds: 7.5 }));
  const scraped = await telemetry.scrape();
  assert.match(scraped, /^keepwatch_spooled_pings 12$/m);
  assert.match(scraped, /^keepwatch_spool_bytes 3456$/m);
  assert.match(scraped, /^keepwatch_oldest_spooled_ping_seconds 7\.5$/m);
});
