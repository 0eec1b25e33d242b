// The other way in: takes pings, knows whose they are, answers when they are on disk, and tells everybody how far it is
// clear: up to which moment all that it received is in the database.
import { type Ping, provisionBySlug } from "#features/heartbeats/index.ts";
import { uuidv7, uuidv7Maker } from "#lib/uuid.ts";
import { type Clock, type ClockMark, correctionSince, jumpSince, markOf } from "#platform/clock.ts";
import { isDatabaseAway } from "#platform/database/away.ts";
import { alignClock } from "#platform/database/clock-offset.ts";
import { type Pool, transaction } from "#platform/database/pool.ts";
import type { Session } from "#platform/database/session.ts";
import type { Log } from "#platform/log.ts";
import { Refusal } from "#platform/refusal.ts";
import type { Vault } from "#platform/secrets.ts";
import type { Spool } from "#platform/spool/spool.ts";
import { makePingRoom } from "#pipeline/partitions.ts";
import { AddressBook, type Found } from "./address-book.ts";
import { Committer } from "./committer.ts";
import type { Named } from "./forms/form.ts";
import { KnownBeliefs } from "./known-beliefs.ts";
import type { LaneOptions, Taken } from "./lane.ts";
import {
  beat,
  type OwnDeafness,
  type ReceiverIdentity,
  RECEIVER_LOCK_CLASS,
  registerReceiver,
  sayGoodbye,
} from "./registry.ts";

/** How often it is said that this process lives, and how far it is clear. */
const BEAT_EVERY_MS = 250;
/** A beat that comes later than this: the process stood still, and could not receive. */
const STOOD_STILL_MS = 1_000;
/** The wall clock moved against the monotonic one by more than this between two beats: somebody set it, or the machine slept. */
const CLOCK_STEP_MS = 100;
/** A record is spooled at most so long after it was received: the limit of a request, and a while. */
const SPOOLED_WITHIN_MS = 60_000;
/**
 * A body that takes longer to come holds no deadline up: somebody who sends byte by byte could silence all. Should its
 * ping prove a miss false, the miss is taken back.
 */
const AWAITED_BODY_MS = 5_000;
/** While pings are turned away, it is written down when none was for so long, or at the latest after so long. */
const TURNED_AWAY_ENDS_MS = 1_000;
const LONGEST_TURNED_AWAY_MS = 10_000;
/** Stretches that wait for the database to be written; of more, the last is made longer. */
const MAX_DEAF = 100;
/** Pings change what pages show; they are told to look at most this often. */
const TELL_EVERY_MS = 1_000;

export interface ReceiverOptions {
  readonly pool: Pool;
  readonly vault: Vault;
  readonly openSession: (lock: { class: number; number: number } | null) => Promise<Session>;
  readonly clock: Clock;
  readonly spool: Spool | null;
  readonly log: Log;
  readonly metrics: Pick<LaneOptions, "onCommit" | "onJudged">;
}

/** Names one that is being received, until it is settled. */
export interface Receipt {
  readonly id: string;
  readonly receivedAt: number;
}

export type Located = Found | { readonly kind: "away" };

export class Receiver {
  private readonly options: ReceiverOptions;
  private readonly book: AddressBook;
  private readonly beliefs = new KnownBeliefs();
  private readonly committer: Committer;
  private readonly newId: () => string;
  /** Being received, and received and not yet on disk; the former in the order of receipt: its first is the oldest. */
  private readonly coming = new Set<Receipt>();
  private readonly taken = new Set<Ping>();
  private identity: ReceiverIdentity | null = null;
  /** Stretches in which we could not receive, that are not written yet. */
  private deaf: OwnDeafness[] = [];
  /** Since when, and when last, a ping was turned away because nothing took it. */
  private turnedAway: { readonly fromMs: number; toMs: number } | null = null;
  private running: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | null = null;
  /** Up to when we have said that we are clear. */
  private saidClear = 0;
  private lastBeatAt = 0;
  /** What the clock said when it was last known to be right. */
  private lastRight: ClockMark;
  private isSettingRight = false;
  private isBeating = false;
  private hasNews = false;
  private lastToldAt = 0;
  private isStopped = false;

  constructor(options: ReceiverOptions) {
    this.options = options;
    this.book = new AddressBook(options.pool, options.clock, options.vault);
    this.newId = uuidv7Maker(options.clock.now);
    this.lastRight = markOf(options.clock);
    this.committer = new Committer({
      ...options,
      book: this.book,
      beliefs: this.beliefs,
      openSession: (isFirst) =>
        options.openSession(isFirst ? { class: RECEIVER_LOCK_CLASS, number: this.identity?.number ?? 0 } : null),
      makeRoom: (moments) => makePingRoom(options.pool, moments),
      onCommit: options.metrics.onCommit,
      onJudged: (judged) => {
        this.hasNews = true;
        options.metrics.onJudged(judged);
      },
    });
  }

  /**
   * Reads the address book; what dead processes spooled is replayed from now on. All deadlines wait from here until `opened`
   * is called, which must follow at once. Rejects without the database.
   */
  async start(): Promise<void> {
    const { pool } = this.options;
    await this.book.load();
    this.identity = await registerReceiver(pool, this.clearThrough());
    await this.committer.begin();
    this.running = this.committer.run();
  }

  /** The ports are open. What was sent here before was refused by the machine: where nobody else took it, that is told. */
  opened(): void {
    if (this.identity?.isSuccessor === true)
      this.noteDeaf(this.identity.registeredAt, this.options.clock.now(), "nobody_received");
    this.lastBeatAt = performance.now();
    this.lastRight = markOf(this.options.clock);
    this.timer = setInterval(() => this.tick(), BEAT_EVERY_MS);
    this.tick();
  }

  /** The ports are about to be shut: from here on it is not said any more that this process receives. */
  closing(): void {
    if (this.timer !== null) clearInterval(this.timer);
  }

  /** Those under way are settled; what is in the spool stays there for the next process. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.closing();
    this.committer.stop();
    await this.running;
    if (this.identity === null || this.options.spool?.isEmpty === false) return;
    if (this.turnedAway !== null) this.noteDeaf(this.turnedAway.fromMs, this.options.clock.now(), "pings_turned_away");
    await sayGoodbye(this.options.pool, this.identity, this.deaf).catch((error: unknown) =>
      this.options.log.warn(
        { err: error },
        "the receiver could not say goodbye; others wait until it is silent for long",
      ),
    );
  }

  /** Received and waiting for their commit. */
  get waitingPings(): number {
    return this.committer.waitingPings;
  }

  /** A sentence for /ready when something is wrong. */
  problem(): string | null {
    if (!this.committer.isAway) return null;
    return this.options.spool === null || this.options.spool.isEmpty
      ? "The database takes no pings now."
      : `The database takes no pings now, or has not yet caught up; ${this.options.spool.records} wait in the spool.`;
  }

  /** Heartbeats or addresses changed: wakes the reading of the feed. */
  wake(): void {
    void this.book.catchUp().catch((error: unknown) => this.tolerate(error, "read the changed addresses"));
  }

  /** The database tells another history: everything is read anew, and this process registers anew. */
  async beginAnew(): Promise<void> {
    await this.committer.reconnect();
    this.beliefs.clear();
    await this.book.load();
    await this.register();
  }

  /** From here on a deadline after this moment waits for what becomes of it. Each must be settled. */
  begin(): Receipt {
    // Our clock may have been set back meanwhile: what we said of a moment holds for all that comes after we said it.
    const receipt = { id: this.newId(), receivedAt: Math.max(this.options.clock.now(), this.saidClear + 1) };
    this.coming.add(receipt);
    return receipt;
  }

  settle(receipt: Receipt): void {
    this.coming.delete(receipt);
  }

  /** In memory alone. */
  find(names: readonly Named[]): Found {
    return this.book.find(names);
  }

  /** Asks again once everything is known that was committed before; many such questions share one reading. */
  async findAnew(names: readonly Named[]): Promise<Located> {
    try {
      await this.book.catchUp();
      return this.book.find(names);
    } catch (error) {
      this.tolerate(error, "look up an address");
      return { kind: "away" };
    }
  }

  /** Makes the heartbeat that a slug names. */
  async provision(organizationId: string, slug: string): Promise<"made" | "not_made" | "away"> {
    try {
      const { vault, clock } = this.options;
      const now = new Date(clock.now());
      await transaction(this.options.pool, (tx) => provisionBySlug(tx, { organizationId, slug, now, vault }));
      await this.book.catchUp();
      return "made";
    } catch (error) {
      if (error instanceof Refusal) return "not_made";
      this.tolerate(error, "make a heartbeat");
      return "away";
    }
  }

  take(ping: Ping): Promise<Taken> {
    this.taken.add(ping);
    return new Promise((resolve) =>
      this.committer.take(ping, (taken) => {
        this.taken.delete(ping);
        if (taken === "away") {
          this.turnedAway ??= { fromMs: ping.receivedAt, toMs: 0 };
          this.turnedAway.toMs = this.options.clock.now();
        }
        resolve(taken);
      }),
    );
  }

  /** All that was received before this moment is in the database; or lies with whoever never got an answer. */
  private clearThrough(): number {
    const now = this.options.clock.now();
    const [oldest] = this.coming;
    const coming = oldest?.receivedAt ?? now;
    // A body that took long came to this after pings that were received later.
    let taken = now;
    for (const { receivedAt } of this.taken) taken = Math.min(taken, receivedAt);
    taken = Math.min(taken, this.turnedAway?.fromMs ?? now);
    const spooledAt = this.options.spool?.oldestAtMs ?? null;
    const spooled = spooledAt === null ? now : spooledAt - SPOOLED_WITHIN_MS;
    return Math.min(Math.max(coming, now - AWAITED_BODY_MS), taken, spooled, now) - 1;
  }

  private tick(): void {
    const lateMs = performance.now() - this.lastBeatAt - BEAT_EVERY_MS;
    this.lastBeatAt = performance.now();
    if (this.isSettingRight) return;
    if (this.isClockStepped()) return void this.setClockRight();
    this.lastRight = markOf(this.options.clock);
    if (lateMs > STOOD_STILL_MS) this.noteStandstill(lateMs + BEAT_EVERY_MS);
    if (this.isBeating) return;
    this.isBeating = true;
    this.noteTurnedAway();
    // What waits in the sockets while we come to this came before now: it is read first.
    const before = this.clearThrough();
    const aliveAt = this.options.clock.now();
    setImmediate(() =>
      setImmediate(() => {
        this.saidClear = Math.max(this.saidClear, Math.min(before, this.clearThrough()));
        void this.beat(aliveAt, this.saidClear).finally(() => (this.isBeating = false));
      }),
    );
  }

  private isClockStepped(): boolean {
    const { clock } = this.options;
    return Math.abs(jumpSince(this.lastRight, clock) - correctionSince(this.lastRight, clock)) > CLOCK_STEP_MS;
  }

  /** Until the clock has been compared with the database's, nothing is said by it: deadlines wait. */
  private async setClockRight(): Promise<void> {
    this.isSettingRight = true;
    const { clock, pool } = this.options;
    try {
      await alignClock(pool, clock);
      // What still has jumped is time that passed, as in a suspended machine, or a clock that all share.
      if (jumpSince(this.lastRight, clock) > STOOD_STILL_MS) this.noteStandstill(clock.now() - this.lastRight.nowMs);
      this.lastRight = markOf(clock);
    } catch (error) {
      this.tolerate(error, "compare the clocks");
    } finally {
      this.isSettingRight = false;
    }
  }

  private noteStandstill(ms: number): void {
    const now = this.options.clock.now();
    this.options.log.warn({ ms: Math.round(ms) }, "pings could not be received for a while: this process stood still");
    this.noteDeaf(now - ms, now, "receiver_stood_still");
  }

  private noteDeaf(fromMs: number, toMs: number, why: OwnDeafness["why"]): void {
    const last = this.deaf.length >= MAX_DEAF ? this.deaf.pop() : undefined;
    this.deaf.push({ id: uuidv7(), fromMs: last?.fromMs ?? fromMs, toMs, why });
  }

  /** Whoever was told to try again may have given up: what was due then is not held against anybody. */
  private noteTurnedAway(): void {
    if (this.turnedAway === null) return;
    const now = this.options.clock.now();
    const { fromMs, toMs } = this.turnedAway;
    if (now - toMs < TURNED_AWAY_ENDS_MS && now - fromMs < LONGEST_TURNED_AWAY_MS) return;
    this.noteDeaf(fromMs, now, "pings_turned_away");
    this.turnedAway = null;
  }

  private async beat(aliveAt: number, clearThrough: number): Promise<void> {
    try {
      if (this.identity !== null) await this.sayAlive(this.identity, aliveAt, clearThrough);
      if (this.hasNews && performance.now() - this.lastToldAt >= TELL_EVERY_MS) {
        this.hasNews = false;
        this.lastToldAt = performance.now();
        await this.options.pool.query("SELECT pg_notify('pulse', '')");
      }
    } catch (error) {
      this.tolerate(error, "say that it lives");
    }
  }

  private async sayAlive(identity: ReceiverIdentity, aliveAt: number, clearThrough: number): Promise<void> {
    const deaf = this.deaf.slice();
    const isKnown = await beat(this.options.pool, identity, { aliveAt, clearThrough, deaf });
    this.deaf = this.deaf.filter((one) => !deaf.includes(one));
    if (!isKnown) await this.register();
  }

  /** Others held us to be dead: the lock of the former number goes with its session. */
  private async register(): Promise<void> {
    if (this.isStopped) return;
    this.identity = await registerReceiver(this.options.pool, this.clearThrough());
    await this.committer.reconnect();
  }

  private tolerate(error: unknown, doing: string): void {
    const level = isDatabaseAway(error) ? "debug" : "warn";
    this.options.log[level]({ err: error, doing }, "the receiver could not do this now");
  }
}
