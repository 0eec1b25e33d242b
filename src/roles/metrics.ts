// /metrics for Prometheus: who may read it, and where the figures that name a monitor come from.
import type { FastifyInstance } from "fastify";
import { loadCertificateEnds } from "#features/monitors/index.ts";
import { loadMonitorFigures, type MonitorFigures } from "#features/checks/index.ts";
import { bearerOf } from "#platform/http/server.ts";
import { Refusal } from "#platform/refusal.ts";
import { isSameSecret } from "#platform/secrets.ts";
import type { MonitorSample } from "#platform/telemetry.ts";
import { collectHeartbeats, countActive } from "./heartbeat-samples.ts";
import type { World } from "./world.ts";

const DAY_MS = 86_400_000;
/** What proxies add to the requests that they pass on. */
const proxyHeaders = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via"];
const loopback = /^(127\.|::1$|::ffff:127\.)/;

/** What only the process that looks can know; the rest is read from the database by whoever serves the API. */
const ownMetrics: ReadonlySet<string> = new Set(["uptime_website_checks_total", "uptime_heartbeat_pings_total"]);

/** `everything`: also what the database knows of all monitors, which one role alone should show. */
export function mountMetrics(server: FastifyInstance, world: World, { everything }: { everything: boolean }): void {
  const { settings, telemetry } = world;
  telemetry.registerCollector("monitors", async ({ monitorLimit }) => {
    const now = new Date(world.clock.now());
    const figures = await loadMonitorFigures(world.pool, monitorLimit, now);
    const numbers = figures.map(({ number }) => number);
    const ends = everything ? await loadCertificateEnds(world.pool, numbers) : new Map<number, Date>();
    const samples = figures.flatMap((monitor) => samplesOf(monitor, world, daysLeft(ends.get(monitor.number), now)));
    return everything ? samples : samples.filter(({ metric }) => ownMetrics.has(metric));
  });
  telemetry.registerCollector("heartbeats", async ({ monitorLimit }) => {
    const samples = await collectHeartbeats(world, monitorLimit);
    return everything ? samples : samples.filter(({ metric }) => ownMetrics.has(metric));
  });
  if (everything) telemetry.registerCollector("active", () => countActive(world));
  server.get("/metrics", async (request, reply) => {
    const token = bearerOf(request);
    const isKnown = settings.metricsToken !== null && token !== null && isSameSecret(token, settings.metricsToken);
    // Behind a proxy on this machine everybody seems to come from loopback; the socket's own address counts then.
    const isLocal = loopback.test(request.ip) && proxyHeaders.every((name) => request.headers[name] === undefined);
    if (!isKnown && !isLocal)
      throw new Refusal(
        401,
        "metrics_token_needed",
        "Reading metrics from another machine takes KEEPWATCH_METRICS_TOKEN as bearer token.",
      );
    reply.header("content-type", telemetry.contentType);
    return telemetry.scrape();
  });
}

function samplesOf(monitor: MonitorFigures, world: World, certificateDaysLeft: number | null): MonitorSample[] {
  const labels = { monitor_id: monitor.id, monitor_name: monitor.name };
  const samples: MonitorSample[] = [
    { metric: "uptime_website_consecutive_failures", labels, value: monitor.failures },
    {
      metric: "uptime_recovery_events_total",
      labels: { ...labels, monitor_type: monitor.kind },
      value: monitor.recoveries,
    },
  ];
  for (const [status, value] of Object.entries(world.checkCounts.get(monitor.number) ?? {}))
    samples.push({ metric: "uptime_website_checks_total", labels: { ...labels, status }, value });
  for (const [reason, value] of Object.entries(monitor.downs))
    samples.push({
      metric: "uptime_downtime_events_total",
      labels: { ...labels, monitor_type: monitor.kind, reason },
      value,
    });
  if (monitor.state === "up" || monitor.state === "degraded" || monitor.state === "down")
    samples.push({
      metric: "uptime_website_status",
      labels: { ...labels, url: monitor.url ?? "" },
      value: monitor.state === "down" ? 0 : 1,
    });
  const gauges = {
    uptime_website_uptime_percentage: monitor.uptimePercentage,
    uptime_website_last_check_timestamp: monitor.lastCheckAt === null ? null : monitor.lastCheckAt.getTime() / 1_000,
    uptime_website_check_duration_seconds: seconds(monitor.totalUs),
    uptime_website_dns_resolution_time: seconds(monitor.dnsUs),
    uptime_website_tcp_connection_time: seconds(monitor.connectUs),
    uptime_downtime_duration_seconds: monitor.lastOutageSeconds,
    uptime_website_ssl_expiry_days: certificateDaysLeft,
  } as const;
  for (const [metric, value] of Object.entries(gauges) as [keyof typeof gauges, number | null][])
    if (value !== null) samples.push({ metric, labels, value });
  if (monitor.totalUs !== null && monitor.statusCode !== null)
    samples.push({
      metric: "uptime_website_response_time_seconds",
      labels: { ...labels, status_code: String(monitor.statusCode) },
      value: monitor.totalUs / 1e6,
    });
  return samples;
}

function seconds(us: number | null): number | null {
  return us === null ? null : us / 1e6;
}

function daysLeft(endsAt: Date | undefined, now: Date): number | null {
  return endsAt === undefined ? null : (endsAt.getTime() - now.getTime()) / DAY_MS;
}
