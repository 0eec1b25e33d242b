// What is due, and when. Due times follow from the id and the interval alone: phase + n × interval. Nothing is stored,
// nothing drifts, and a restart goes on in phase. It knows nothing of probes or the database.
import { DueQueue } from "#lib/due-queue.ts";
import { phaseMs } from "#lib/phase.ts";
import type { Clock } from "#platform/clock.ts";
import { isTroubled } from "./judge.ts";
import type { Watch } from "./watch.ts";

/** The wall clock moved against the monotonic one by more than this: somebody set it, or the machine slept. */
const CLOCK_JUMP_MS = 1_000;
/** The timer looks at the clocks at least this often, also when nothing is due. */
const LONGEST_NAP_MS = 1_000;
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
  /** The wall clock jumped from one moment to another: everything must be seated anew. */
  readonly onJump: (fromMs: number, toMs: number) => void;
}

export class Schedule {
  private readonly queue = new DueQueue<number>();
  private readonly options: ScheduleOptions;
  private timer: NodeJS.Timeout | null = null;
  private timerDue = Infinity;
  private isStopped = false;
  private lastWallMs: number;
  private lastMonotonicMs: number;

  constructor(options: ScheduleOptions) {
    this.options = options;
    this.lastWallMs = Date.now();
    this.lastMonotonicMs = options.clock.monotonicMs();
    this.arm(options.clock.now() + LONGEST_NAP_MS);
  }

  put(number: number, dueAt: number): void {
    this.queue.put(number, dueAt);
    if (dueAt < this.timerDue) this.arm(dueAt);
  }

  delete(number: number): void {
    this.queue.delete(number);
  }

  stop(): void {
    this.isStopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private arm(dueAt: number): void {
    if (this.isStopped) return;
    if (this.timer !== null) clearTimeout(this.timer);
    const nap = Math.min(Math.max(dueAt - this.options.clock.now(), 0), LONGEST_NAP_MS);
    this.timerDue = dueAt;
    this.timer = setTimeout(() => this.ring(), nap);
  }

  private ring(): void {
    this.timerDue = Infinity;
    this.lookForJump();
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

  private lookForJump(): void {
    const wallMs = Date.now();
    const monotonicMs = this.options.clock.monotonicMs();
    const passedMs = monotonicMs - this.lastMonotonicMs;
    const jumpMs = wallMs - this.lastWallMs - passedMs;
    const expectedMs = this.lastWallMs + passedMs;
    this.lastWallMs = wallMs;
    this.lastMonotonicMs = monotonicMs;
    if (Math.abs(jumpMs) > CLOCK_JUMP_MS) this.options.onJump(expectedMs, wallMs);
  }
}
