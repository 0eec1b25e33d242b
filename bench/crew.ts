// What further engines are worth: more checks than one process can begin on time, first with one engine, then with as many as
// come by themselves. Program, members, database and target share the machine.
import { setTimeout as pause } from "node:timers/promises";
import { createMonitors, type Keepwatch, withKeepwatch } from "./parts/keepwatch.ts";
import { histogramBetween, readHistogram, upperBoundOf } from "./parts/metrics.ts";
import { memoryOf, ownCpuMs } from "./parts/processes.ts";
import { printResult, printTable, progress } from "./parts/report.ts";
import { sum } from "./parts/statistics.ts";
import { startTarget, type Target } from "./parts/target.ts";

const INTERVAL_SECONDS = 10;
const MONITORS = Number(process.env.BENCH_MONITORS ?? 60_000);
const MOST_ENGINES = [1, 3];
/** A crew grows after ten seconds, and settles for twenty. */
const WARM_UP_MS = 35_000;
const MEASURED_MS = 15_000;

interface Outcome {
  readonly mostEngines: number;
  readonly engines: number;
  readonly wantedPerSecond: number;
  readonly storedPerSecond: number;
  readonly lateP50Ms: number;
  readonly lateP99Ms: number;
  readonly busiestPercent: number;
  readonly programUsPerCheck: number;
  readonly pssMb: number;
}

const target = await startTarget();
try {
  const outcomes: Outcome[] = [];
  for (const mostEngines of MOST_ENGINES) {
    progress(`${MONITORS} monitors on at most ${mostEngines} …`);
    const env = { KEEPWATCH_ENGINES_MAX: String(mostEngines) };
    outcomes.push(await withKeepwatch((keepwatch) => measure(keepwatch, target, mostEngines), { env }));
  }
  printTable(
    [
      "at most",
      "engines",
      "wanted/s",
      "stored/s",
      "late p50 ≤ ms",
      "late p99 ≤ ms",
      "busiest %",
      "program µs",
      "PSS MB",
    ],
    outcomes.map((outcome) => Object.values(outcome)),
  );
  printResult("crew", { monitors: MONITORS, outcomes });
} finally {
  await target.stop();
}

async function measure(keepwatch: Keepwatch, { url }: Target, mostEngines: number): Promise<Outcome> {
  const monitors = Array.from({ length: MONITORS }, (_, place) => ({
    name: `Monitor ${place}`,
    kind: "http",
    target: { url: `${url}${place}` },
    intervalSeconds: INTERVAL_SECONDS,
    channelIds: [],
  }));
  await createMonitors(keepwatch, monitors);
  await pause(WARM_UP_MS);
  const before = await keepwatch.call<string>("GET", "/metrics");
  const cpuBefore = nodeCpuMs(keepwatch.pid);
  const startedAt = performance.now();
  await pause(MEASURED_MS);
  const seconds = (performance.now() - startedAt) / 1_000;
  const cpus = nodeCpuMs(keepwatch.pid).map(({ pid, cpuMs }) => cpuMs - (find(cpuBefore, pid)?.cpuMs ?? 0));
  const after = await keepwatch.call<string>("GET", "/metrics");
  const between = (name: string) => histogramBetween(readHistogram(before, name), readHistogram(after, name));
  const lateness = between("keepwatch_check_lateness_seconds");
  const stored = between("keepwatch_flush_results").sum;
  return {
    mostEngines,
    engines: [...after.matchAll(/^keepwatch_engine_monitors\{/gm)].length,
    wantedPerSecond: MONITORS / INTERVAL_SECONDS,
    storedPerSecond: stored / seconds,
    lateP50Ms: upperBoundOf(lateness, 0.5) * 1_000,
    lateP99Ms: upperBoundOf(lateness, 0.99) * 1_000,
    busiestPercent: Math.max(...cpus) / seconds / 10,
    programUsPerCheck: (sum(cpus) * 1_000) / stored,
    pssMb: sum(memoryOf(keepwatch.pid).map(({ pssMb }) => pssMb)),
  };
}

interface NodeCpu {
  readonly pid: number;
  readonly cpuMs: number;
}

/** Of the program and of its members, without PostgreSQL. */
function nodeCpuMs(root: number): NodeCpu[] {
  const ours = memoryOf(root).filter(({ pid, name }) => pid === root || name.startsWith("keepwatch"));
  return ours.map(({ pid }) => ({ pid, cpuMs: ownCpuMs(pid) }));
}

function find(cpus: readonly NodeCpu[], wanted: number): NodeCpu | undefined {
  return cpus.find(({ pid }) => pid === wanted);
}
