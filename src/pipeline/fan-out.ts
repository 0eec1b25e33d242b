// Keeps working off events and notices as they come. A database that is away ends a round, not the loop; an event that cannot be
// worked off (our own mistake) is set aside for a while and named in the log, and delays no other.
import { Bell } from "#lib/bell.ts";
import { isDatabaseAway } from "#platform/database/away.ts";
import type { Log } from "#platform/log.ts";
import { type AlertOptions, expandEvents, MAX_EVENTS } from "./alert.ts";
import { expandNotices, MAX_NOTICES } from "./notice-fan-out.ts";

/** Without a notice, events are looked for this often. */
const LOOK_EVERY_MS = 1_000;
/** How long an event that failed by itself is left alone before it is tried again. */
const SET_ASIDE_MS = 60_000;

export class FanOut {
  private readonly options: AlertOptions;
  private readonly log: Log;
  private readonly onExpanded: () => void;
  private readonly bell = new Bell();
  private readonly setAside = new Map<number, number>(); // event → when to try again
  private most = MAX_EVENTS;
  private noticesWaitUntil = 0; // monotonic
  private isStopping = false;

  constructor(options: AlertOptions, log: Log, onExpanded: () => void) {
    this.options = options;
    this.log = log;
    this.onExpanded = onExpanded;
  }

  wake(): void {
    this.bell.ring();
  }

  /** The numbers of events that were set aside may name others in another history. */
  forget(): void {
    this.setAside.clear();
    this.wake();
  }

  stop(): void {
    this.isStopping = true;
    this.bell.ring();
  }

  async run(): Promise<void> {
    while (!this.isStopping) {
      const hasMoreEvents = await this.round();
      const hasMoreNotices = await this.noticeRound();
      if (!hasMoreEvents && !hasMoreNotices) await this.bell.sleep(LOOK_EVERY_MS);
    }
  }

  /** Apart from the events, and after them: what is wrong with one kind of duty must not delay the other. */
  private async noticeRound(): Promise<boolean> {
    if (performance.now() < this.noticesWaitUntil) return false;
    try {
      const expanded = await expandNotices(this.options);
      if (expanded > 0) this.onExpanded();
      return expanded === MAX_NOTICES;
    } catch (error) {
      this.log.warn({ err: error }, "notices could not be worked off; they wait");
      if (!isDatabaseAway(error)) this.noticesWaitUntil = performance.now() + SET_ASIDE_MS;
      return false;
    }
  }

  /** True when there may be more to do at once. */
  private async round(): Promise<boolean> {
    const now = performance.now();
    for (const [event, until] of this.setAside) if (until <= now) this.setAside.delete(event);
    let claimed: number[] = [];
    try {
      const passOver = [...this.setAside.keys()];
      const expanded = await expandEvents(this.options, {
        most: this.most,
        passOver,
        onClaimed: (ids) => (claimed = ids),
      });
      if (expanded.length > 0) this.onExpanded();
      const isFull = expanded.length === this.most;
      if (!isFull) this.most = MAX_EVENTS;
      return isFull;
    } catch (error) {
      if (isDatabaseAway(error) || claimed.length === 0) {
        this.log.warn({ err: error }, "events could not be worked off; they wait");
        return false;
      }
      return this.narrowDown(error, claimed);
    }
  }

  /** One of a batch is at fault: they are tried one by one, and the one that fails alone is set aside. */
  private narrowDown(error: unknown, claimed: readonly number[]): boolean {
    const [only, ...others] = claimed;
    if (others.length > 0) this.most = 1;
    else {
      this.setAside.set(only!, performance.now() + SET_ASIDE_MS);
      this.log.error({ err: error, event: only }, "an event could not be worked off and is set aside");
    }
    return true;
  }
}
