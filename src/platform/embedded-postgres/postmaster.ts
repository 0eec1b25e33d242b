// One server process: found where an earlier program left it, started, waited for, stopped. Whether it should run, and
// what follows when it ends, is decided by the supervisor.
import { spawn } from "node:child_process";
import { readdir, readFile, readlink, rm } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { exitCodes, OperatorError } from "#platform/operator-error.ts";
import { launchAs, type ServerAccount } from "./account.ts";
import type { ServerLog } from "./server-log.ts";
import { serverArguments, type ServerSettings, socketPort } from "./settings.ts";
import { socketPathIn } from "./socket-folder.ts";

export interface Postmaster {
  readonly processId: number;
  readonly socketFolder: string;
  readonly port: number;
  readonly wasAdopted: boolean;
  /** Resolves when the process has ended, whatever ended it. */
  readonly ended: Promise<void>;
}

export interface PostmasterPlan {
  readonly account: ServerAccount;
  readonly program: string;
  readonly dataDirectory: string; // a real path, without symbolic links
  readonly socketFolder: string;
  readonly settings: ServerSettings;
  readonly log: ServerLog;
}

/** Right after a kill, the orphans of the old server may hold its memory for a moment, and a start is refused. */
const startAgainForMs = 20_000;
const startAgainEveryMs = 200;
/** Until it accepts connections; after a crash it first replays its log, at most `max_wal_size`. */
const readyWithinMs = 300_000;
const lookEveryMs = 10;
const adoptedLookEveryMs = 250;
const fastStopWithinMs = 60_000;
const immediateStopWithinMs = 10_000;

/** Adopts the server that runs on the data, or starts one. Throws an OperatorError when there is none to be had. */
export async function runPostmaster(plan: PostmasterPlan): Promise<Postmaster> {
  const giveUpAt = performance.now() + startAgainForMs;
  for (;;) {
    const adopted = await adopt(plan.dataDirectory);
    if (adopted !== undefined) return adopted;
    await clearStaleLocks(plan);
    const sizeBefore = await plan.log.sizeBytes();
    const started = start(plan);
    if (await becomesReady(plan.dataDirectory, started)) return started;
    const lines = await plan.log.linesSince(sizeBefore);
    const mayPass = lines.some((line) => /lock file ".*" already exists|pre-existing shared memory/.test(line));
    if (!mayPass || performance.now() > giveUpAt) throw startFault(lines, plan);
    await pause(startAgainEveryMs);
  }
}

/** Fast shutdown: sessions end, everything is written. What does not stop so is stopped harder; its log saves the data. */
export async function stopPostmaster(postmaster: Postmaster): Promise<"fast" | "immediate" | "killed"> {
  signal(postmaster.processId, "SIGINT");
  if (await endsWithin(postmaster, fastStopWithinMs)) return "fast";
  signal(postmaster.processId, "SIGQUIT");
  if (await endsWithin(postmaster, immediateStopWithinMs)) return "immediate";
  signal(postmaster.processId, "SIGKILL");
  await postmaster.ended;
  return "killed";
}

function start(plan: PostmasterPlan): Postmaster {
  const args = serverArguments(plan.dataDirectory, plan.socketFolder, plan.settings);
  const launch = launchAs(plan.account, plan.program, args);
  // A session of its own: Ctrl-C in our terminal must not stop it before we have drained.
  const child = plan.log.lend((descriptor) =>
    spawn(launch.file, launch.args, { ...launch.options, detached: true, stdio: ["ignore", descriptor, descriptor] }),
  );
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()).once("error", () => resolve()));
  return { processId: child.pid ?? 0, socketFolder: plan.socketFolder, port: socketPort, wasAdopted: false, ended };
}

async function adopt(dataDirectory: string): Promise<Postmaster | undefined> {
  const found = await readPidFile(dataDirectory);
  if (found === undefined) return undefined;
  const { processId, socketFolder, port } = found;
  if (!(await worksIn(processId, dataDirectory))) {
    if (await answers(socketPathIn(socketFolder, port)))
      throw new OperatorError(
        `a PostgreSQL that is not to be seen from here (in another container?) runs on ${dataDirectory}; stop it first`,
        exitCodes.tryAgain,
      );
    return undefined;
  }
  const postmaster = { processId, socketFolder, port, wasAdopted: true, ended: whenGone(processId, dataDirectory) };
  return (await becomesReady(dataDirectory, postmaster)) ? postmaster : undefined;
}

/** Where the server that runs on the data can be reached; undefined when none does. */
export async function findRunning(dataDirectory: string): Promise<{ socketFolder: string; port: number } | undefined> {
  const found = await readPidFile(dataDirectory);
  if (found?.status !== "ready" || !(await worksIn(found.processId, dataDirectory))) return undefined;
  return { socketFolder: found.socketFolder, port: found.port };
}

/** False when it ended before it was ready. */
async function becomesReady(dataDirectory: string, postmaster: Postmaster): Promise<boolean> {
  let hasEnded = false;
  void postmaster.ended.then(() => (hasEnded = true));
  const giveUpAt = performance.now() + readyWithinMs;
  while (!hasEnded) {
    const found = await readPidFile(dataDirectory);
    if (found?.processId === postmaster.processId && found.status === "ready") return true;
    if (performance.now() > giveUpAt)
      throw new OperatorError(
        `PostgreSQL (process ${postmaster.processId}) on ${dataDirectory} does not become ready; see its log`,
        exitCodes.unavailable,
      );
    await pause(lookEveryMs);
  }
  return false;
}

interface PidFile {
  readonly processId: number;
  readonly port: number;
  readonly socketFolder: string;
  readonly status: string;
}

async function readPidFile(dataDirectory: string): Promise<PidFile | undefined> {
  const text = await readFile(pidFileOf(dataDirectory), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  const [processId, , , port, socketFolder = "", , , status = ""] = text.split("\n");
  if (!(Number(processId) > 0)) return undefined;
  return { processId: Number(processId), port: Number(port), socketFolder, status: status.trim() };
}

/**
 * PostgreSQL does not start over a lock file whose number somebody has: a stranger (often so in a restarted container),
 * or the dead server itself while nobody has reaped it. We hold the folder's lock; when no process works in the data
 * either, the files are nobody's.
 */
async function clearStaleLocks({ dataDirectory, socketFolder }: PostmasterPlan): Promise<void> {
  const processIds = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  for (const processId of processIds) if (await worksIn(processId, dataDirectory)) return;
  await rm(pidFileOf(dataDirectory), { force: true });
  await rm(`${socketPathIn(socketFolder)}.lock`, { force: true });
}

function pidFileOf(dataDirectory: string): string {
  return join(dataDirectory, "postmaster.pid");
}

/** A server and all its children work in the data directory; a zombie and a stranger with the same number do not. */
async function worksIn(processId: number, directory: string): Promise<boolean> {
  return (await readlink(`/proc/${processId}/cwd`).catch(() => undefined)) === directory;
}

async function whenGone(processId: number, dataDirectory: string): Promise<void> {
  while (await worksIn(processId, dataDirectory)) await pause(adoptedLookEveryMs);
}

async function endsWithin(postmaster: Postmaster, timeoutMs: number): Promise<boolean> {
  const patience = new AbortController();
  const late = pause(timeoutMs, false, { signal: patience.signal }).catch(() => false);
  const inTime = await Promise.race([postmaster.ended.then(() => true), late]);
  patience.abort();
  return inTime;
}

function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path: socketPath });
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

function signal(processId: number, name: NodeJS.Signals): void {
  try {
    process.kill(processId, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function startFault(lines: readonly string[], plan: PostmasterPlan): OperatorError {
  const cause = lines.findLast((line) => /\b(FATAL|PANIC):/.test(line)) ?? lines.at(-1) ?? "it said nothing";
  if (lines.some((line) => line.includes("No space left on device")))
    return new OperatorError(
      `the disk of ${plan.dataDirectory} is full; make room and start again`,
      exitCodes.inputOutput,
    );
  const said = cause.replace(/^.*?\b(FATAL|PANIC): +/, "");
  return new OperatorError(`PostgreSQL did not start: ${said} (more in ${plan.log.path})`, exitCodes.unavailable);
}
