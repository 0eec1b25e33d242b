// How hard the engine of this process works, over the last ten seconds: the share of a processor that its event loop takes,
// and how many of its looks begin late. Decides nothing.
import { type EventLoopUtilization, performance } from "node:perf_hooks";

/** How often a process reads its own load. */
export const READ_EVERY_MS = 2_000;
/** Readings that one judgement looks back over; together the ten seconds. */
const READINGS_KEPT = 5;
/** A look that begins later than this is late; the goal is 20 ms for 99 of 100. */
export const LATE_FROM_MS = 50;

/** Over the last ten seconds. */
export interface Load {
  /** 0 to 1. Null until ten seconds were seen. */
  readonly utilisation: number | null;
  readonly starts: number;
  readonly lateStarts: number;
}

interface Reading {
  readonly loop: EventLoopUtilization;
  readonly starts: number;
  readonly lateStarts: number;
}

export class LoadMeter {
  private starts = 0;
  private lateStarts = 0;
  private readonly readings: Reading[] = [];

  noteStart(latenessMs: number): void {
    this.starts += 1;
    if (latenessMs > LATE_FROM_MS) this.lateStarts += 1;
  }

  /** To be called every `READ_EVERY_MS`. */
  read(): Load {
    const now = { loop: performance.eventLoopUtilization(), starts: this.starts, lateStarts: this.lateStarts };
    this.readings.push(now);
    if (this.readings.length > READINGS_KEPT + 1) this.readings.shift();
    const before = this.readings[0]!;
    const isWhole = this.readings.length > READINGS_KEPT;
    return {
      utilisation: isWhole ? performance.eventLoopUtilization(now.loop, before.loop).utilization : null,
      starts: now.starts - before.starts,
      lateStarts: now.lateStarts - before.lateStarts,
    };
  }
}
