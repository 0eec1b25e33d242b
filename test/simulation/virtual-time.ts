// Time that passes as fast as it can be computed: machines whose clocks err, whose processes stall and which sleep, on one
// true time that nobody of them knows. Knows nothing of Keepwatch but the clock that it hands out.
import { DueQueue } from "#lib/due-queue.ts";
import type { Clock } from "#platform/clock.ts";

/** Events by moment; those of one moment in an order that depends on nothing but what was put. */
class Agenda {
  private readonly queue = new DueQueue<number>();
  private readonly runs = new Map<number, () => void>();
  private lastKey = 0;

  put(dueMs: number, run: () => void): () => void {
    const key = ++this.lastKey;
    this.runs.set(key, run);
    this.queue.put(key, dueMs);
    return () => {
      this.queue.delete(key);
      this.runs.delete(key);
    };
  }

  get nextMs(): number {
    return this.queue.nextDue() ?? Infinity;
  }

  runNext(): void {
    const [first, ...others] = this.queue.takeDue(this.nextMs);
    for (const { key, due } of others) this.queue.put(key, due);
    const run = this.runs.get(first!.key)!;
    this.runs.delete(first!.key);
    run();
  }

  clear(): void {
    for (const key of this.runs.keys()) this.queue.delete(key);
    this.runs.clear();
  }
}

export class VirtualTime {
  /** Unix milliseconds, true. */
  nowMs: number;
  private readonly machines: Machine[] = [];
  private readonly agenda = new Agenda();

  constructor(startMs: number) {
    this.nowMs = startMs;
  }

  addMachine(): Machine {
    const machine = new Machine(this);
    this.machines.push(machine);
    return machine;
  }

  /** What the world does: nothing delays it. */
  at(dueMs: number, run: () => void): void {
    this.agenda.put(Math.max(dueMs, this.nowMs), run);
  }

  async runUntil(endMs: number): Promise<void> {
    for (;;) {
      let next: { readonly nextMs: number; runNext(): void } = this.agenda;
      for (const machine of this.machines) if (machine.nextMs < next.nextMs) next = machine;
      if (next.nextMs > endMs) break;
      this.nowMs = Math.max(this.nowMs, next.nextMs);
      next.runNext();
      // Everything that follows at once, promises included, happens before the time moves on.
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    this.nowMs = endMs;
  }
}

/** A machine with one process, whose timers all go by the machine's monotonic clock. */
export class Machine {
  private readonly time: VirtualTime;
  private readonly agenda = new Agenda();
  private readonly startedMs: number;
  private sleptMs = 0;
  /** Nothing of the process runs before. */
  private blockedUntilMs = -Infinity;
  /** Since when nothing of the process has run; it may lie in the past. */
  private blockedSinceMs = -Infinity;
  /** How far the wall clock is from the true time. */
  wallErrorMs = 0;

  constructor(time: VirtualTime) {
    this.time = time;
    this.startedMs = time.nowMs;
  }

  get nextMs(): number {
    return Math.max(this.agenda.nextMs + this.startedMs + this.sleptMs, this.blockedUntilMs);
  }

  runNext(): void {
    this.agenda.runNext();
  }

  monotonicMs(): number {
    return this.time.nowMs - this.startedMs - this.sleptMs;
  }

  wallMs(): number {
    return this.time.nowMs + this.wallErrorMs;
  }

  /** Since when the process has been standing still; null while it runs. */
  get stillSinceMs(): number | null {
    return this.time.nowMs < this.blockedUntilMs ? this.blockedSinceMs : null;
  }

  setTimer(run: () => void, afterMs: number): () => void {
    return this.agenda.put(this.monotonicMs() + Math.max(0, afterMs), run);
  }

  /** The process stands still; its clocks go on. */
  stall(forMs: number): void {
    this.block(this.time.nowMs + forMs);
  }

  /** The machine is suspended: the monotonic clock stands still as well. */
  sleep(forMs: number): void {
    this.sleptMs += forMs;
    this.block(Math.max(this.blockedUntilMs, this.time.nowMs) + forMs);
  }

  /** The process is dead: nothing that it had begun goes on. */
  killProcess(): void {
    this.agenda.clear();
  }

  /** Of a process that starts now. */
  createClock(): Clock {
    let offset = 0;
    return {
      now: () => Math.round(this.wallMs() + offset),
      monotonicMs: () => this.monotonicMs(),
      offsetMs: () => offset,
      setOffsetMs: (measured) => {
        offset = measured;
      },
      setTimer: (run, afterMs) => this.setTimer(run, afterMs),
    };
  }

  private block(untilMs: number): void {
    if (this.stillSinceMs === null) this.blockedSinceMs = this.time.nowMs;
    this.blockedUntilMs = Math.max(this.blockedUntilMs, untilMs);
  }
}
