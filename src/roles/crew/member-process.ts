// One place in a crew and the process that fills it: started, listened to, started again when it ended by itself, stopped.
// Decides nothing about how many there should be.
import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { retryDelayMs } from "#lib/retry-delay.ts";
import type { Log } from "#platform/log.ts";
import type { FromMember, MemberReport, ToMember } from "./messages.ts";

/** A process that ran this long has earned a fresh count of its restarts. */
const PROVEN_AFTER_MS = 60_000;
/** From the start to the first report. */
const STARTED_WITHIN_MS = 30_000;
/** Rounds of the leader without a word before the member is called silent, and before it is ended. A round is 2 s. */
const SILENT_AFTER_ROUNDS = 5;
const GIVEN_UP_AFTER_ROUNDS = 30;
/** A little more than the member's own limit. */
const STOPPED_WITHIN_MS = 16_000;

export interface MemberOptions {
  readonly number: number;
  readonly start: Extract<ToMember, { kind: "start" }>;
  readonly log: Log;
  readonly onReport: (report: MemberReport) => void;
}

export class MemberProcess {
  readonly number: number;
  private readonly options: MemberOptions;
  private child: ChildProcess | null = null;
  private ended: Promise<void> = Promise.resolve();
  private startedAtMs = 0;
  private restarts = 0;
  private restartTimer: NodeJS.Timeout | null = null;
  private isStopping = false;
  private silentRounds = 0;
  /** The newest of the process that runs now; null before its first. */
  report: MemberReport | null = null;

  constructor(options: MemberOptions) {
    this.options = options;
    this.number = options.number;
    this.begin();
  }

  get processId(): number | null {
    return this.child?.pid ?? null;
  }

  /** A sentence for /ready when something is wrong. */
  problem(): string | null {
    if (this.isStopping) return null;
    if (this.child === null) return "The process of this engine ended and is started again.";
    if (this.report === null) {
      const isLate = performance.now() - this.startedAtMs > STARTED_WITHIN_MS;
      return isLate ? "The process of this engine does not come up." : null;
    }
    if (this.silentRounds >= SILENT_AFTER_ROUNDS) return "The process of this engine says nothing.";
    return this.report.problem;
  }

  /** To be called every round of the leader. It counts rounds and not seconds: a leader that was frozen has heard nothing. */
  noteRound(): void {
    this.silentRounds += 1;
    if (this.silentRounds < GIVEN_UP_AFTER_ROUNDS || this.child === null || this.isStopping) return;
    this.options.log.error({ member: this.number }, "an engine's process says nothing any more and is ended");
    this.child.kill("SIGKILL");
  }

  /** Graceful: it finishes, writes and gives back; then, at the latest after a while, it is ended. */
  async stop(): Promise<void> {
    this.isStopping = true;
    if (this.restartTimer !== null) clearTimeout(this.restartTimer);
    const { child } = this;
    if (child === null) return;
    child.send({ kind: "stop" } satisfies ToMember, () => {}); // one that is gone says so by its exit
    const timer = setTimeout(() => child.kill("SIGKILL"), STOPPED_WITHIN_MS);
    await this.ended;
    clearTimeout(timer);
  }

  private begin(): void {
    const { log, number, start, onReport } = this.options;
    // Its lines go where ours go. What it must know comes over the channel and not on the command line.
    const child = fork(join(import.meta.dirname, "member.ts"), [], {
      serialization: "advanced",
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    this.child = child;
    this.report = null;
    this.silentRounds = 0;
    this.startedAtMs = performance.now();
    child.on("message", (said: FromMember) => {
      this.silentRounds = 0;
      this.report = said.report;
      onReport(said.report);
    });
    this.ended = new Promise((resolve) => {
      const end = (how: object) => {
        if (this.child !== child) return;
        this.child = null;
        this.report = null;
        resolve();
        if (!this.isStopping) this.beginAgain(how);
      };
      child.once("exit", (code, signal) => end({ code, signal }));
      child.on("error", (error) => {
        log.warn({ err: error, member: number }, "an engine's process could not be started or spoken to");
        if (child.pid === undefined) end({});
      });
    });
    child.send(start, () => {});
  }

  private beginAgain(how: object): void {
    if (performance.now() - this.startedAtMs > PROVEN_AFTER_MS) this.restarts = 0;
    this.restarts += 1;
    const afterMs = retryDelayMs(this.restarts, Math.random);
    this.options.log.error(
      { member: this.number, ...how, afterMs },
      "an engine's process ended by itself; others take over its work until it is started again",
    );
    this.restartTimer = setTimeout(() => this.begin(), afterMs);
  }
}
