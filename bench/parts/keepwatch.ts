// Keepwatch as a user starts it, in a process and a data folder of its own, and a client that speaks to its API only.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { freePort } from "./free-port.ts";

/** What a user types; it becomes the program itself, so that the process id is the program's. */
const start = join(import.meta.dirname, "..", "..", "script", "start");
const apiKey = "kw_benchmark_0123456789abcdefghijklmnopq";
const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 30_000;
/** Most items that one call of the bulk API takes. */
const BULK_LIMIT = 1_000;

export interface Keepwatch {
  readonly pid: number;
  readonly address: string;
  readonly dataFolder: string;
  readonly startedInMs: number;
  call<Answer>(method: string, path: string, body?: unknown): Promise<Answer>;
  stop(): Promise<void>;
}

export class CallFailed extends Error {
  readonly status: number;
  constructor(call: string, status: number, answer: string) {
    super(`${call} was answered with ${status}: ${answer.slice(0, 500)}`);
    this.status = status;
  }
}

export interface StartOptions {
  readonly dataFolder: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Processor cores, as `taskset` takes them, for the program and everything that it starts. */
  readonly cores?: string;
}

/** Resolves when the program says that it is ready. */
export async function startKeepwatch({ dataFolder, env = {}, cores }: StartOptions): Promise<Keepwatch> {
  const PORT = String(await freePort());
  const startedAt = performance.now();
  const [command, ...args] = cores === undefined ? [start] : ["taskset", "-c", cores, start];
  const child = spawn(command!, args, {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...settings, PORT, KEEPWATCH_DATA: dataFolder, ...env },
  });
  const address = await addressWhenReady(child);
  return {
    pid: child.pid!,
    address,
    dataFolder,
    startedInMs: performance.now() - startedAt,
    call: (method, path, body) => call(address, method, path, body),
    stop: () => stop(child),
  };
}

const settings = {
  KEEPWATCH_OWNER_EMAIL: "owner@keepwatch.example",
  KEEPWATCH_OWNER_PASSWORD: "correct-horse-battery",
  KEEPWATCH_API_KEY: apiKey,
};

/** A folder that is gone, with the program that uses it, when `use` has ended. */
export async function withDataFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "keepwatch-bench-"));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A program on empty data, stopped in the end. */
export function withKeepwatch<T>(
  use: (keepwatch: Keepwatch) => Promise<T>,
  options: Omit<StartOptions, "dataFolder"> = {},
): Promise<T> {
  return withDataFolder(async (dataFolder) => {
    const keepwatch = await startKeepwatch({ dataFolder, ...options });
    try {
      return await use(keepwatch);
    } finally {
      await keepwatch.stop();
    }
  });
}

export interface CreatedMonitor {
  readonly id: string;
  readonly name: string;
}

/** Creates the monitors through the bulk API; returns them and the milliseconds that each call took. */
export async function createMonitors(
  keepwatch: Keepwatch,
  monitors: readonly object[],
): Promise<{ created: CreatedMonitor[]; callMs: number[] }> {
  const created: CreatedMonitor[] = [];
  const callMs: number[] = [];
  for (let from = 0; from < monitors.length; from += BULK_LIMIT) {
    const items = monitors.slice(from, from + BULK_LIMIT);
    const startedAt = performance.now();
    const answer = await keepwatch.call<{ items: CreatedMonitor[] }>("POST", "/api/v1/monitors/bulk", { items });
    callMs.push(performance.now() - startedAt);
    created.push(...answer.items);
  }
  return { created, callMs };
}

export const authorization = `Bearer ${apiKey}`;

async function call<Answer>(address: string, method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(new URL(path, address), {
    method,
    headers: { authorization, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new CallFailed(`${method} ${path}`, response.status, text);
  return (response.headers.get("content-type")?.includes("json") ? JSON.parse(text) : text) as Answer;
}

async function addressWhenReady(child: ChildProcess): Promise<string> {
  const lines: string[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  createInterface({ input: child.stdout! }).on("line", (line) => {
    const said = JSON.parse(line) as { message?: string; address?: string };
    if (said.message?.startsWith("ready") === true && said.address !== undefined) resolve(said.address);
    lines.push(line);
    if (lines.length > 50) lines.shift();
  });
  const timer = setTimeout(() => reject(new Error(`not ready in time:\n${lines.join("\n")}`)), READY_WITHIN_MS);
  child.once("exit", (code) => reject(new Error(`the program ended with ${code}:\n${lines.join("\n")}`)));
  try {
    return await promise;
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_WITHIN_MS);
  child.kill("SIGTERM");
  await ended;
  clearTimeout(timer);
}
