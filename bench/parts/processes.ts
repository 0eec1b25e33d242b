// What a program and everything it started cost: processor time and memory, read from /proc (Linux alone).
import { readdirSync, readFileSync } from "node:fs";

/** The unit of the times in /proc/PID/stat: USER_HZ, which is 100 on every Linux that Node runs on. */
const TICK_MS = 10;

export interface ProcessRow {
  readonly pid: number;
  /** `node`, or what a PostgreSQL process says that it does (`checkpointer`, `keepwatch idle` …). */
  readonly name: string;
  readonly pssMb: number;
}

interface Stat {
  readonly parent: number;
  /** What the kernel calls it; PostgreSQL's own titles do not change that. */
  readonly name: string;
  /** Of the process itself, and of its children that have ended and were waited for. */
  readonly cpuMs: number;
}

/** The process and all that descend from it, that one first. */
export function familyOf(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    const stat = /^\d+$/.test(name) ? statOf(Number(name)) : null;
    if (stat !== null) children.set(stat.parent, [...(children.get(stat.parent) ?? []), Number(name)]);
  }
  const family = [root];
  for (const pid of family) family.push(...(children.get(pid) ?? []));
  return family;
}

export interface CpuTimes {
  readonly programMs: number;
  readonly postgresMs: number;
}

/** Processor time since their start: of the program and the processes that it is made of, and of its PostgreSQL. */
export function cpuOf(root: number): CpuTimes {
  const times = { programMs: 0, postgresMs: 0 };
  for (const pid of familyOf(root)) {
    const stat = statOf(pid);
    if (stat === null) continue;
    if (isPostgres(stat)) times.postgresMs += stat.cpuMs;
    else if (pid !== root) times.programMs += stat.cpuMs;
    else {
      times.programMs += ownCpuMs(pid);
      times.postgresMs += stat.cpuMs - ownCpuMs(pid); // initdb, which the program has waited for
    }
  }
  return times;
}

function isPostgres({ name }: Stat): boolean {
  return name === "postgres";
}

export function cpuBetween(before: CpuTimes, after: CpuTimes): CpuTimes {
  return { programMs: after.programMs - before.programMs, postgresMs: after.postgresMs - before.postgresMs };
}

/** Of one process, without its children. */
export function ownCpuMs(pid: number): number {
  const fields = statFields(pid);
  return fields === null ? 0 : (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** Memory of each process; what several share is split among them (proportional set size), so that it adds up. */
export function memoryOf(root: number): ProcessRow[] {
  return familyOf(root).flatMap((pid) => {
    const pssKb = /^Pss:\s+(\d+) kB/m.exec(readOrEmpty(`/proc/${pid}/smaps_rollup`))?.[1];
    return pssKb === undefined ? [] : [{ pid, name: nameOf(pid), pssMb: Number(pssKb) / 1_024 }];
  });
}

/** The same bytes whether shared or not: what `ps` shows and people compare with. */
export function residentMbOf(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readOrEmpty(`/proc/${pid}/status`))?.[1] ?? 0) / 1_024;
}

export interface MemoryUse {
  readonly programPssMb: number;
  readonly programRssMb: number;
  readonly postgresPssMb: number;
}

/** Of the program with all its processes, and of its PostgreSQL, whose resident sets count shared pages many times over. */
export function memoryUseOf(root: number): MemoryUse {
  const use = { programPssMb: 0, programRssMb: 0, postgresPssMb: 0 };
  for (const { pid, pssMb } of memoryOf(root)) {
    const stat = statOf(pid);
    if (stat !== null && isPostgres(stat)) use.postgresPssMb += pssMb;
    else {
      use.programPssMb += pssMb;
      use.programRssMb += residentMbOf(pid);
    }
  }
  return use;
}

function nameOf(pid: number): string {
  const title = readOrEmpty(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim();
  const role = /^postgres: (?:keepwatch: )?(.+)$/.exec(title)?.[1];
  if (role !== undefined) return `postgres: ${role}`;
  return (title.split(" ")[0] ?? "").replace(/^.*\//, "");
}

function statOf(pid: number): Stat | null {
  const fields = statFields(pid);
  if (fields === null) return null;
  const name = readOrEmpty(`/proc/${pid}/comm`).trim();
  const ticks = [11, 12, 13, 14].reduce((total, field) => total + Number(fields[field]), 0);
  return { parent: Number(fields[1]), name, cpuMs: ticks * TICK_MS };
}

/** The fields after the name, which is in brackets and may hold spaces; null when the process is gone. */
function statFields(pid: number): string[] | null {
  const text = readOrEmpty(`/proc/${pid}/stat`);
  return text === "" ? null : text.slice(text.lastIndexOf(")") + 2).split(" ");
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // The process has ended meanwhile, which is no fault of ours.
  }
}
