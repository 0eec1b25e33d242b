// Looks at each thing when it is due, one look at a time per thing, and hands on what was seen. It owns the schedule and what
// is kept in memory of each thing; who watches what, and what becomes of a sighting, is not known here.
import type { Watched } from "#features/monitors/index.ts";
import { eachInSlices } from "#lib/slices.ts";
import type { Clock } from "#platform/clock.ts";
import type { Look, Verdict } from "#probes/index.ts";
import type { CertificateKeeper } from "./certificate-keeper.ts";
import type { Eyesight } from "./eyesight.ts";
import { CLOCK_JUMP_MS, intervalOf, nextSlot, Schedule } from "./schedule.ts";
import type { TakenLook } from "./taken-look.ts";
import { noRequests, type Watch, watchOf } from "./watch.ts";

/** A thing looked at this seldom is looked at once, at once, when its only look fell into a stretch that nobody saw. */
const CATCH_UP_FROM_INTERVAL_MS = 300_000;
/** Looks out of turn (the first of new things, those that catch up) begin at least this far apart. */
const EXTRA_LOOK_EVERY_MS = 1;
/** The whole of a look, in time-outs. */
const LOOK_TIMEOUTS = 3;

export interface LookoutMetrics {
  onStart(latenessMs: number): void;
  onSkippedSlots(count: number): void;
  onLook(number: number, look: { verdict: Verdict }): void;
}

export interface LookoutOptions {
  /** Looks once; null when the signal ended it. */
  readonly takeLook: (watched: Watched, signal: AbortSignal) => Promise<Look | null>;
  readonly clock: Clock;
  readonly eyesight: Pick<Eyesight, "consider">;
  readonly certificates: Pick<CertificateKeeper, "note">;
  readonly metrics: LookoutMetrics;
  readonly onSeen: (look: TakenLook) => void;
  /** Sets our clock right by the database's; whether it could. Never rejects. */
  readonly alignClock: () => Promise<boolean>;
  /** No look began between two moments (Unix milliseconds): the machine slept, or this process stood still. */
  readonly onStandstill: (fromMs: number, toMs: number) => void;
}

export class Lookout {
  private readonly options: LookoutOptions;
  private readonly watches = new Map<number, Watch>();
  private readonly abort = new AbortController();
  private readonly schedule: Schedule;
  private looksInFlight = 0;
  private nextExtraAt = 0;
  /** Connections that would be open at once if nothing answered any more; a part of one for each thing. */
  worstSockets = 0;
  /** Shards that were left while looks were under way in them. */
  private readonly departures = new Map<number, { underWay: Set<Watch>; onEmpty: (shard: number) => void }>();
  private isStopping = false;
  private whenIdle: (() => void) | null = null;

  constructor(options: LookoutOptions) {
    this.options = options;
    this.schedule = new Schedule({
      clock: options.clock,
      alignClock: options.alignClock,
      onDue: (number, slot) => this.begin(number, slot),
      onJump: () => this.reseat(),
      onStandstill: options.onStandstill,
    });
  }

  get size(): number {
    return this.watches.size;
  }

  /** The version of the settings under which a thing is watched; undefined when it is not. */
  versionOf(number: number): number | undefined {
    return this.watches.get(number)?.settings.version;
  }

  /** Stops watching what lies in these shards; says of each when no look is under way in it any more. */
  async leaveShards(shards: readonly number[], onEmpty: (shard: number) => void): Promise<void> {
    const looks = new Map(shards.map((shard) => [shard, new Set<Watch>()]));
    await eachInSlices(this.watches.values(), (watch) => {
      const inShard = looks.get(watch.settings.shard);
      if (inShard === undefined) return;
      if (watch.isInFlight) inShard.add(watch);
      this.forget(watch.settings.number);
    });
    for (const [shard, underWay] of looks) {
      for (const watch of underWay) if (!watch.isInFlight) underWay.delete(watch); // ended while we went through the others
      if (underWay.size === 0) onEmpty(shard);
      else this.departures.set(shard, { underWay, onEmpty });
    }
  }

  private noteEnd(watch: Watch): void {
    this.looksInFlight -= 1;
    if (this.looksInFlight === 0) this.whenIdle?.();
    const { shard } = watch.settings;
    const departure = this.departures.get(shard);
    if (departure?.underWay.delete(watch) !== true || departure.underWay.size > 0) return;
    this.departures.delete(shard);
    departure.onEmpty(shard);
  }

  /** Looks now; what is seen answers the request. */
  lookNow(number: number, requestId: string): void {
    const watch = this.watches.get(number);
    if (watch === undefined || watch.requests.includes(requestId)) return;
    watch.requests = [...watch.requests, requestId];
    if (watch.isInFlight) return;
    watch.mustLookAgain = true;
    this.schedule.put(number, this.options.clock.now());
  }

  /** No new look begins; running ones get `graceMs` to end, and are then dropped without a trace. */
  async stop(graceMs: number): Promise<void> {
    this.isStopping = true;
    this.schedule.stop();
    if (this.looksInFlight > 0 && graceMs > 0) {
      await new Promise<void>((resolve) => {
        const takeBackTimer = this.options.clock.setTimer(resolve, graceMs);
        this.whenIdle = () => {
          takeBackTimer();
          resolve();
        };
      });
    }
    this.abort.abort(new Error("the engine stops"));
  }

  /** Begins to watch a thing, or goes on with its new settings. */
  seat(settings: Watched, epoch: number, lookedUntil: number | null): void {
    const known = this.watches.get(settings.number);
    const wantsLook =
      known === undefined ? settings.belief.state === "pending" : known.settings.version < settings.version;
    const watch = known ?? watchOf(settings, epoch);
    this.worstSockets += socketShare(settings) - (known === undefined ? 0 : socketShare(known.settings));
    if (known === undefined) this.watches.set(settings.number, watch);
    watch.settings = settings;
    watch.belief = settings.belief;
    watch.epoch = epoch;
    if (watch.isInFlight) {
      // The running look belongs to the former settings: it is stored, not judged, and another follows it.
      watch.mustLookAgain ||= wantsLook;
      return;
    }
    const now = this.options.clock.now();
    const missedItsLook =
      lookedUntil !== null &&
      isSeldom(watch) &&
      this.missedALook(watch, lookedUntil - LOOK_TIMEOUTS * settings.timeoutMs);
    const due = this.nextDue(watch, false);
    if (wantsLook || missedItsLook) {
      watch.mustLookAgain = true;
      this.schedule.put(settings.number, Math.min(this.extraSlot(now), due));
    }
    // What is due already, and only waits for its turn, keeps its slot.
    else if ((this.schedule.dueOf(settings.number) ?? Infinity) > now) this.schedule.put(settings.number, due);
  }

  /** Now, or as soon as the ones before have had their turn: a hundred thousand at once would make every look late. */
  private extraSlot(now: number): number {
    const slot = Math.max(now, this.nextExtraAt);
    this.nextExtraAt = slot + EXTRA_LOOK_EVERY_MS;
    return slot;
  }

  forget(number: number): void {
    const watch = this.watches.get(number);
    if (watch === undefined) return;
    this.worstSockets -= socketShare(watch.settings);
    this.watches.delete(number);
    this.schedule.delete(number);
  }

  /** A clock that is set back a little brings no slot a second time. */
  private nextDue(watch: Watch, justFailed: boolean): number {
    const interval = intervalOf(watch, justFailed);
    const due = nextSlot(watch.settings.id, interval, this.options.clock.now());
    return due === watch.lastSlot ? due + interval : due;
  }

  /** One of its slots has passed since nobody looked any more. */
  private missedALook({ settings }: Watch, sinceMs: number): boolean {
    return nextSlot(settings.id, settings.intervalMs, sinceMs) <= this.options.clock.now();
  }

  /** The clock jumped: each thing is looked at once, and not for every slot passed over; what is looked at seldom, at once. */
  private reseat(): void {
    const now = this.options.clock.now();
    this.nextExtraAt = 0;
    for (const watch of this.watches.values()) {
      if (watch.isInFlight) continue;
      const { number } = watch.settings;
      const dueAt = this.schedule.dueOf(number) ?? Infinity;
      // What fell due a moment ago is about to begin.
      if (dueAt <= now && now - dueAt < CLOCK_JUMP_MS) continue;
      const isOwed = watch.mustLookAgain || (isSeldom(watch) && dueAt <= now);
      this.schedule.put(number, isOwed ? this.extraSlot(now) : this.nextDue(watch, false));
    }
  }

  private begin(number: number, slot: number): void {
    const watch = this.watches.get(number);
    if (watch === undefined || watch.isInFlight || this.isStopping) return;
    this.options.metrics.onStart(this.options.clock.now() - slot);
    watch.isInFlight = true;
    watch.mustLookAgain = false;
    this.looksInFlight += 1;
    // A slot must rise over what was judged and what was begun, also for a look that a person asked for, and also when
    // our clock was set back a little meanwhile.
    const risingSlot = Math.max(slot, watch.belief.slot + 1, watch.lastSlot + 1);
    watch.lastSlot = risingSlot;
    // Our own mistake in a probe must be seen: it ends the process.
    void this.look(watch, risingSlot).finally(() => this.noteEnd(watch));
  }

  private async look(watch: Watch, slot: number): Promise<void> {
    const at = this.options.clock.now();
    const { settings } = watch;
    const { epoch } = watch;
    const seen = await this.options.takeLook(settings, this.abort.signal);
    const sighting = seen === null ? null : await this.options.eyesight.consider(settings, seen, at);
    watch.isInFlight = false;
    if (sighting === null) return;
    this.options.metrics.onLook(settings.number, sighting);
    if (sighting.certificate !== null) this.options.certificates.note(settings, sighting.certificate, at);
    const { requests } = watch;
    watch.requests = noRequests;
    this.options.onSeen({
      watch,
      epoch,
      version: settings.version,
      slot,
      at,
      verdict: sighting.verdict,
      sighting,
      requests,
    });
    if (this.watches.get(settings.number) !== watch || this.isStopping) return;
    if (watch.mustLookAgain) {
      this.schedule.put(settings.number, this.options.clock.now());
      return;
    }
    const due = this.nextDue(watch, sighting.verdict === "bad");
    const skipped = Math.floor((due - slot) / intervalOf(watch, sighting.verdict === "bad")) - 1;
    if (skipped > 0) this.options.metrics.onSkippedSlots(skipped);
    this.schedule.put(settings.number, due);
  }
}

/**
 * How much of an interval a connection is open to a target that does not answer: two attempts. What comes beyond that, when
 * retries follow more quickly, is for want of room `unmeasured`, never down.
 */
function socketShare({ timeoutMs, intervalMs }: Watched): number {
  return Math.min(1, (2 * timeoutMs) / intervalMs);
}

function isSeldom({ settings }: Watch): boolean {
  return settings.intervalMs >= CATCH_UP_FROM_INTERVAL_MS;
}
