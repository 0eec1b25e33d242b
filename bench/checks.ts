// What a check costs, all told: engine, database and target on one machine, at 100, 500 and 1,000 checks a second, beside
// the raw limit of a fresh connection (wrk on the same target in the same run).
import { setTimeout as pause } from "node:timers/promises";
import { createMonitors, type Keepwatch, withKeepwatch } from "./parts/keepwatch.ts";
import { histogramBetween, readHistogram, upperBoundOf } from "./parts/metrics.ts";
import { cpuBetween, cpuOf, memoryOf } from "./parts/processes.ts";
import { printResult, printTable, progress } from "./parts/report.ts";
import { median, sum } from "./parts/statistics.ts";
import { startTarget, type Target } from "./parts/target.ts";
import { measureRawLimit, type RawLimit } from "./parts/wrk.ts";

const INTERVAL_SECONDS = 10;
const MONITOR_COUNTS = [1_000, 5_000, 10_000];
/** One interval, so that every monitor was looked at and the code is compiled. */
const WARM_UP_MS = 12_000;
const MEASURED_MS = 20_000;
const RAW_SECONDS = 4;
/** The goal of the schedule: 99 of 100 checks begin this soon. */
const LATE_GOAL_MS = 20;

interface Load {
  readonly monitors: number;
  readonly wantedPerSecond: number;
  readonly storedPerSecond: number;
  readonly programUsPerCheck: number;
  readonly postgresUsPerCheck: number;
  readonly lateP50Ms: number;
  readonly lateP99Ms: number;
  readonly pssMb: number;
}

const target = await startTarget();
try {
  const raws: RawLimit[] = [];
  const loads: Load[] = [];
  for (const monitors of MONITOR_COUNTS) {
    progress(`${monitors} monitors …`);
    const raw = await measureRawLimit(target.url, RAW_SECONDS);
    if (raw !== null) raws.push(raw);
    loads.push(await withKeepwatch((keepwatch) => measure(keepwatch, target, monitors)));
  }
  report(loads, raws);
} finally {
  await target.stop();
}

async function measure(keepwatch: Keepwatch, { url }: Target, count: number): Promise<Load> {
  const monitors = Array.from({ length: count }, (_, place) => ({
    name: `Monitor ${place}`,
    kind: "http",
    target: { url: `${url}${place}` },
    intervalSeconds: INTERVAL_SECONDS,
    channelIds: [],
  }));
  await createMonitors(keepwatch, monitors);
  await pause(WARM_UP_MS);
  const metricsBefore = await keepwatch.call<string>("GET", "/metrics");
  const cpuBefore = cpuOf(keepwatch.pid);
  const startedAt = performance.now();
  await pause(MEASURED_MS);
  const seconds = (performance.now() - startedAt) / 1_000;
  const cpu = cpuBetween(cpuBefore, cpuOf(keepwatch.pid));
  const pssMb = sum(memoryOf(keepwatch.pid).map((process) => process.pssMb));
  const metricsAfter = await keepwatch.call<string>("GET", "/metrics");
  const between = (name: string) =>
    histogramBetween(readHistogram(metricsBefore, name), readHistogram(metricsAfter, name));
  const lateness = between("keepwatch_check_lateness_seconds");
  const stored = between("keepwatch_flush_results").sum;
  return {
    monitors: count,
    wantedPerSecond: count / INTERVAL_SECONDS,
    storedPerSecond: stored / seconds,
    programUsPerCheck: (cpu.programMs * 1_000) / stored,
    postgresUsPerCheck: (cpu.postgresMs * 1_000) / stored,
    lateP50Ms: upperBoundOf(lateness, 0.5) * 1_000,
    lateP99Ms: upperBoundOf(lateness, 0.99) * 1_000,
    pssMb,
  };
}

function report(loads: readonly Load[], raws: readonly RawLimit[]): void {
  const rawUs = median(raws.map(({ cpuUs }) => cpuUs));
  const rows = loads.map((load) => {
    const totalUs = load.programUsPerCheck + load.postgresUsPerCheck;
    return { ...load, totalUs, checksPerCore: 1_000_000 / totalUs, timesRaw: totalUs / rawUs };
  });
  printTable(
    [
      "monitors",
      "wanted/s",
      "stored/s",
      "program µs",
      "PostgreSQL µs",
      "late p50 ≤ ms",
      "late p99 ≤ ms",
      "PSS MB",
      "sum µs/check",
      "checks/s per core",
      "× wrk",
    ],
    rows.map((row) => Object.values(row)),
  );
  process.stdout.write(
    `raw: wrk -t1 -c64, a fresh connection each, ${rawUs.toFixed(1)} µs CPU = ${Math.round(1_000_000 / rawUs)} per core; late goal p99 < ${LATE_GOAL_MS} ms\n\n`,
  );
  printResult("checks", {
    rawUs,
    rawPerCore: 1_000_000 / rawUs,
    lateGoalMs: LATE_GOAL_MS,
    isLateGoalMet: rows.every(({ lateP99Ms }) => lateP99Ms <= LATE_GOAL_MS),
    loads: rows,
  });
}
