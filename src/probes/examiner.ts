// Runs users' patterns and queries over answers, in one process beside this one: a pattern that never ends must not stall
// the engine, and a query that eats all memory must not end it. The process starts at the first need, is replaced when it
// hangs, and ends when nobody needs it.
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { LRUCache } from "lru-cache";
import {
  type Examination,
  type Examined,
  type Finding,
  type FromExaminer,
  mistakeExitCode,
  outOfMemoryExitCode,
  type ToExaminer,
} from "./examination.ts";

const DEADLINE_MS = 500; // of processor time, for all tests of one answer
const MAX_WALL_MS = 5_000; // for the same on a machine that has no processor to spare
const MAX_WAIT_MS = 5_000; // for its turn to come
const MAX_WAITING = 1_000;
const MAX_WAITING_BYTES = 64 * 1024 * 1024;
const IDLE_MS = 60_000;
/** What hung lately waits until nobody else does: one bad pattern takes its own time and not that of others. */
const MAX_SUSPECTS = 1_000;
const SUSPECT_FOR_MS = 600_000;

interface Job {
  readonly number: number;
  readonly examination: Examination;
  readonly key: string;
  readonly findings: Finding[];
  readonly resolve: (examined: Examined) => void;
  readonly reject: (error: Error) => void;
  /** Waiting: until it is given up; running: until the processor time is asked for. */
  timer: NodeJS.Timeout | undefined;
  wallTimer: NodeJS.Timeout | undefined;
  /** That the process had used when the job began. */
  processorMsBefore: number | null;
}

export class Examiner {
  #child: ChildProcess | null = null;
  #running: Job | null = null;
  readonly #waiting = new Set<Job>();
  readonly #waitingSuspects = new Set<Job>();
  #waitingBytes = 0;
  #jobs = 0;
  #idleTimer: NodeJS.Timeout | undefined;
  readonly #suspects = new LRUCache<string, true>({ max: MAX_SUSPECTS, ttl: SUSPECT_FOR_MS });

  /** Of the process that runs now. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Rejects for our own mistakes only. */
  examine(examination: Examination): Promise<Examined> {
    const count = this.#waiting.size + this.#waitingSuspects.size;
    if (count >= MAX_WAITING || this.#waitingBytes + examination.body.length > MAX_WAITING_BYTES)
      return Promise.resolve({ findings: [], end: "noRoom" });
    return new Promise((resolve, reject) => {
      const key = JSON.stringify(examination.tests);
      const began = { findings: [], timer: undefined, wallTimer: undefined, processorMsBefore: null };
      const job: Job = { ...began, number: this.#jobs++, examination, key, resolve, reject };
      job.timer = setTimeout(() => this.#giveUpWaiting(job), MAX_WAIT_MS);
      (this.#suspects.has(key) ? this.#waitingSuspects : this.#waiting).add(job);
      this.#waitingBytes += examination.body.length;
      this.#next();
    });
  }

  #giveUpWaiting(job: Job): void {
    this.#leaveQueue(job);
    job.resolve({ findings: [], end: "noRoom" });
  }

  #leaveQueue(job: Job): void {
    if (!this.#waiting.delete(job)) this.#waitingSuspects.delete(job);
    this.#waitingBytes -= job.examination.body.length;
    clearTimeout(job.timer);
  }

  #next(): void {
    if (this.#running !== null) return;
    const [job] = this.#waiting.size > 0 ? this.#waiting : this.#waitingSuspects;
    if (job === undefined) return this.#rest();
    clearTimeout(this.#idleTimer);
    this.#leaveQueue(job);
    this.#running = job;
    this.#child ??= this.#start();
    job.wallTimer = setTimeout(() => this.#stop(job, "noRoom"), MAX_WALL_MS);
    this.#tell(job.number);
    this.#tell(job.examination);
  }

  #start(): ChildProcess {
    const child = fork(fileURLToPath(new URL("./examiner-process.ts", import.meta.url)), {
      env: {},
      execArgv: [],
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    child.unref();
    child.channel?.unref();
    child.on("message", (said) => {
      if (child === this.#child) this.#take(said as FromExaminer);
    });
    child.on("exit", (code, signal) => this.#takeEnd(child, code, signal));
    child.on("error", () => this.#takeEnd(child, null, null)); // it could not be started, or is gone already
    return child;
  }

  #tell(asked: ToExaminer): void {
    this.#child?.send(asked, () => {}); // one that is gone says so by its exit
  }

  #take(said: FromExaminer): void {
    const job = this.#running;
    if (job === null) return;
    if ("processorMs" in said) return said.asked === job.number ? this.#judgeDelay(job, said.processorMs) : undefined;
    job.findings.push(said.finding);
    if (job.findings.length === job.examination.tests.length) this.#finish(job, "whole");
  }

  /** Late by the clock is not late by the processor: on a busy machine the job may not have had its time yet. */
  #judgeDelay(job: Job, processorMs: number): void {
    job.processorMsBefore ??= processorMs;
    const leftMs = DEADLINE_MS - (processorMs - job.processorMsBefore);
    if (leftMs <= 0) return this.#stop(job, "tooSlow");
    job.timer = setTimeout(() => this.#tell(job.number), Math.max(leftMs, 10));
  }

  #stop(job: Job, end: "tooSlow" | "noRoom"): void {
    this.#drop();
    this.#finish(job, end);
  }

  /** It ended by itself: out of memory, by our own mistake, or because somebody ended it. */
  #takeEnd(child: ChildProcess, code: number | null, signal: NodeJS.Signals | null): void {
    if (child !== this.#child) return;
    this.#child = null;
    const job = this.#running;
    if (job === null) return;
    if (code === mistakeExitCode) job.reject(new Error("the examiner failed by its own mistake"));
    const isOutOfMemory = code === outOfMemoryExitCode || signal === "SIGABRT" || signal === "SIGTRAP";
    this.#finish(job, isOutOfMemory ? "tooMuchMemory" : "noRoom");
  }

  #finish(job: Job, end: Examined["end"]): void {
    clearTimeout(job.timer);
    clearTimeout(job.wallTimer);
    if (end === "tooSlow" || end === "tooMuchMemory") this.#suspects.set(job.key, true);
    this.#running = null;
    job.resolve({ findings: job.findings, end });
    this.#next();
  }

  #drop(): void {
    const child = this.#child;
    this.#child = null;
    child?.kill("SIGKILL");
  }

  #rest(): void {
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => this.close(), IDLE_MS).unref();
  }

  /** Ends the process while nobody needs it; the next examination starts another. */
  close(): void {
    clearTimeout(this.#idleTimer);
    if (this.#running === null) this.#drop();
  }
}

/** The one of this process. */
export const examiner = new Examiner();
