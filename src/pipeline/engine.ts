// One engine's life, from its registration until it is stopped or fenced: it owns shards, looks when a thing is due, and
// hands what it saw to the record. After being fenced nothing it holds is true: the role starts another.
import type { Watched } from "#features/monitors/index.ts";
import { feedPosition, loadChanges, loadWatched } from "#features/monitors/index.ts";
import { Bell } from "#lib/bell.ts";
import type { Clock } from "#platform/clock.ts";
import type { Pool } from "#platform/database/pool.ts";
import type { Session } from "#platform/database/session.ts";
import type { Log } from "#platform/log.ts";
import type { ProbeNet } from "#platform/net/index.ts";
import type { Vault } from "#platform/secrets.ts";
import type { Verdict } from "#probes/index.ts";
import type { Eyesight } from "./eyesight.ts";
import { ENGINE_LOCK_CLASS, Ownership, registerEngine, SHARD_COUNT, writeBlindSpan } from "./ownership.ts";
import { makePartitions } from "./partitions.ts";
import { takeLook } from "./probe.ts";
import { Fenced, Recorder } from "./record.ts";
import { intervalOf, nextSlot, Schedule } from "./schedule.ts";
import { type Watch, watchOf } from "./watch.ts";

/** How often ownership is looked at. */
const OWNERSHIP_EVERY_MS = 500;
/** How often the change feed is read when no notice wakes it. */
const FEED_EVERY_MS = 5_000;
/** An answer that took longer says too little about the database's clock: the server may have been frozen meanwhile. */
const LONGEST_ROUND_TRIP_MS = 100;
/** A thing looked at this seldom is looked at once, at once, when its only look fell into a stretch that nobody saw. */
const CATCH_UP_FROM_INTERVAL_MS = 300_000;

export interface EngineMetrics {
  onStart(latenessMs: number): void;
  onFlush(flushed: { looks: number; events: number; durationMs: number }): void;
  onSkippedSlots(count: number): void;
  onLook(
    number: number,
    look: { verdict: Verdict; certificate: { validTo: string } | null },
  ): void;
}

export interface EngineOptions {
  readonly pool: Pool;
  readonly openSession: (lock: { class: number; number: number }) => Promise<Session>;
  readonly net: ProbeNet;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly eyesight: Eyesight;
  readonly log: Log;
  readonly leaseMs: number;
  readonly metrics: EngineMetrics;
}

export class Engine {
  private readonly options: EngineOptions;
  private readonly watches = new Map<number, Watch>();
  private readonly epochs = new Map<number, number>();
  private readonly lookAbort = new AbortController();
  private readonly ownership: Ownership;
  private readonly recorder: Recorder;
  private readonly schedule: Schedule;
  private feedXid: string;
  private readonly bells = { ownership: new Bell(), feed: new Bell() };
  private looksInFlight = 0;
  private isStopping = false;
  private isOwnershipInDoubt = false;
  private lastTurn: Promise<void> = Promise.resolve();
  private whenIdle: (() => void) | null = null;

  private constructor(
    options: EngineOptions,
    identity: { id: string; number: number },
    session: Session,
    feedXid: string,
  ) {
    this.options = options;
    this.feedXid = feedXid;
    const { clock, log, pool } = options;
    this.ownership = new Ownership({
      pool,
      engineId: identity.id,
      leaseMs: options.leaseMs,
      monotonicMs: clock.monotonicMs,
    });
    this.recorder = new Recorder(
      {
        identity,
        openSession: () => options.openSession({ class: ENGINE_LOCK_CLASS, number: identity.number }),
        log,
        onStale: (numbers) => void this.reload(numbers).catch((error) => this.tolerate(error, "reload beliefs")),
        makeRoom: async () => void (await makePartitions(pool, clock.now())),
        onFlushed: options.metrics.onFlush,
      },
      session,
    );
    this.schedule = new Schedule({
      clock,
      onDue: (number, slot) => this.begin(number, slot),
      onJump: (fromMs, toMs) => this.reseat(fromMs, toMs),
    });
  }

  static async start(options: EngineOptions): Promise<Engine> {
    const position = await feedPosition(options.pool);
    const identity = await registerEngine(options.pool);
    const session = await options.openSession({ class: ENGINE_LOCK_CLASS, number: identity.number });
    return new Engine(options, identity, session, position);
  }

  get watchCount(): number {
    return this.watches.size;
  }
  get waitingLooks(): number {
    return this.recorder.waitingLooks;
  }
  get databaseAwayMs(): number {
    return this.recorder.awayMs;
  }
  get ownedShards(): number {
    return this.epochs.size;
  }

  /** Runs until `stop`; rejects with `Fenced` when another engine took over. */
  async run(): Promise<void> {
    const record = this.recorder.run();
    const loops = [
      this.loop("ownership", OWNERSHIP_EVERY_MS, () => this.lookAtOwnership()),
      this.loop("feed", FEED_EVERY_MS, () => this.readFeed()),
    ];
    try {
      await record;
      await this.ownership.retire().catch((error: unknown) => this.tolerate(error, "retire"));
    } finally {
      this.isStopping = true;
      this.schedule.stop();
      this.lookAbort.abort(new Error("the engine has ended"));
      for (const bell of Object.values(this.bells)) bell.ring();
      await Promise.all(loops);
    }
  }

  /** Notices only wake; what is new is read from the tables. */
  wakeFeed(): void {
    this.bells.feed.ring();
  }
  wakeOwnership(): void {
    this.bells.ownership.ring();
  }

  /**
   * Graceful stop: no new look begins, running ones get `graceMs` to end (then they are dropped without a trace), what
   * was seen is written, the shards are given back.
   */
  async stop(graceMs: number): Promise<void> {
    this.isStopping = true;
    this.schedule.stop();
    if (this.looksInFlight > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, graceMs);
        this.whenIdle = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.lookAbort.abort(new Error("the engine stops"));
    this.recorder.release([...this.epochs.keys()]);
    this.recorder.stop();
  }

  /** Ends at once, as a crash would, but for this process: for a database that does not come back in time. */
  async abandon(): Promise<void> {
    await this.recorder.abandon();
  }

  private async loop(name: "ownership" | "feed", everyMs: number, step: () => Promise<void>): Promise<void> {
    while (!this.isStopping) {
      try {
        await this.inTurn(step);
      } catch (error) {
        this.tolerate(error, name);
      }
      if (!this.isStopping) await this.bells[name].sleep(everyMs);
    }
  }

  /** The feed must not move on while shards are being taken: what it passes over for them would never be heard of. */
  private inTurn(step: () => Promise<void>): Promise<void> {
    const turn = this.lastTurn.then(step);
    this.lastTurn = turn.catch(() => undefined); // told to the one whose turn it was
    return turn;
  }

  /** The edge of the engine's loops: a database that is away is expected, and the next round tries again. */
  private tolerate(error: unknown, doing: string): void {
    this.options.log.warn({ err: error, doing }, "an engine's round failed; the next one tries again");
  }

  private async lookAtOwnership(): Promise<void> {
    await this.ownership.fenceSilent();
    const owned = this.epochs.size;
    const fair = this.ownership.fairShare;
    if (owned > fair) this.giveBack(owned - fair);
    if (owned < fair || this.isOwnershipInDoubt) await this.takeShards(Math.max(0, fair - owned));
  }

  private async takeShards(most: number): Promise<void> {
    // When this fails half way, shards may be ours in the database that nobody watches: the next round takes those anew.
    this.isOwnershipInDoubt = true;
    const held = [...this.epochs.keys(), ...this.recorder.shardsOnTheirWay];
    const taken = await this.ownership.takeOrphans(most, held);
    const watched = await loadWatched(this.options.pool, this.options.vault, { shards: [...taken.epochs.keys()] });
    this.isOwnershipInDoubt = false;
    if (taken.epochs.size === 0) return;
    for (const [shard, epoch] of taken.epochs) this.epochs.set(shard, epoch);
    for (const settings of watched) this.seat(settings, taken.lookedUntil.get(settings.shard) ?? null);
    this.options.log.info({ shards: this.epochs.size, watching: this.watches.size }, "took shards");
  }

  private giveBack(count: number): void {
    const shards = [...this.epochs.keys()].slice(-count);
    for (const shard of shards) this.epochs.delete(shard);
    for (const watch of this.watches.values())
      if (!this.epochs.has(watch.settings.shard)) this.forget(watch.settings.number);
    this.recorder.release(shards);
  }

  private async readFeed(): Promise<void> {
    if (this.epochs.size === 0) return;
    const changes = await loadChanges(this.options.pool, this.options.vault, {
      sinceXid: this.feedXid,
      shards: [...this.epochs.keys()],
    });
    this.feedXid = changes.nextXid;
    for (const number of changes.gone) this.forget(number);
    for (const settings of changes.watched) {
      const known = this.watches.get(settings.number);
      if (known === undefined || known.settings.version < settings.version) this.seat(settings, null);
    }
  }

  private async reload(numbers: number[]): Promise<void> {
    const watched = await loadWatched(this.options.pool, this.options.vault, { numbers });
    const found = new Set(watched.map((settings) => settings.number));
    for (const number of numbers) if (!found.has(number)) this.forget(number);
    for (const settings of watched) if (this.epochs.has(settings.shard)) this.seat(settings, null);
  }

  /** Begins to watch a thing, or goes on with its new settings. */
  private seat(settings: Watched, lookedUntil: number | null): void {
    const epoch = this.epochs.get(settings.shard);
    if (epoch === undefined) return;
    const known = this.watches.get(settings.number);
    const wantsLook =
      known === undefined ? settings.belief.state === "pending" : known.settings.version < settings.version;
    const watch = known ?? watchOf(settings, epoch);
    this.watches.set(settings.number, watch);
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
      settings.intervalMs >= CATCH_UP_FROM_INTERVAL_MS &&
      nextSlot(settings.id, settings.intervalMs, lookedUntil) <= now;
    this.schedule.put(settings.number, wantsLook || missedItsLook ? now : this.nextDue(watch, false));
  }

  private forget(number: number): void {
    this.watches.delete(number);
    this.schedule.delete(number);
  }

  private nextDue(watch: Watch, justFailed: boolean): number {
    return nextSlot(watch.settings.id, intervalOf(watch, justFailed), this.options.clock.now());
  }

  private reseat(fromMs: number, toMs: number): void {
    for (const watch of this.watches.values()) {
      if (!watch.isInFlight) this.schedule.put(watch.settings.number, this.nextDue(watch, false));
    }
    const shards = [...this.epochs.keys()];
    this.options.log.warn({ fromMs, toMs }, "the clock jumped; everything is seated anew");
    writeBlindSpan(this.options.pool, shards, fromMs, toMs, "clock_jumped").catch((error) =>
      this.tolerate(error, "span"),
    );
  }

  private begin(number: number, slot: number): void {
    const watch = this.watches.get(number);
    if (watch === undefined || watch.isInFlight || this.isStopping) return;
    this.options.metrics.onStart(this.options.clock.now() - slot);
    watch.isInFlight = true;
    this.looksInFlight += 1;
    // A slot must rise over what was judged and what was begun, also for a look that a person asked for, and also when
    // our clock was set back a little meanwhile.
    const risingSlot = Math.max(slot, watch.belief.slot + 1, watch.lastSlot + 1);
    watch.lastSlot = risingSlot;
    // Our own mistake in a probe must be seen: it ends the process.
    void this.look(watch, risingSlot).finally(() => {
      this.looksInFlight -= 1;
      if (this.looksInFlight === 0) this.whenIdle?.();
    });
  }

  private async look(watch: Watch, slot: number): Promise<void> {
    const at = this.options.clock.now();
    const { settings } = watch;
    const { epoch } = watch;
    const seen = await takeLook(settings, this.options.net, this.lookAbort.signal);
    const sighting = seen === null ? null : await this.options.eyesight.consider(settings, seen, at);
    watch.isInFlight = false;
    if (sighting === null) return;
    this.options.metrics.onLook(settings.number, sighting);
    const { requests } = watch;
    watch.requests = [];
    this.recorder.add({
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
      watch.mustLookAgain = false;
      this.schedule.put(settings.number, this.options.clock.now());
      return;
    }
    const due = this.nextDue(watch, sighting.verdict === "bad");
    const skipped = Math.floor((due - slot) / intervalOf(watch, sighting.verdict === "bad")) - 1;
    if (skipped > 0) this.options.metrics.onSkippedSlots(skipped);
    this.schedule.put(settings.number, due);
  }

  /** Carries out the "look now" requests that wait for things of ours. */
  async answerLookRequests(): Promise<void> {
    if (this.epochs.size === 0 || this.isStopping) return;
    const waiting = await this.options.pool.query<{ id: string; number: number }>(
      `SELECT id, number FROM look_request
       WHERE answered_at IS NULL AND shard = ANY($1) AND requested_at > clock_timestamp() - interval '1 minute'`,
      [[...this.epochs.keys()]],
    );
    for (const request of waiting.rows) {
      const watch = this.watches.get(request.number);
      if (watch === undefined || watch.requests.includes(request.id)) continue;
      watch.requests.push(request.id);
      if (!watch.isInFlight) this.schedule.put(request.number, this.options.clock.now());
    }
  }

  /** Measures how far our clock is off the database's: half of the round trip is taken as the way there. */
  async measureClock(): Promise<void> {
    const before = Date.now();
    const answer = await this.options.pool.query<{ now: number }>(
      `SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now`,
    );
    const after = Date.now();
    if (after - before > LONGEST_ROUND_TRIP_MS) return;
    this.options.clock.setOffsetMs(answer.rows[0]!.now - (before + after) / 2);
  }
}

export { Fenced, SHARD_COUNT };
