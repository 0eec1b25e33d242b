// How often a key may ask. Counted in this process alone: on several instances it may ask as often on each.
import { LRUCache } from "lru-cache";

export const REQUESTS_A_MINUTE = 100; // by one key
const MINUTE_MS = 60_000;
const MAX_KEYS = 10_000;

/** Counts one request; answers for how many seconds there may be no more, or null. */
export function createRateLimit(now: () => Date): (key: string) => number | null {
  const windows = new LRUCache<string, { readonly beganMs: number; count: number }>({ max: MAX_KEYS });
  return (key) => {
    const nowMs = now().getTime();
    const kept = windows.get(key);
    const isRunning = kept !== undefined && nowMs >= kept.beganMs && nowMs - kept.beganMs < MINUTE_MS;
    const window = isRunning ? kept : { beganMs: nowMs, count: 0 };
    windows.set(key, window);
    window.count += 1;
    return window.count > REQUESTS_A_MINUTE ? Math.ceil((window.beganMs + MINUTE_MS - nowMs) / 1_000) : null;
  };
}
