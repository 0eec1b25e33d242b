// One process of the real program, as an operator starts it: `node src/main.ts <role>`. It can be killed, frozen and
// stopped; whatever happens to the test, it does not outlive the test's own process.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";

export type Role = "all" | "api" | "engine" | "jobs" | "migrate";

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Program {
  readonly role: Role;
  readonly processId: number;
  readonly ended: Promise<Exit>;
  readonly isRunning: boolean;
  /** The newest lines of its log, oldest first. */
  readonly lines: readonly string[];
  kill9(): Promise<void>;
  /** SIGTERM. Rejects when it does not end by itself, in time and with 0. */
  stop(): Promise<void>;
  freeze(): void;
  thaw(): void;
}

const main = join(import.meta.dirname, "..", "src", "main.ts");
const LINES_KEPT = 400;
/** The program's own limit for a stop is 25 s. */
const STOPPED_WITHIN_MS = 30_000;

const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

export function startProgram(role: Role, environment: Readonly<Record<string, string>>): Program {
  const child = spawn(process.execPath, [main, role], {
    env: { PATH: process.env.PATH ?? "", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      if (lines.length > LINES_KEPT) lines.shift();
    });
  let isRunning = true;
  const ended = once(child, "exit").then(([code, signal]): Exit => {
    isRunning = false;
    running.delete(child);
    return { code: code as number | null, signal: signal as NodeJS.Signals | null };
  });
  return {
    role,
    processId: child.pid ?? 0,
    ended,
    lines,
    get isRunning() {
      return isRunning;
    },
    async kill9() {
      child.kill("SIGKILL");
      await ended;
    },
    async stop() {
      child.kill("SIGCONT");
      child.kill("SIGTERM");
      const patience = new AbortController();
      const late = pause(STOPPED_WITHIN_MS, null, { signal: patience.signal }).catch(() => null);
      const exit = await Promise.race([ended, late]);
      patience.abort();
      child.kill("SIGKILL");
      if (exit?.code === 0) return;
      const how = exit === null ? "not at all" : `with ${exit.code ?? exit.signal}`;
      throw new Error(`the ${role} was told to stop and ended ${how}:\n${lines.slice(-10).join("\n")}`);
    },
    freeze: () => void child.kill("SIGSTOP"),
    thaw: () => void child.kill("SIGCONT"),
  };
}
