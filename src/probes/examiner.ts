// Runs users' patterns and queries over answers, in one thread for the whole process: a pattern that never ends must not
// stall the engine. The thread starts at the first need, is replaced when it hangs, and ends when nobody needs it.
import { Worker } from "node:worker_threads";
import { LRUCache } from "lru-cache";
import type { Examination, Examined, Finding } from "./examination.ts";

const DEADLINE_MS = 500; // of processor time, for all tests of one answer
const MAX_WALL_MS = 5_000; // for the same on a machine that has no processor to spare
const MAX_WAIT_MS = 5_000; // for the thread to be free
const MAX_WAITING = 1_000;
const MAX_WAITING_BYTES = 64 * 1024 * 1024;
const MAX_MEMORY_MB = 128;
const IDLE_MS = 60_000;
/** What hung lately waits until nobody else does: one bad pattern takes its own time and not that of others. */
const MAX_SUSPECTS = 1_000;
const SUSPECT_FOR_MS = 600_000;

interface Job {
  readonly examination: Examination;
  readonly key: string;
  readonly findings: Finding[];
  readonly resolve: (examined: Examined) => void;
  readonly reject: (error: Error) => void;
  timer: NodeJS.Timeout | undefined;
}

export class Examiner {
  #worker: Worker | null = null;
  #running: Job | null = null;
  readonly #waiting = new Set<Job>();
  readonly #waitingSuspects = new Set<Job>();
  #waitingBytes = 0;
  #idleTimer: NodeJS.Timeout | undefined;
  readonly #suspects = new LRUCache<string, true>({ max: MAX_SUSPECTS, ttl: SUSPECT_FOR_MS });

  /** Threads started so far. */
  starts = 0;

  /** Rejects for our own mistakes only. */
  examine(examination: Examination): Promise<Examined> {
    const count = this.#waiting.size + this.#waitingSuspects.size;
    if (count >= MAX_WAITING || this.#waitingBytes + examination.body.length > MAX_WAITING_BYTES)
      return Promise.resolve({ findings: [], end: "noRoom" });
    return new Promise((resolve, reject) => {
      const key = JSON.stringify(examination.tests);
      const job: Job = { examination, key, findings: [], resolve, reject, timer: undefined };
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
    const worker = (this.#worker ??= this.#start());
    const startedAt = performance.now();
    const usedBefore = cpuMs(worker);
    job.timer = setTimeout(() => void this.#judgeDelay(job, worker, usedBefore, startedAt), DEADLINE_MS);
    worker.postMessage(job.examination);
  }

  #start(): Worker {
    this.starts++;
    const worker = new Worker(new URL("./examiner-thread.ts", import.meta.url), {
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: MAX_MEMORY_MB, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 },
    });
    worker.unref();
    worker.on("message", (finding: Finding) => this.#take(worker, finding));
    worker.on("error", (error: NodeJS.ErrnoException) => this.#takeEnd(worker, error));
    worker.on("exit", () => this.#takeEnd(worker, null));
    return worker;
  }

  #take(worker: Worker, finding: Finding): void {
    const job = this.#running;
    if (worker !== this.#worker || job === null) return;
    job.findings.push(finding);
    if (job.findings.length === job.examination.tests.length) this.#finish(job, "whole");
  }

  /** Late by the clock is not late by the processor: on a busy machine the thread may not have had its time yet. */
  async #judgeDelay(job: Job, worker: Worker, usedBefore: Promise<number>, startedAt: number): Promise<void> {
    const usedMs = (await cpuMs(worker)) - (await usedBefore);
    if (job !== this.#running || worker !== this.#worker) return;
    const isOver = performance.now() - startedAt >= MAX_WALL_MS;
    if (usedMs >= DEADLINE_MS * 0.8 || isOver) {
      this.#drop(worker);
      return this.#finish(job, usedMs >= DEADLINE_MS * 0.8 ? "tooSlow" : "noRoom");
    }
    const againMs = Math.max(DEADLINE_MS - usedMs, 50);
    job.timer = setTimeout(() => void this.#judgeDelay(job, worker, usedBefore, startedAt), againMs);
  }

  /** The thread ended by itself: it ran out of memory, or we have made a mistake. */
  #takeEnd(worker: Worker, error: NodeJS.ErrnoException | null): void {
    if (worker !== this.#worker) return;
    this.#drop(worker);
    const job = this.#running;
    if (job === null) return;
    if (error === null || error.code === "ERR_WORKER_OUT_OF_MEMORY") return this.#finish(job, "tooMuchMemory");
    clearTimeout(job.timer);
    this.#running = null;
    job.reject(error);
    this.#next();
  }

  #finish(job: Job, end: Examined["end"]): void {
    clearTimeout(job.timer);
    if (end === "tooSlow" || end === "tooMuchMemory") this.#suspects.set(job.key, true);
    this.#running = null;
    job.resolve({ findings: job.findings, end });
    this.#next();
  }

  #drop(worker: Worker): void {
    this.#worker = null;
    void worker.terminate();
  }

  #rest(): void {
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => this.close(), IDLE_MS).unref();
  }

  /** Ends the thread while nobody needs it; the next examination starts another. */
  close(): void {
    clearTimeout(this.#idleTimer);
    if (this.#running === null && this.#worker !== null) this.#drop(this.#worker);
  }
}

/** Processor time that the thread has used since its start; 0 for one that is not running yet, or not any more. */
async function cpuMs(worker: Worker): Promise<number> {
  try {
    const { user, system } = await worker.cpuUsage();
    return (user + system) / 1_000;
  } catch {
    return 0;
  }
}

/** The one of this process. */
export const examiner = new Examiner();
