// Natural group commit: whatever has gathered is written as soon as the connection is free; under load many share one
// commit, alone one waits for nobody. When the database does not take it, the spool does, and what is spooled is replayed
// in its order before anything newer goes to the database again.
import type { Ping } from "#features/heartbeats/index.ts";
import { Bell } from "#lib/bell.ts";
import { HistoryChanged } from "#platform/database/history.ts";
import type { Session } from "#platform/database/session.ts";
import type { Log } from "#platform/log.ts";
import type { Spool } from "#platform/spool/spool.ts";
import type { AddressBook } from "./address-book.ts";
import { pingOfSpool, spooledPing } from "./spooled-ping.ts";
import { type AddressedPing, type StoredPings, storePings } from "./store-pings.ts";

/** Most pings, and about the most bytes of bodies, in one commit. */
const MAX_BATCH = 500;
const MAX_BATCH_BYTES = 8_000_000;
/** Pings that wait for a commit; more are turned away. */
const MAX_WAITING = 20_000;
const MAX_WAITING_BYTES = 256_000_000;
/** A database that has not taken a commit within this is away, as far as pings are concerned. */
const AWAY_AFTER_MS = 3_000;
const RECONNECT_AFTER_MS = 250;
/** What dead processes left behind is looked for this often. */
const LEFTOVERS_EVERY_MS = 5_000;
/** How often a ping is judged anew because its heartbeat's settings were changed at the same time. */
const MAX_STALE_TRIES = 5;

export type Taken =
  | "stored"
  | "spooled"
  /** Its heartbeat was deleted meanwhile. */
  | "gone"
  /** Neither the database nor the spool takes it now. */
  | "away";

export interface CommitterMetrics {
  onCommit(committed: { readonly pings: number; readonly durationMs: number }): void;
  onJudged(stored: StoredPings["judged"]): void;
}

export interface CommitterOptions {
  readonly openSession: () => Promise<Session>;
  readonly book: AddressBook;
  /** Null: there is no folder that lasts. */
  readonly spool: Spool | null;
  readonly log: Log;
  /** Makes the partitions that these moments lack (Unix milliseconds). */
  readonly makeRoom: (moments: readonly number[]) => Promise<void>;
  readonly metrics: CommitterMetrics;
}

interface Waiting {
  readonly ping: Ping;
  readonly settle: (taken: Taken) => void;
}

export class Committer {
  private readonly options: CommitterOptions;
  private waiting: Waiting[] = [];
  private waitingBytes = 0;
  private session: Session | null = null;
  /** What comes goes to the spool, until all that is there is in the database. */
  private isSpooling: boolean;
  private spoolingNow = 0;
  private lastLeftoversAt = performance.now();
  private readonly bell = new Bell();
  private isStopping = false;

  constructor(options: CommitterOptions) {
    this.options = options;
    this.isSpooling = options.spool?.isEmpty === false;
  }

  /** The first session shows that the database is there, and takes the lock by which others see that we live. */
  async begin(): Promise<void> {
    this.session = await this.options.openSession();
  }

  get isAway(): boolean {
    return this.isSpooling;
  }
  get waitingPings(): number {
    return this.waiting.length;
  }

  /** Resolves when the ping is on disk, or will not be. */
  take(ping: Ping): Promise<Taken> {
    if (this.isSpooling) return this.spoolOne(ping);
    const bytes = ping.body?.length ?? 0;
    if (this.waiting.length >= MAX_WAITING || this.waitingBytes + bytes > MAX_WAITING_BYTES)
      return Promise.resolve("away");
    this.waitingBytes += bytes;
    return new Promise((settle) => {
      this.waiting.push({ ping, settle });
      if (this.waiting.length === 1) this.bell.ring();
    });
  }

  /** Runs until stopped and nothing waits. What is in the spool then stays there for the next process. */
  async run(): Promise<void> {
    try {
      while (!this.isStopping || this.waiting.length > 0) {
        if (this.waiting.length > 0) await this.commitWaiting();
        else if (this.isSpooling && !this.isStopping) await this.replay();
        else await this.rest();
      }
    } finally {
      await this.session?.close();
    }
  }

  stop(): void {
    this.isStopping = true;
    this.bell.ring();
  }

  /** The database tells another history: what is known of the connection is not true any more. */
  async reconnect(): Promise<void> {
    await this.session?.close();
  }

  private async rest(): Promise<void> {
    await this.bell.sleep(LEFTOVERS_EVERY_MS);
    if (this.options.spool === null || performance.now() - this.lastLeftoversAt < LEFTOVERS_EVERY_MS) return;
    this.lastLeftoversAt = performance.now();
    const adopted = await this.options.spool.adoptLeftovers().catch((error: unknown) => {
      this.options.log.warn({ err: error }, "the spool could not be searched for what others left");
      return [];
    });
    if (adopted.length > 0) this.isSpooling = true;
  }

  private takeBatch(): Waiting[] {
    let bytes = 0;
    let count = 0;
    while (count < this.waiting.length && count < MAX_BATCH && bytes <= MAX_BATCH_BYTES)
      bytes += this.waiting[count++]!.ping.body?.length ?? 0;
    this.waitingBytes -= bytes;
    return this.waiting.splice(0, count);
  }

  private async commitWaiting(): Promise<void> {
    const batch = this.takeBatch();
    try {
      const others = await this.commit(
        batch.map(({ ping }) => ping),
        false,
      );
      for (const { ping, settle } of batch) settle(others.get(ping.id) ?? "stored");
    } catch (error) {
      this.options.log.warn({ err: error, pings: batch.length }, "the database takes no pings now");
      await this.dropSession();
      await this.turnToSpool(batch);
    }
  }

  /** What waits goes there in its order; whether the batch that failed was committed, the replay finds out. */
  private async turnToSpool(batch: readonly Waiting[]): Promise<void> {
    const { spool } = this.options;
    if (spool !== null) this.isSpooling = true;
    const all = [...batch, ...this.waiting.splice(0)];
    this.waitingBytes = 0;
    if (spool === null) {
      for (const { settle } of all) settle("away");
      await new Promise((resolve) => setTimeout(resolve, RECONNECT_AFTER_MS));
      return;
    }
    for (const { ping, settle } of all) void this.spoolOne(ping).then(settle);
  }

  private async spoolOne(ping: Ping): Promise<Taken> {
    this.spoolingNow += 1;
    try {
      await this.options.spool!.append([spooledPing(ping)]);
      return "spooled";
    } catch (error) {
      this.options.log.error({ err: error }, "a ping was turned away: neither the database nor the spool takes it");
      return "away";
    } finally {
      this.spoolingNow -= 1;
      if (this.spoolingNow === 0) this.bell.ring();
    }
  }

  /** Brings back what is spooled; when nothing is left, what comes goes to the database again. */
  private async replay(): Promise<void> {
    const spool = this.options.spool!;
    const { records, mark } = await spool.read({ maxRecords: MAX_BATCH, maxBytes: MAX_BATCH_BYTES });
    if (mark === null) {
      if (this.spoolingNow > 0) return this.bell.sleep(RECONNECT_AFTER_MS);
      this.isSpooling = false;
      this.options.log.info({}, "pings go to the database again; nothing is left in the spool");
      return;
    }
    try {
      await this.commit(records.map(pingOfSpool), true);
      await spool.discard(mark);
    } catch (error) {
      this.options.log.debug({ err: error }, "the database takes no pings yet; they wait in the spool");
      await this.dropSession();
      await this.bell.sleep(RECONNECT_AFTER_MS);
    }
  }

  /**
   * Writes the pings, past those whose content the database refuses, and again those whose settings were changed at the
   * same time. Says what became of those that are not stored. Rejects when the database does not take them.
   */
  private async commit(pings: readonly Ping[], mayBeStored: boolean): Promise<Map<string, Taken>> {
    const others = new Map<string, Taken>();
    let left: readonly Ping[] = pings;
    for (let tries = 0; left.length > 0 && tries < MAX_STALE_TRIES; tries++) {
      if (tries > 0) await this.options.book.catchUp();
      const addressed: AddressedPing[] = [];
      for (const ping of left) {
        const target = this.options.book.byNumber(ping.number);
        if (target === undefined) others.set(ping.id, "gone");
        else addressed.push({ ping, target });
      }
      left = (await this.commitAddressed(addressed, mayBeStored, others)).map(({ ping }) => ping);
    }
    for (const ping of left) others.set(ping.id, "gone");
    return others;
  }

  /** Answers those that are stale. */
  private async commitAddressed(
    pings: readonly AddressedPing[],
    mayBeStored: boolean,
    others: Map<string, Taken>,
  ): Promise<readonly AddressedPing[]> {
    if (pings.length === 0) return [];
    try {
      return await this.commitOnce(pings, mayBeStored);
    } catch (error) {
      const code = String((error as { code?: unknown }).code);
      if (error instanceof HistoryChanged || !/^2[23]...$/.test(code)) throw error;
      if (code === "23505" && !mayBeStored) return this.commitAddressed(pings, true, others);
      if (code === "23514") {
        await this.options.makeRoom(pings.map(({ ping }) => ping.receivedAt));
        return this.commitOnce(pings, mayBeStored);
      }
      if (pings.length === 1) {
        const { id, number } = pings[0]!.ping;
        this.options.log.error({ err: error, number }, "a ping was set aside: the database refuses its content");
        others.set(id, "away");
        return [];
      }
      const half = pings.length >> 1;
      const first = await this.commitAddressed(pings.slice(0, half), mayBeStored, others);
      return [...first, ...(await this.commitAddressed(pings.slice(half), mayBeStored, others))];
    }
  }

  private async commitOnce(pings: readonly AddressedPing[], mayBeStored: boolean): Promise<readonly AddressedPing[]> {
    const startedAt = performance.now();
    const session = await this.openedSession();
    // A server that is frozen answers nothing: the connection is cut, and what it was about goes to the spool.
    const timer = setTimeout(() => void session.close(), AWAY_AFTER_MS);
    try {
      const { stale, judged } = await session.transaction((tx) => storePings(tx, pings, mayBeStored));
      this.options.metrics.onCommit({ pings: judged.length, durationMs: performance.now() - startedAt });
      this.options.metrics.onJudged(judged);
      return stale;
    } finally {
      clearTimeout(timer);
    }
  }

  private async openedSession(): Promise<Session> {
    if (this.session !== null && !this.session.isBroken) return this.session;
    this.session = null;
    const opening = this.options.openSession();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        void opening.then((session) => session.close()).catch(() => undefined); // it came too late, or not at all
        reject(new Error(`no connection to the database within ${AWAY_AFTER_MS} ms`));
      }, AWAY_AFTER_MS);
    });
    try {
      this.session = await Promise.race([opening, late]);
      return this.session;
    } finally {
      clearTimeout(timer);
    }
  }

  private async dropSession(): Promise<void> {
    const session = this.session;
    this.session = null;
    await session?.close();
  }
}
