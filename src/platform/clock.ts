// Two clocks: the wall clock, set right by what the database says, for moments that are stored; and the monotonic one
// for durations and timers. Passed in, so that a simulation can use another.

export interface Clock {
  /** Unix milliseconds, corrected by the measured offset to the database. */
  now(): number;
  /** Milliseconds that never go back; only differences mean something. */
  monotonicMs(): number;
  /** How far our wall clock is behind (+) or ahead (-) of the database's, in milliseconds. */
  offsetMs(): number;
  setOffsetMs(offset: number): void;
  /** Runs once, after so many milliseconds of the monotonic clock. The answer takes it back. */
  setTimer(run: () => void, afterMs: number): () => void;
}

/** `wallMs`: the machine's own wall clock, in Unix milliseconds. */
export function createClock(wallMs: () => number = Date.now): Clock {
  let offset = 0;
  return {
    now: () => Math.round(wallMs() + offset),
    monotonicMs: () => performance.now(),
    offsetMs: () => offset,
    setOffsetMs: (measured) => {
      offset = measured;
    },
    setTimer: (run, afterMs) => {
      const timer = setTimeout(run, afterMs);
      return () => clearTimeout(timer);
    },
  };
}

/** What a clock said at one moment. */
export interface ClockMark {
  readonly nowMs: number;
  readonly monotonicMs: number;
  readonly offsetMs: number;
}

export function markOf(clock: Clock): ClockMark {
  return { nowMs: clock.now(), monotonicMs: clock.monotonicMs(), offsetMs: clock.offsetMs() };
}

/** How far the clock has moved against the monotonic one since: somebody set it, or us right; or the machine slept. */
export function jumpSince(mark: ClockMark, clock: Clock): number {
  return clock.now() - mark.nowMs - (clock.monotonicMs() - mark.monotonicMs);
}

/** How far it was set right since. */
export function correctionSince(mark: ClockMark, clock: Clock): number {
  return clock.offsetMs() - mark.offsetMs;
}
