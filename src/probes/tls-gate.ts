// At most so many young TLS handshakes at once: each costs a third of a millisecond and more of this process's time, and a
// crowd of them would make every one look slow. Waiting here is lateness of the look and never part of a response time.
import { NetError } from "#platform/net/index.ts";

const MAX_YOUNG_HANDSHAKES = 32;
/**
 * About the time that so many take of a core. Older ones wait for their server, which costs nothing: with ten times as
 * much, servers that hang or are far away would let 128 looks a second through, and all others be late.
 */
const YOUNG_MS = 25;
const LONGEST_WAIT_MS = 5_000;

export interface Entrant {
  enter(): void;
  turnAway(error: NetError): void;
}

let young = 0;
const waiting = new Map<Entrant, number>(); // with the moment until which it waits, on the monotonic clock

/** Handshakes that cost this process time now, and looks that wait to begin one. */
export function handshakes(): { readonly young: number; readonly waiting: number } {
  return { young, waiting: waiting.size };
}

/** Calls `enter` now or as soon as there is room, in order; `turnAway` (probe_capacity) for one that waited too long. */
export function queueForHandshake(entrant: Entrant): void {
  if (young < MAX_YOUNG_HANDSHAKES) entrant.enter();
  else waiting.set(entrant, performance.now() + LONGEST_WAIT_MS);
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
    if (waiting.size > 0) letIn();
  }
}

function letIn(): void {
  const now = performance.now();
  for (const [next, waitsUntil] of waiting) {
    if (young >= MAX_YOUNG_HANDSHAKES) break;
    waiting.delete(next);
    if (now <= waitsUntil) next.enter();
    else next.turnAway(new NetError("probe_capacity", "Too many TLS handshakes wait for this process"));
  }
}
