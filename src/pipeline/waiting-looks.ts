// Looks that were taken and are not yet written, oldest first. Bounded by number and by age: what finds no room is given up,
// oldest first, and the stretch that is lost with it is remembered, to be written down as one that nobody saw.
import { judge } from "./judge.ts";
import type { TakenLook } from "./taken-look.ts";
import type { Watch } from "./watch.ts";

export interface WaitingLimits {
  readonly looks: number;
  readonly ageMs: number;
}

/** Ten minutes of 100,000 things at 60 s: 380 MB then (377 bytes each, seen); of 1,000 things it is 4 MB. */
export const usualLimits: WaitingLimits = { looks: 1_000_000, ageMs: 600_000 };

/** When a limit is reached, the oldest tenth goes at once: a database that is merely slow then loses few, long stretches. */
const KEPT_AT_LIMIT = 0.9;
const COMPACT_FROM = 1_024; // places at the front that are free

export interface LostStretch {
  readonly shard: number;
  /** Unix milliseconds. */
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Lost {
  readonly stretches: readonly LostStretch[];
  /** Of which some look is lost: their streaks must not reach over it. */
  readonly watches: ReadonlySet<Watch>;
  readonly looks: number;
}

interface Waiting {
  readonly look: TakenLook;
  readonly sinceMs: number; // by the monotonic clock
}

export class WaitingLooks {
  private readonly limits: WaitingLimits;
  private queue: Waiting[] = [];
  private head = 0;
  private stretches = new Map<number, LostStretch>();
  private watches = new Set<Watch>();
  private lostLooks = 0;
  /** Given up since the start. */
  dropped = 0;

  constructor(limits: WaitingLimits) {
    this.limits = limits;
  }

  get length(): number {
    return this.queue.length - this.head;
  }
  get hasLost(): boolean {
    return this.lostLooks > 0;
  }
  /** Since when the oldest one waits, by the monotonic clock. */
  get oldestSinceMs(): number | null {
    return this.queue[this.head]?.sinceMs ?? null;
  }

  add(look: TakenLook, nowMs: number): void {
    this.queue.push({ look, sinceMs: nowMs });
    this.keepLimits(nowMs);
  }

  keepLimits(nowMs: number): void {
    const { looks, ageMs } = this.limits;
    if (this.length <= looks && nowMs - (this.oldestSinceMs ?? nowMs) <= ageMs) return;
    const mayStay = Math.floor(looks * KEPT_AT_LIMIT);
    const stayFromMs = nowMs - ageMs * KEPT_AT_LIMIT;
    while (this.length > mayStay || (this.oldestSinceMs ?? nowMs) < stayFromMs) {
      this.giveUp(this.queue[this.head]!.look);
      this.head += 1;
    }
    this.compact();
  }

  /** What was given up since the last call; with it goes whatever waits and lies in one of its stretches. */
  takeLost(): Lost | null {
    if (!this.hasLost) return null;
    this.queue = this.queue.slice(this.head).filter(({ look }) => {
      const stretch = this.stretches.get(look.watch.settings.shard);
      const isInside = stretch !== undefined && look.at <= stretch.toMs;
      if (isInside) this.giveUp(look);
      return !isInside;
    });
    this.head = 0;
    const lost = { stretches: [...this.stretches.values()], watches: this.watches, looks: this.lostLooks };
    this.stretches = new Map();
    this.watches = new Set();
    this.lostLooks = 0;
    return lost;
  }

  /**
   * The oldest ones for one flush: at most one per thing after one that changes its belief, since the next is judged from
   * what this one commits. Those that are passed over stay, in order.
   */
  take(most: number): TakenLook[] {
    const taken: TakenLook[] = [];
    const passedOver: Waiting[] = [];
    const changed = new Set<number>();
    while (taken.length < most && this.head < this.queue.length) {
      const waiting = this.queue[this.head]!;
      this.head += 1;
      const { look } = waiting;
      const { number } = look.watch.settings;
      if (changed.has(number)) {
        passedOver.push(waiting);
        continue;
      }
      if (judge(look.watch.belief, look, look.watch.settings) !== null) changed.add(number);
      taken.push(look);
    }
    this.head -= passedOver.length;
    for (const [place, waiting] of passedOver.entries()) this.queue[this.head + place] = waiting;
    this.compact();
    return taken;
  }

  clear(): void {
    this.queue = [];
    this.head = 0;
    this.stretches.clear();
    this.lostLooks = 0;
  }

  private giveUp(look: TakenLook): void {
    const { shard } = look.watch.settings;
    const known = this.stretches.get(shard);
    // A slot that was due before its look began is lost as well.
    this.stretches.set(shard, {
      shard,
      fromMs: Math.min(known?.fromMs ?? look.at, look.at, look.slot),
      toMs: Math.max(known?.toMs ?? 0, look.at + 1),
    });
    this.watches.add(look.watch);
    this.lostLooks += 1;
    this.dropped += 1;
  }

  private compact(): void {
    if (this.head < COMPACT_FROM || this.head * 2 < this.queue.length) return;
    this.queue = this.queue.slice(this.head);
    this.head = 0;
  }
}
