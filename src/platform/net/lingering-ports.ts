// Ports that our own closing keeps: the kernel holds the port of whoever closed first for a minute (TIME_WAIT), for this one
// destination. Counted per destination by the second; knows nothing of sockets.

/** How long Linux keeps such a port, and the second in which it began. */
const KEPT_SECONDS = 61;
/** Destinations that are kept count of; beyond, the ones that were closed to first are forgotten. */
const MAX_DESTINATIONS = 10_000;
const PURGE_EVERY_SECONDS = 10;

interface Kept {
  /** Closed in each of the last seconds; the place is the second modulo the length. */
  readonly bySecond: Uint16Array;
  total: number;
  second: number; // up to which `bySecond` is right
}

export class LingeringPorts {
  readonly #destinations = new Map<string, Kept>();
  #purgeAt = 0;

  /** Whether no port is kept for anybody, which is nearly always so. */
  get isEmpty(): boolean {
    return this.#destinations.size === 0;
  }

  note(destination: string, nowMs: number): void {
    const second = Math.floor(nowMs / 1_000);
    this.#purge(second);
    let kept = this.#destinations.get(destination);
    if (kept === undefined) {
      kept = { bySecond: new Uint16Array(KEPT_SECONDS), total: 0, second };
      if (this.#destinations.size >= MAX_DESTINATIONS) this.#forgetOldest();
      this.#destinations.set(destination, kept);
    }
    moveOn(kept, second);
    kept.bySecond[second % KEPT_SECONDS]! += 1;
    kept.total += 1;
  }

  /** Ports that may still be kept for this destination. */
  count(destination: string, nowMs: number): number {
    const second = Math.floor(nowMs / 1_000);
    this.#purge(second);
    const kept = this.#destinations.get(destination);
    if (kept === undefined) return 0;
    moveOn(kept, second);
    return kept.total;
  }

  #forgetOldest(): void {
    for (const destination of this.#destinations.keys()) return void this.#destinations.delete(destination);
  }

  #purge(second: number): void {
    if (second < this.#purgeAt) return;
    this.#purgeAt = second + PURGE_EVERY_SECONDS;
    for (const [destination, kept] of this.#destinations) {
      moveOn(kept, second);
      if (kept.total === 0) this.#destinations.delete(destination);
    }
  }
}

/** Forgets what was closed longer ago than ports are kept. */
function moveOn(kept: Kept, second: number): void {
  const passed = Math.min(second - kept.second, KEPT_SECONDS);
  for (let past = 1; past <= passed; past++) {
    const place = (kept.second + past) % KEPT_SECONDS;
    kept.total -= kept.bySecond[place]!;
    kept.bySecond[place] = 0;
  }
  kept.second = Math.max(second, kept.second);
}
