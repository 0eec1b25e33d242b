// `keepwatch run`: the command, with a report before and after it. Whatever happens to the report, the command runs and
// its way to end is ours. Loads nothing of the server, because it stands in front of every job.
import { writeSync } from "node:fs";
import { DEFAULT_TAIL_BYTES, LONGEST_TAIL_BYTES, readCommandLine, type RunOptions, usage } from "./command-line.ts";
import { type JobEnd, startJob } from "./job.ts";
import { type PingAddress, pingAddressOf } from "./ping-address.ts";
import type { Patience } from "./report.ts";
import { createTail, type Tail } from "./tail.ts";

const USAGE_FAULT = 64; // as everywhere in Keepwatch

/** SIGUSR1 is among them because Node would open its debugger. */
const passedSignals = ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"] as const;

/** What we end by ourselves when the command did. Others would write a core over the command's own, or Node keeps them. */
const repeatedSignals: readonly string[] = ["SIGTERM", "SIGINT", "SIGHUP", "SIGKILL", "SIGALRM"];

/** From SIGTERM to SIGKILL, when the command's time is over. */
const KILL_AFTER_MS = 10_000;

export interface Times {
  readonly patience?: Patience;
  readonly killAfterMs?: number;
}

/** Ends the process. The times are the usual ones for all but a test in a hurry. */
export async function runCommand(words: readonly string[], times: Times = {}): Promise<void> {
  const commandLine = readCommandLine(words, process.env["KEEPWATCH_HEARTBEAT"]);
  if (commandLine.kind === "help") {
    process.stdout.write(usage);
    return;
  }
  if (commandLine.kind === "fault") {
    say(`${commandLine.sentence} The command was not run.`);
    tell(usage);
    process.exit(USAGE_FAULT);
  }
  process.title = "keepwatch run"; // instead of the arguments, which may hold the URL
  endLike(await runAndReport(commandLine.options, times));
}

async function runAndReport(options: RunOptions, times: Times): Promise<JobEnd> {
  const complain = options.isQuiet ? () => {} : say;
  const address = pingAddressOf(options.heartbeat);
  if (address === null)
    complain("the heartbeat's URL is not an http or https address with a path; the command runs, nothing is reported");
  const tailBytes = options.sendsOutput ? (options.tailBytes ?? DEFAULT_TAIL_BYTES) : 0;
  const tail = createTail(tailBytes);
  let ended: JobEnd | null = null;
  const noMoreTries = new AbortController();
  for (const name of passedSignals)
    process.on(name, () => {
      if (ended === null) job.signal(name);
      else if (!noMoreTries.signal.aborted) noMoreTries.abort();
      else {
        complain("the run could not be reported: told twice to end");
        endLike(ended);
      }
    });
  const job = startJob({
    command: options.command,
    args: options.args,
    environment: environmentOfJob(),
    timeoutMs: options.timeoutMs,
    killAfterMs: times.killAfterMs ?? KILL_AFTER_MS,
    keep: address === null || tailBytes === 0 ? null : (bytes) => tail.add(bytes),
    complain,
  });
  const report = address === null ? null : await beginReport(address, times, options, tail);
  const end = await job.ended;
  ended = end;
  if (end.trouble !== null) say(end.trouble);
  const complaint = await report?.end(
    end.isTimedOut ? "fail" : end.status,
    (limitBytes) => bodyOf(tail, noteOn(end, options), limitBytes),
    noMoreTries.signal,
  );
  if (complaint != null) complain(complaint);
  return end;
}

/** The command is under way already: loading a client for HTTP takes as long as starting Node. */
async function beginReport(address: PingAddress, { patience }: Times, options: RunOptions, tail: Tail) {
  const { createReport, usualPatience } = await import("./report.ts");
  const report = createReport(address, patience ?? usualPatience);
  report.start((limitBytes) => {
    const isWider = options.sendsOutput && options.tailBytes === null && limitBytes > DEFAULT_TAIL_BYTES;
    if (isWider) tail.resize(Math.min(limitBytes, LONGEST_TAIL_BYTES));
  });
  return report;
}

/** The URL is a secret that the command has not asked for; the cache of compiled code is that of script/keepwatch. */
function environmentOfJob(): NodeJS.ProcessEnv {
  const { KEEPWATCH_HEARTBEAT: _url, KEEPWATCH_RUN_CACHE: ownCache, ...environment } = process.env;
  if (ownCache !== undefined) delete environment["NODE_COMPILE_CACHE"];
  return environment;
}

function noteOn({ trouble, isTimedOut }: JobEnd, { timeoutMs }: RunOptions): string {
  if (trouble !== null) return `keepwatch: ${trouble}\n`;
  return isTimedOut ? `keepwatch: the command was ended after ${(timeoutMs ?? 0) / 1_000} s (--timeout)\n` : "";
}

function bodyOf(tail: Tail, note: string, limitBytes: number): Uint8Array {
  const output = tail.bytes();
  const isBroken = note !== "" && output.length > 0 && output.at(-1) !== 0x0a;
  const body = Buffer.concat([output, Buffer.from(isBroken ? `\n${note}` : note)]);
  return body.subarray(Math.max(0, body.length - limitBytes));
}

function endLike({ status, signal }: JobEnd): void {
  if (signal !== null && repeatedSignals.includes(signal)) {
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  }
  process.exit(status);
}

function say(sentence: string): void {
  tell(`keepwatch: ${sentence}\n`);
}

/** At once, because the process may end next. Where nobody takes it, nobody can be told of that either. */
function tell(text: string): void {
  try {
    writeSync(2, text);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
  }
}
