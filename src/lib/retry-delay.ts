// How long to wait before the next try. Pure: whoever retries gives the number of tries made and the dice.

const firstDelayMs = 1_000;
const longestDelayMs = 5 * 60_000;
const jitter = 0.2; // each delay lies within a fifth around its step, so that what failed together does not return together

/** Milliseconds to wait after `tries` failed tries (1 or more). `random` gives numbers from 0 to below 1. */
export function retryDelayMs(tries: number, random: () => number): number {
  if (!Number.isInteger(tries) || tries < 1)
    throw new RangeError(`tries must be a whole number from 1 on, not ${tries}`);
  const longestStepMs = longestDelayMs / (1 + jitter); // so that the jitter stays below the longest delay
  const stepMs = Math.min(firstDelayMs * 2 ** (tries - 1), longestStepMs);
  return Math.round(stepMs * (1 - jitter + 2 * jitter * random()));
}
