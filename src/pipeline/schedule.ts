// What is due, and when. Due times follow from the id and the interval alone: phase + n × interval. Nothing is stored,
// nothing drifts, and a restart goes on in phase. It knows nothing of probes or the database.
import { DueQueue } from "#lib/due-queue.ts";
import { phaseMs } from "#lib/phase.ts";
import { type Clock, type ClockMark, correctionSince, jumpSince, markOf } from "#platform/clock.ts";
import { isTroubled } from "./judge.ts";
import type { Watch } from "./watch.ts";

/** Our clock moved against the monotonic one by more than this: somebody set it, or the machine slept. */
export const CLOCK_JUMP_MS = 1_000;
/** The timer looks at the clocks at least this often, also when nothing is due. */
const LONGEST_NAP_MS = 1_000;
/** For so long at most nothing begins while a clock that jumped is compared with the database's. */
const ALIGN_WITHIN_MS = 2_000;
/** A longer stretch in which nothing could begin is told: two beats beyond the nap. */
const LONGEST_STANDSTILL_MS = LONGEST_NAP_MS + 2_000;
/** Looks that begin without a pause; a few milliseconds of our time. */
const STARTS_AT_A_STROKE = 32;

/** The first moment after `after` that lies on the grid of this id and interval. All in Unix milliseconds. */
export function nextSlot(id: string, intervalMs: number, after: number): number {
  const phase = phaseMs(id, intervalMs);
  return phase + (Math.floor((after - phase) / intervalMs) + 1) * intervalMs;
}

export function intervalOf(watch: Watch, justFailed: boolean): number {
  return justFailed || isTroubled(watch.belief) ? watch.settings.retryIntervalMs : watch.settings.intervalMs;
}

export interface ScheduleOptions {
  readonly clock: Clock;
  /** Called with each thing that is due and the moment at which it was. */
  readonly onDue: (number: number, slot: number) => void;
  /** Sets our clock right by the database's; whether it could. Never rejects. */
  readonly alignClock: () => Promise<boolean>;
  /** Our clock had jumped, and is as right now as it can be: everything must be seated anew. */
  readonly onJump: () => void;
  /** Nothing could begin between two moments (Unix milliseconds): the machine slept, or this process stood still. */
  readonly onStandstill: (fromMs: number, toMs: number) => void;
}

export class Schedule {
  private readonly queue = new DueQueue<number>();
  private readonly options: ScheduleOptions;
  private takeBackTimer: (() => void) | null = null;
  private timerDue = Infinity;
  private isStopped = false;
  /** Nothing begins: the clock is being set right. */
  private isHeld = false;
  /** By how much our clock jumped while the database was away: the word of the machine alone was taken for it. */
  private doubtfulMs = 0;
  /** When it was last looked what is due. */
  private last: ClockMark;

  constructor(options: ScheduleOptions) {
    this.options = options;
    this.last = markOf(options.clock);
    this.arm(options.clock.now() + LONGEST_NAP_MS);
  }

  put(number: number, dueAt: number): void {
    this.queue.put(number, dueAt);
    if (dueAt < this.timerDue) this.arm(dueAt);
  }

  /** When it is due; undefined when it does not wait. */
  dueOf(number: number): number | undefined {
    return this.queue.dueOf(number);
  }

  delete(number: number): void {
    this.queue.delete(number);
  }

  stop(): void {
    this.isStopped = true;
    this.takeBackTimer?.();
  }

  private arm(dueAt: number): void {
    if (this.isStopped || this.isHeld) return;
    this.takeBackTimer?.();
    const nap = Math.min(Math.max(dueAt - this.options.clock.now(), 0), LONGEST_NAP_MS);
    this.timerDue = dueAt;
    this.takeBackTimer = this.options.clock.setTimer(() => this.ring(), nap);
  }

  private ring(): void {
    this.timerDue = Infinity;
    // A jump that was set right before we came to look has let things be put by a wrong clock as well.
    const { clock } = this.options;
    const moves = [jumpSince(this.last, clock), correctionSince(this.last, clock)];
    if (moves.some((ms) => Math.abs(ms) > CLOCK_JUMP_MS)) {
      void this.setRight();
      return;
    }
    this.mark();
    this.startSlice(this.queue.takeDue(this.options.clock.now()), 0);
  }

  /** Between two slices answers are read: a thousand looks begun at a stroke would make all their times ours. */
  private startSlice(due: readonly { key: number; due: number }[], from: number): void {
    if (this.isStopped) return;
    const to = Math.min(from + STARTS_AT_A_STROKE, due.length);
    for (let place = from; place < to; place++) this.options.onDue(due[place]!.key, due[place]!.due);
    if (to < due.length) {
      setImmediate(() => this.startSlice(due, to));
      return;
    }
    this.arm(Math.min(this.queue.nextDue() ?? Infinity, this.options.clock.now() + LONGEST_NAP_MS));
  }

  /**
   * A clock that was merely set is right again once it has been compared with the database's, and nothing has happened.
   * What still has jumped then is time that passed, or a clock that all share.
   */
  private async setRight(): Promise<void> {
    this.isHeld = true;
    const isRight = await this.alignedInTime();
    this.isHeld = false;
    if (this.isStopped) return;
    const jumpMs = jumpSince(this.last, this.options.clock);
    // The way back from a jump that could not be compared is no time that passed.
    const isWayBack = this.doubtfulMs !== 0 && Math.abs(jumpMs + this.doubtfulMs) < 2 * CLOCK_JUMP_MS;
    if (isWayBack) this.last = markOf(this.options.clock);
    this.doubtfulMs = isRight || isWayBack ? 0 : jumpMs;
    this.mark();
    // Also when it is right again: what was put meanwhile, was put by a wrong clock.
    this.options.onJump();
    this.arm(this.options.clock.now());
  }

  private alignedInTime(): Promise<boolean> {
    return new Promise((resolve) => {
      const takeBackTimer = this.options.clock.setTimer(() => resolve(false), ALIGN_WITHIN_MS);
      void this.options.alignClock().then((isRight) => {
        takeBackTimer();
        resolve(isRight);
      });
    });
  }

  private mark(): void {
    const mark = markOf(this.options.clock);
    if (mark.nowMs - this.last.nowMs > LONGEST_STANDSTILL_MS) this.options.onStandstill(this.last.nowMs, mark.nowMs);
    this.last = mark;
  }
}
