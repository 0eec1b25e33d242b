// At most so many young TLS handshakes at once: each costs a third of a millisecond and more of this process's time, and a
// crowd of them would make every one look slow. Waiting here is lateness of the look and never part of a response time.

const MAX_YOUNG_HANDSHAKES = 32;
const YOUNG_MS = 250; // older ones wait for their server and cost nothing; they must not fill the gate

export interface Entrant {
  enter(): void;
}

let young = 0;
const waiting = new Set<Entrant>();

/** Calls `enter` now or as soon as there is room, in order. */
export function queueForHandshake(entrant: Entrant): void {
  if (young < MAX_YOUNG_HANDSHAKES) entrant.enter();
  else waiting.add(entrant);
}

export function leaveQueue(entrant: Entrant): void {
  waiting.delete(entrant);
}

/** One young handshake, from `enter` until `end` or until it is not young any more. */
export class Handshake {
  readonly #timer: NodeJS.Timeout;
  #isYoung = true;

  constructor() {
    young++;
    this.#timer = setTimeout(() => this.end(), YOUNG_MS).unref();
  }

  end(): void {
    if (!this.#isYoung) return;
    this.#isYoung = false;
    clearTimeout(this.#timer);
    young--;
    for (const next of waiting) {
      if (young >= MAX_YOUNG_HANDSHAKES) break;
      waiting.delete(next);
      next.enter();
    }
  }
}
