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
    if (known === undefined || nowMs - known.sinceMs >= MINUTE_MS) {
      this.tries.set(address, { count: 1, sinceMs: nowMs });
      return true;
    }
    known.count += 1;
    return known.count <= TRIES_A_MINUTE;
  }
}
