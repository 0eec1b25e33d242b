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

export function createClock(): Clock {
  let offset = 0;
  return {
    now: () => Math.round(Date.now() + offset),
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
