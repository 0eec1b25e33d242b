// One engine's life, from its registration until it is stopped or fenced: it owns shards, has their things looked at, and
// hands what was seen to the record. After being fenced nothing it holds is true: the role starts another.
import type { Watched } from "#features/monitors/index.ts";
import { feedPosition, loadChanges, loadWatched, shardPages } from "#features/monitors/index.ts";
import { Bell } from "#lib/bell.ts";
import { eachInSlices } from "#lib/slices.ts";
import type { Clock } from "#platform/clock.ts";
import type { Pool } from "#platform/database/pool.ts";
import { alignClock } from "#platform/database/clock-offset.ts";
import type { Session } from "#platform/database/session.ts";
import type { Log } from "#platform/log.ts";
import type { ProbeNet } from "#platform/net/index.ts";
import type { Vault } from "#platform/secrets.ts";
import type { CertificateKeeper } from "./certificate-keeper.ts";
import type { Eyesight } from "./eyesight.ts";
import { Lateness } from "./lateness.ts";
import { Lookout, type LookoutMetrics } from "./lookout.ts";
import { ENGINE_LOCK_CLASS, Ownership, registerEngine } from "./ownership.ts";
import { makePartitions } from "./partitions.ts";
import { takeLook } from "./probe.ts";
import { ReceiverWatch } from "./receive/registry.ts";
import { Fenced, Recorder } from "./record.ts";
import { CLOCK_JUMP_MS } from "./schedule.ts";

/** How often ownership is looked at. */
const OWNERSHIP_EVERY_MS = 500;
/** How often the change feed is read when no notice wakes it. */
const FEED_EVERY_MS = 5_000;
/** How often it is read which deadlines came nearer. */
const DUES_EVERY_MS = 400;
/** A shard that goes to another engine is given back when the looks under way in it have ended, or after this. */
const HAND_OVER_GRACE_MS = 5_000;
/** Standstills that wait to be written, while the database is away. */
const MAX_STANDSTILLS = 1_000;

export interface EngineMetrics extends LookoutMetrics {
  onFlush(flushed: { looks: number; events: number; durationMs: number }): void;
  /** A heartbeat was held to be down so long after its deadline. */
  onMissed(latenessMs: number): void;
}

export interface EngineOptions {
  readonly pool: Pool;
  readonly openSession: (lock: { class: number; number: number }) => Promise<Session>;
  readonly net: ProbeNet;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly eyesight: Eyesight;
  readonly certificates: Pick<CertificateKeeper, "note">;
  readonly log: Log;
  readonly leaseMs: number;
  readonly metrics: EngineMetrics;
}

export class Engine {
  private readonly options: EngineOptions;
  private readonly epochs = new Map<number, number>();
  /** Shards that nobody looks at any more and that are still ours, for the looks that are under way. */
  private readonly leaving = new Set<number>();
  private readonly ownership: Ownership;
  private readonly recorder: Recorder;
  private readonly lookout: Lookout;
  private readonly lateness: Lateness;
  private readonly receivers: ReceiverWatch;
  private feedXid: string;
  private readonly bells = { ownership: new Bell(), feed: new Bell(), dues: new Bell() };
  private duesXid: string;
  private isStopping = false;
  private isOwnershipInDoubt = false;
  private standstills: { readonly fromMs: number; readonly toMs: number }[] = [];
  private lastTurn: Promise<void> = Promise.resolve();

  private constructor(
    options: EngineOptions,
    identity: { id: string; number: number },
    session: Session,
    feedXid: string,
  ) {
    this.options = options;
    this.feedXid = feedXid;
    this.duesXid = feedXid;
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
        onMissesJudged: (misses, missed) => this.lateness.judged(misses, missed),
      },
      session,
    );
    this.lateness = new Lateness({
      ...options,
      onPassed: (misses) => this.recorder.addMisses(misses),
      onMissed: options.metrics.onMissed,
    });
    this.receivers = new ReceiverWatch({ pool, leaseMs: options.leaseMs, monotonicMs: clock.monotonicMs });
    this.lookout = new Lookout({
      ...options,
      takeLook: (watched, signal) => takeLook(watched, options.net, signal),
      onSeen: (look) => this.recorder.add(look),
      alignClock: () =>
        alignClock(pool, clock).then(
          () => true,
          () => false,
        ),
      onStandstill: (fromMs, toMs) => this.noteStandstill(fromMs, toMs),
    });
  }

  static async start(options: EngineOptions): Promise<Engine> {
    const position = await feedPosition(options.pool);
    const identity = await registerEngine(options.pool);
    const session = await options.openSession({ class: ENGINE_LOCK_CLASS, number: identity.number });
    return new Engine(options, identity, session, position);
  }

  get waitingLooks(): number {
    return this.recorder.waitingLooks;
  }
  /** Looks for which there was no room any more while the database was away. */
  get droppedLooks(): number {
    return this.recorder.droppedLooks;
  }
  /** For how long the oldest result waits to be written. */
  get oldestWaitingMs(): number {
    return this.recorder.oldestWaitingMs;
  }
  get databaseAwayMs(): number {
    return this.recorder.awayMs;
  }
  get ownedShards(): number {
    return this.epochs.size;
  }
  /** Things that are looked at. */
  get watching(): number {
    return this.lookout.size;
  }
  /** Connections that would be open at once if nothing answered any more. */
  get worstSockets(): number {
    return this.lookout.worstSockets;
  }

  /** Runs until `stop`; rejects with `Fenced` when another engine took over. */
  async run(): Promise<void> {
    const record = this.recorder.run();
    const loops = [
      this.loop("ownership", OWNERSHIP_EVERY_MS, () => this.lookAtOwnership()),
      this.loop("feed", FEED_EVERY_MS, () => this.readFeed()),
      this.loop("dues", DUES_EVERY_MS, () => this.readDues()),
      this.lateness.run(),
    ];
    try {
      await record;
      await this.ownership.retire().catch((error: unknown) => this.tolerate(error, "retire"));
    } finally {
      this.isStopping = true;
      this.lateness.stop();
      await this.lookout.stop(0);
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
    this.lateness.stop();
    await this.lookout.stop(graceMs);
    this.recorder.release([...this.epochs.keys(), ...this.leaving]);
    this.leaving.clear();
    this.recorder.stop();
  }

  /** Ends at once, as a crash would, but for this process: for a database that does not come back in time. */
  async abandon(): Promise<void> {
    await this.recorder.abandon();
  }

  private async loop(name: "ownership" | "feed" | "dues", everyMs: number, step: () => Promise<void>): Promise<void> {
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
    await this.writeStandstills();
    await this.ownership.fenceSilent();
    await this.receivers.dropSilent();
    const owned = this.epochs.size;
    const fair = this.ownership.fairShare;
    if (owned > fair) await this.giveBack(owned - fair);
    if (owned < fair || this.isOwnershipInDoubt) await this.takeShards(Math.max(0, fair - owned));
  }

  private async takeShards(most: number): Promise<void> {
    // When this fails half way, shards may be ours in the database that nobody watches: the next round takes those anew.
    this.isOwnershipInDoubt = true;
    const { pool, vault } = this.options;
    const held = [...this.epochs.keys(), ...this.leaving, ...this.recorder.shardsOnTheirWay];
    const taken = await this.ownership.takeOrphans(most, held);
    for (const shards of await shardPages(pool, [...taken.epochs.keys()])) {
      const watched = await loadWatched(pool, vault, { shards });
      if (this.isStopping) return; // they are ours and unwatched: whoever retires leaves them to others
      await this.lateness.takeShards(shards);
      for (const shard of shards) this.epochs.set(shard, taken.epochs.get(shard)!);
      await eachInSlices(watched, (settings) => {
        // Whoever gives a shard back began no look in it for up to its grace before: the only one of a day may lie there.
        const givenBackAt = taken.lookedUntil.get(settings.shard);
        this.seat(settings, givenBackAt === undefined ? null : givenBackAt - HAND_OVER_GRACE_MS);
      });
    }
    this.isOwnershipInDoubt = false;
    if (taken.epochs.size === 0) return;
    this.options.log.info({ shards: this.epochs.size, watching: this.lookout.size }, "took shards");
    await this.answerLookRequests(); // their notices went to whoever had the shards before
  }

  private async giveBack(count: number): Promise<void> {
    const shards = [...this.epochs.keys()].slice(-count);
    for (const shard of shards) {
      this.epochs.delete(shard);
      this.leaving.add(shard);
    }
    await this.lookout.leaveShards(shards, (shard) => this.letGo(shard));
    const timer = setTimeout(() => {
      for (const shard of shards) this.letGo(shard);
      // Deadlines are watched for as long as the shard is ours; some may have come back meanwhile.
      void this.lateness.leaveShards(shards.filter((shard) => !this.epochs.has(shard)));
    }, HAND_OVER_GRACE_MS);
    timer.unref(); // a stop gives them back itself
  }

  private letGo(shard: number): void {
    if (this.leaving.delete(shard)) this.recorder.release([shard]);
  }

  private async readFeed(): Promise<void> {
    if (this.epochs.size === 0) return;
    const changes = await loadChanges(this.options.pool, this.options.vault, {
      sinceXid: this.feedXid,
      shards: [...this.epochs.keys()],
    });
    this.feedXid = changes.nextXid;
    await eachInSlices(changes.gone, (number) => this.lookout.forget(number));
    await eachInSlices(changes.watched, (settings) => {
      const known = this.lookout.versionOf(settings.number);
      if (known === undefined || known < settings.version) this.seat(settings, null);
    });
    await this.answerLookRequests(); // of which the notice was missed
  }

  /** Deadlines that came nearer: read more often than what people change, for some are seconds away. */
  private async readDues(): Promise<void> {
    if (this.epochs.size === 0) return;
    const nextXid = await feedPosition(this.options.pool);
    await this.lateness.readFeed(this.duesXid, [...this.epochs.keys(), ...this.leaving]);
    this.duesXid = nextXid;
  }

  private async reload(numbers: number[]): Promise<void> {
    const watched = await loadWatched(this.options.pool, this.options.vault, { numbers });
    const found = new Set(watched.map((settings) => settings.number));
    for (const number of numbers) if (!found.has(number)) this.lookout.forget(number);
    for (const settings of watched) this.seat(settings, null);
  }

  /** Watches a thing of a shard that is ours. */
  private seat(settings: Watched, lookedUntil: number | null): void {
    const epoch = this.epochs.get(settings.shard);
    if (epoch !== undefined) this.lookout.seat(settings, epoch, lookedUntil);
  }

  private noteStandstill(fromMs: number, toMs: number): void {
    this.options.log.warn({ fromMs, toMs }, "no look could begin for a while: this machine slept, or was too busy");
    if (this.standstills.length < MAX_STANDSTILLS) this.standstills.push({ fromMs, toMs });
    this.bells.ownership.ring();
  }

  /** After a sleep the database may be away for a while: what could not be written stays to be written. */
  private async writeStandstills(): Promise<void> {
    if (this.standstills.length === 0) return;
    // What was noted while the database was away, was noted by the machine's clock alone.
    await alignClock(this.options.pool, this.options.clock);
    for (let next = this.standstills[0]; next !== undefined; next = this.standstills[0]) {
      // One that lies ahead came of a clock that was wrong then and is right now.
      if (next.toMs < this.options.clock.now() + CLOCK_JUMP_MS)
        await this.ownership.writeStandstill(next.fromMs, next.toMs);
      this.standstills.shift();
    }
  }

  /** Carries out the "look now" requests that wait for things of ours. */
  async answerLookRequests(): Promise<void> {
    if (this.epochs.size === 0 || this.isStopping) return;
    const waiting = await this.options.pool.query<{ id: string; number: number }>(
      `SELECT id, number FROM look_request
       WHERE answered_at IS NULL AND shard = ANY($1) AND requested_at > clock_timestamp() - interval '1 minute'`,
      [[...this.epochs.keys()]],
    );
    for (const { number, id } of waiting.rows) this.lookout.lookNow(number, id);
  }
}

export { Fenced };
