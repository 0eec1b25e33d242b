// How many unknown addresses somebody may try: within a minute so many wait for the book to be read anew, the others are
// turned away at once. Whoever pings a known address is never counted.
import { LRUCache } from "lru-cache";

const TRIES_A_MINUTE = 60;
const MINUTE_MS = 60_000;
const MAX_ADDRESSES = 10_000;

export class UnknownLimit {
  private readonly tries = new LRUCache<string, { count: number; sinceMs: number }>({ max: MAX_ADDRESSES });

  /** False when this address has tried too much. `nowMs` is monotonic. */
  mayTry(address: string, nowMs: number): boolean {
    const known = this.tries.get(address);
    return known === undefined || nowMs - known.sinceMs >= MINUTE_MS || known.count < TRIES_A_MINUTE;
  }

  /** It tried what does not exist. What was only made a moment ago must not count: many may ask for that at once. */
  count(address: string, nowMs: number): void {
    const known = this.tries.get(address);
    if (known === undefined || nowMs - known.sinceMs >= MINUTE_MS)
      this.tries.set(address, { count: 1, sinceMs: nowMs });
    else known.count += 1;
  }
}
