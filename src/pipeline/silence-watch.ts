// When a process that shows signs of life by counting is held to be dead, by the watcher's own monotonic clock: its count
// stands still for the whole lease, or for a moment while the lock that it holds for its life is free. (Hazards 6 and 7.)

/** A freed lock and a count that stood still for this long: the process is dead. */
const DEAD_AFTER_MS = 1_000;
/** The same within half a minute of a database restart, which frees all locks. */
const DEAD_AFTER_RESTART_MS = 3_000;
/** We had no contact ourselves when we have not looked for longer than this, or than the lease. */
const OWN_CONTACT_MS = 5_000;

export interface SignOfLife {
  readonly id: string;
  /** Differs after every sign. */
  readonly count: string;
  readonly isLockFree: boolean;
}

export class SilenceWatch {
  private readonly leaseMs: number;
  private readonly monotonicMs: () => number;
  private readonly seen = new Map<string, { count: string; stillSinceMs: number }>();
  private lastLookMs: number | null = null;

  constructor(leaseMs: number, monotonicMs: () => number) {
    this.leaseMs = leaseMs;
    this.monotonicMs = monotonicMs;
  }

  /** All that are registered, as of now. Returns those that are silent for too long. To be called about twice a second. */
  silentOf<One extends SignOfLife>(all: readonly One[], isDatabaseRestarted: boolean): One[] {
    const nowMs = this.monotonicMs();
    // While we had no contact ourselves, a sign that we did not see may have been there: the waiting starts anew.
    const hadContact = this.lastLookMs !== null && nowMs - this.lastLookMs < Math.min(this.leaseMs, OWN_CONTACT_MS);
    this.lastLookMs = nowMs;
    const silent = all.filter((one) => this.isSilent(one, nowMs, hadContact, isDatabaseRestarted));
    const present = new Set(all.map(({ id }) => id));
    for (const id of this.seen.keys()) if (!present.has(id)) this.seen.delete(id);
    return silent;
  }

  private isSilent(one: SignOfLife, nowMs: number, hadContact: boolean, isDatabaseRestarted: boolean): boolean {
    const before = this.seen.get(one.id);
    if (before === undefined || !hadContact || before.count !== one.count) {
      this.seen.set(one.id, { count: one.count, stillSinceMs: nowMs });
      return false;
    }
    const stillMs = nowMs - before.stillSinceMs;
    const deadAfterMs = isDatabaseRestarted ? DEAD_AFTER_RESTART_MS : DEAD_AFTER_MS;
    return stillMs >= this.leaseMs || (one.isLockFree && stillMs >= deadAfterMs);
  }
}
