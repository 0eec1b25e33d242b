// How long Keepwatch takes to start, on an empty folder and again, and what it costs to have it idle with one monitor.
// `node bench/start.ts --idle-seconds 300` is the official form; goal: under 200 MB with its database.
import { execFile } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs, promisify } from "node:util";
import { createMonitors, type Keepwatch, startKeepwatch, withDataFolder } from "./parts/keepwatch.ts";
import { cpuBetween, type CpuTimes, cpuOf, memoryOf, type ProcessRow, residentMbOf } from "./parts/processes.ts";
import { printResult, printTable, progress } from "./parts/report.ts";
import { median, sum } from "./parts/statistics.ts";
import { startTarget } from "./parts/target.ts";

const IDLE_GOAL_MB = 200;
const ROUNDS = 3;
/** Long enough after `ready` for what the start leaves behind (job tables, first flushes) not to count as idling. */
const SETTLE_MS = 2_000;

interface Start {
  readonly wallMs: number;
  readonly cpu: CpuTimes;
}

const { values } = parseArgs({ options: { "idle-seconds": { type: "string", default: "60" } } });
const idleSeconds = Number(values["idle-seconds"]);
if (!(idleSeconds >= 5 && idleSeconds <= 3_600)) throw new Error("--idle-seconds takes 5 to 3600");

const bareNodeMs = await medianOf(ROUNDS, startBareNode);
const first: Start[] = [];
const later: Start[] = [];
for (let round = 0; round < ROUNDS; round++) {
  progress(`start ${round + 1} of ${ROUNDS} …`);
  await withDataFolder(async (folder) => {
    for (const starts of [first, later]) {
      const keepwatch = await startKeepwatch({ dataFolder: folder });
      starts.push({ wallMs: keepwatch.startedInMs, cpu: cpuOf(keepwatch.pid) });
      await keepwatch.stop();
    }
  });
}
const idle = await measureIdle();

printTable(
  ["start", "wall ms", "× bare node", "program CPU ms", "PostgreSQL CPU ms"],
  [row("on an empty folder", first), row("again", later), ["bare node", bareNodeMs, 1, "", ""]],
);
printTable(
  [`idle after ${idleSeconds} s`, "PSS MB"],
  [
    ...idle.processes.map(({ name, pssMb }) => [name, pssMb] as const),
    ["sum", idle.pssMb],
    ["sum without other Node.js programs", idle.aloneMb],
    ["goal", IDLE_GOAL_MB],
  ],
);
printTable(
  ["idle, one monitor at 60 s", "CPU ms per second"],
  [
    ["program", idle.cpuPerSecond.programMs],
    ["PostgreSQL", idle.cpuPerSecond.postgresMs],
  ],
);
printResult("start", {
  firstStartMs: median(first.map(({ wallMs }) => wallMs)),
  laterStartMs: median(later.map(({ wallMs }) => wallMs)),
  bareNodeMs,
  firstStartCpuMs: median(first.map(({ cpu }) => cpu.programMs + cpu.postgresMs)),
  laterStartCpuMs: median(later.map(({ cpu }) => cpu.programMs + cpu.postgresMs)),
  idleSeconds,
  idlePssMb: idle.pssMb,
  idleProgramPssMb: idle.processes[0]?.pssMb,
  idleProgramRssMb: idle.programRssMb,
  idleAloneMb: idle.aloneMb,
  idleCpuMsPerSecond: idle.cpuPerSecond,
  idleGoalMb: IDLE_GOAL_MB,
  isIdleGoalMet: idle.aloneMb < IDLE_GOAL_MB,
});

function row(name: string, starts: readonly Start[]): (string | number)[] {
  const wallMs = median(starts.map((start) => start.wallMs));
  const cpu = (part: keyof CpuTimes) => median(starts.map((start) => start.cpu[part]));
  return [name, wallMs, wallMs / bareNodeMs, cpu("programMs"), cpu("postgresMs")];
}

async function startBareNode(): Promise<number> {
  const startedAt = performance.now();
  await promisify(execFile)(process.execPath, ["--eval", ""]);
  return performance.now() - startedAt;
}

async function medianOf(rounds: number, measure: () => Promise<number>): Promise<number> {
  const measured: number[] = [];
  while (measured.length < rounds) measured.push(await measure());
  return median(measured);
}

interface Idle {
  readonly processes: readonly ProcessRow[];
  readonly pssMb: number;
  readonly programRssMb: number;
  /** Node.js' own code is split among all that run it now; here the program bears all of it. */
  readonly aloneMb: number;
  readonly cpuPerSecond: CpuTimes;
}

async function measureIdle(): Promise<Idle> {
  const target = await startTarget();
  try {
    return await withDataFolder(async (dataFolder) => {
      await (await startKeepwatch({ dataFolder })).stop(); // What a first start alone leaves in memory is no idling.
      const keepwatch = await startKeepwatch({ dataFolder });
      try {
        return await idleOf(keepwatch, target.url);
      } finally {
        await keepwatch.stop();
      }
    });
  } finally {
    await target.stop();
  }
}

async function idleOf(keepwatch: Keepwatch, url: string): Promise<Idle> {
  await createMonitors(keepwatch, [{ name: "One", kind: "http", target: { url } }]);
  await pause(SETTLE_MS);
  progress(`idling for ${idleSeconds} s …`);
  const before = cpuOf(keepwatch.pid);
  await pause(idleSeconds * 1_000);
  const spent = cpuBetween(before, cpuOf(keepwatch.pid));
  const processes = memoryOf(keepwatch.pid);
  const pssMb = sum(processes.map((process) => process.pssMb));
  const programRssMb = residentMbOf(keepwatch.pid);
  return {
    processes,
    pssMb,
    programRssMb,
    aloneMb: pssMb - (processes[0]?.pssMb ?? 0) + programRssMb,
    cpuPerSecond: { programMs: spent.programMs / idleSeconds, postgresMs: spent.postgresMs / idleSeconds },
  };
}
