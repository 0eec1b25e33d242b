// The command itself: started, signalled, ended in time, and how it ended. Knows nothing of heartbeats.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import type { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { isatty } from "node:tty";
import { type PassedOn, passOn } from "./pass-on.ts";
import { closeWriteEnds, makePipes } from "./pipes.ts";

const GROUP_LOOK_EVERY_MS = 50;

/** As a shell tells them. */
const NOT_FOUND = 127;
const NOT_EXECUTABLE = 126;
const SIGNALLED = 128;

export interface JobOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly timeoutMs: number | null;
  /** From SIGTERM to SIGKILL, when the command's time is over. */
  readonly killAfterMs: number;
  /** Gets every piece of the output in the order in which it was read; null: the command writes to our own output itself. */
  readonly keep: ((bytes: Buffer) => void) | null;
  readonly complain: (sentence: string) => void;
}

export interface JobEnd {
  /** 128 and the signal's number where a signal ended it; 127 or 126 where it could not be started. */
  readonly status: number;
  readonly signal: NodeJS.Signals | null;
  /** Why it could not be started. */
  readonly trouble: string | null;
  readonly isTimedOut: boolean;
}

export interface Job {
  /** Passes a signal that we got on to the command. */
  signal(name: NodeJS.Signals): void;
  /** Resolves when the command has ended and its output has been passed on. */
  readonly ended: Promise<JobEnd>;
}

export function startJob(options: JobOptions): Job {
  // Away from a terminal the command leads a group of its own, so that a signal reaches all that it has started. At a
  // terminal it stays in ours: it could not ask for a password otherwise, and Ctrl-C reaches it by itself.
  const isAtTerminal = [0, 1, 2].some((file) => isatty(file));
  const begun = begin(options, !isAtTerminal);
  if (begun instanceof Error) {
    const end = { ...endOfUnstarted(options.command, begun), isTimedOut: false };
    return { signal: () => {}, ended: Promise.resolve(end) };
  }
  const { child, passedOn } = begun;

  function send(name: NodeJS.Signals): void {
    if (child.pid === undefined) return;
    const target = isAtTerminal ? child.pid : -child.pid;
    const code = kill(target, name);
    if (code !== null && code !== "ESRCH") options.complain(`${name} could not be passed on to the command (${code})`);
  }

  return {
    signal(name) {
      if (isAtTerminal && (name === "SIGINT" || name === "SIGQUIT")) return; // came from the terminal, to the command too
      send(name);
    },
    ended: follow(child, passedOn, options, { send, ownsGroup: !isAtTerminal }),
  };
}

interface Begun {
  readonly child: ChildProcess;
  readonly passedOn: readonly PassedOn[];
}

function begin({ command, args, environment, keep, complain }: JobOptions, detached: boolean): Begun | Error {
  const pipes = keep === null ? [] : makePipes(2);
  const ends =
    keep === null
      ? ["inherit" as const, "inherit" as const]
      : [1, 2].map((file) => pipes?.[file - 1]?.writeEnd ?? ("pipe" as const));
  let child: ChildProcess;
  try {
    child = spawn(command, args, { stdio: ["inherit", ...ends], detached, env: environment });
  } catch (error) {
    for (const { source } of pipes ?? []) source.destroy();
    if (error instanceof Error && "code" in error) return error; // such as arguments that are too long
    throw error;
  } finally {
    closeWriteEnds(pipes ?? []);
  }
  if (keep === null) return { child, passedOn: [] };
  const sources: (Readable | null | undefined)[] = pipes?.map(({ source }) => source) ?? [child.stdout, child.stderr];
  const passedOn = sources.flatMap((source, place) =>
    source == null ? [] : [passOn(source, place + 1, { keep, complain })],
  );
  return { child, passedOn };
}

async function follow(
  child: ChildProcess,
  passedOn: readonly PassedOn[],
  { command, timeoutMs, killAfterMs }: JobOptions,
  { send, ownsGroup }: { readonly send: (name: NodeJS.Signals) => void; readonly ownsGroup: boolean },
): Promise<JobEnd> {
  let isTimedOut = false;
  let isKilled = false;
  let timer: NodeJS.Timeout | undefined;
  if (timeoutMs !== null)
    timer = setTimeout(() => {
      isTimedOut = true;
      send("SIGTERM");
      timer = setTimeout(() => {
        isKilled = true;
        send("SIGKILL");
      }, killAfterMs);
    }, timeoutMs);
  const ended = await once(child, "exit").catch((error: NodeJS.ErrnoException) => error);
  // What it has started has the same time to end, or it would be in the way of the next run.
  while (isTimedOut && ownsGroup && !isKilled && groupLives(child)) await pause(GROUP_LOOK_EVERY_MS);
  clearTimeout(timer);
  for (const one of passedOn) one.finish();
  await Promise.all(passedOn.map(({ done }) => done));
  if (ended instanceof Error) return { ...endOfUnstarted(command, ended), isTimedOut };
  const [code, signal] = ended as [number | null, NodeJS.Signals | null];
  const status = code ?? SIGNALLED + (signal === null ? 0 : (constants.signals[signal] ?? 0));
  return { status, signal, trouble: null, isTimedOut };
}

function endOfUnstarted(command: string, error: NodeJS.ErrnoException): Omit<JobEnd, "isTimedOut"> {
  const isMissing = error.code === "ENOENT";
  const trouble = isMissing ? `${command}: not found` : `${command}: cannot be executed (${error.code ?? error.name})`;
  return { status: isMissing ? NOT_FOUND : NOT_EXECUTABLE, signal: null, trouble };
}

function groupLives({ pid }: ChildProcess): boolean {
  return pid !== undefined && kill(-pid, 0) !== "ESRCH";
}

/** The code of the failure, or null. */
function kill(target: number, signal: NodeJS.Signals | 0): string | null {
  try {
    process.kill(target, signal);
    return null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return code;
  }
}
