// Natural group commit: whatever has gathered is written as soon as a connection is free; under load many share one
// commit, alone one waits for nobody. When the database does not take it, the spool does, and what is spooled is replayed
// in its order before anything newer goes to the database again.
import type { Ping } from "#features/heartbeats/index.ts";
import { Bell } from "#lib/bell.ts";
import type { Spool } from "#platform/spool/spool.ts";
import { Lane, type LaneOptions, type Taken } from "./lane.ts";
import { pingOfSpool, spooledPing } from "./spooled-ping.ts";

/** Most pings, and about the most bytes of bodies, in one commit. */
const MAX_BATCH = 500;
const MAX_BATCH_BYTES = 8_000_000;
/** Pings that wait for a commit; of more, all go to the spool, or they are turned away. */
const MAX_WAITING = 20_000;
const MAX_WAITING_BYTES = 256_000_000;
const RECONNECT_AFTER_MS = 250;
/** What dead processes left behind is looked for this often. */
const LEFTOVERS_EVERY_MS = 5_000;

export interface CommitterOptions extends LaneOptions {
  /** Null: there is no folder that lasts. */
  readonly spool: Spool | null;
}

/**
 * After a rest, so that what lies in the sockets already is read first: without it the first request of many would be
 * committed by itself, and the others wait for that.
 */
function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

interface Waiting {
  readonly ping: Ping;
  readonly settle: (taken: Taken) => void;
}

export class Committer {
  private readonly options: CommitterOptions;
  private readonly lane: Lane;
  private waiting: Waiting[] = [];
  private waitingBytes = 0;
  /** What comes goes to the spool, until all that is there is in the database. */
  private isSpooling: boolean;
  private spoolingNow = 0;
  private lastLeftoversAt = performance.now();
  private readonly bell = new Bell();
  private isStopping = false;

  constructor(options: CommitterOptions) {
    this.options = options;
    this.isSpooling = options.spool?.isEmpty === false;
    this.lane = new Lane(options);
  }

  get isAway(): boolean {
    return this.isSpooling;
  }

  get waitingPings(): number {
    return this.waiting.length;
  }

  /** The first connection shows that the database is there. */
  async begin(): Promise<void> {
    await this.lane.open();
  }

  /** Resolves when the ping is on disk, or will not be. */
  take(ping: Ping): Promise<Taken> {
    if (this.isSpooling) return this.spoolOne(ping);
    const bytes = ping.body?.length ?? 0;
    if (this.waiting.length >= MAX_WAITING || this.waitingBytes + bytes > MAX_WAITING_BYTES) {
      if (this.options.spool === null) return Promise.resolve("away");
      this.spoolWaiting([]);
      return this.spoolOne(ping);
    }
    this.waitingBytes += bytes;
    return new Promise((settle) => {
      this.waiting.push({ ping, settle });
      this.bell.ring();
    });
  }

  /** Runs until stopped and nothing waits. What is in the spool then stays there for the next process. */
  async run(): Promise<void> {
    try {
      while (!this.isStopping || this.waiting.length > 0) {
        const batch = this.takeBatch();
        if (batch.length > 0) await this.commit(batch);
        else if (this.isSpooling && !this.isStopping) await this.replay();
        else {
          await this.rest();
          await turnOfTheLoop();
        }
      }
    } finally {
      await this.lane.close();
    }
    while (this.spoolingNow > 0) await this.bell.sleep(RECONNECT_AFTER_MS); // only then is it known what is left
  }

  stop(): void {
    this.isStopping = true;
    this.bell.ring();
  }

  /** The database tells another history, or this process another name: what the connection stands for is not true any more. */
  async reconnect(): Promise<void> {
    await this.lane.close();
  }

  private async rest(): Promise<void> {
    await this.bell.sleep(LEFTOVERS_EVERY_MS);
    if (this.isStopping || this.waiting.length > 0 || performance.now() - this.lastLeftoversAt < LEFTOVERS_EVERY_MS)
      return;
    // Without the lock that this connection holds, others take the shortest standstill of ours for our end.
    await this.lane
      .open()
      .catch((error: unknown) => this.options.log.debug({ err: error }, "no connection for pings now"));
    await this.adoptLeftovers();
    if (this.options.spool?.isEmpty === false) this.isSpooling = true;
  }

  private async adoptLeftovers(): Promise<void> {
    this.lastLeftoversAt = performance.now();
    await this.options.spool?.adoptLeftovers().catch((error: unknown) => {
      this.options.log.warn({ err: error }, "the spool could not be searched for what others left");
    });
  }

  private takeBatch(): Waiting[] {
    let bytes = 0;
    let count = 0;
    while (count < this.waiting.length && count < MAX_BATCH && bytes <= MAX_BATCH_BYTES)
      bytes += this.waiting[count++]!.ping.body?.length ?? 0;
    this.waitingBytes -= bytes;
    return this.waiting.splice(0, count);
  }

  private async commit(batch: readonly Waiting[]): Promise<void> {
    try {
      const others = await this.lane.commit(
        batch.map(({ ping }) => ping),
        false,
      );
      // The database has the next batch before these are answered: neither waits for the other.
      setImmediate(() => {
        for (const { ping, settle } of batch) settle(others.get(ping.id) ?? "stored");
      });
    } catch (error) {
      this.options.log.warn({ err: error, pings: batch.length }, "the database takes no pings now");
      await this.turnToSpool(batch);
    }
  }

  /** What waits goes there in its order; whether the batch that failed was committed, the replay finds out. */
  private async turnToSpool(batch: readonly Waiting[]): Promise<void> {
    if (this.options.spool !== null) return this.spoolWaiting(batch);
    for (const { settle } of [...batch, ...this.waiting.splice(0)]) settle("away");
    this.waitingBytes = 0;
    await new Promise((resolve) => setTimeout(resolve, RECONNECT_AFTER_MS));
  }

  private spoolWaiting(batch: readonly Waiting[]): void {
    this.isSpooling = true;
    for (const { ping, settle } of [...batch, ...this.waiting.splice(0)]) void this.spoolOne(ping).then(settle);
    this.waitingBytes = 0;
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
      // Whoever was away with us may have died meanwhile: what it answered for is older than what comes now.
      await this.adoptLeftovers();
      if (this.spoolingNow > 0) return this.bell.sleep(RECONNECT_AFTER_MS);
      if (!spool.isEmpty) return;
      this.isSpooling = false;
      this.options.log.info({}, "pings go to the database again; nothing is left in the spool");
      return;
    }
    try {
      await this.lane.commit(records.map(pingOfSpool), true);
    } catch (error) {
      this.options.log.debug({ err: error }, "the database takes no pings yet; they wait in the spool");
      return this.bell.sleep(RECONNECT_AFTER_MS);
    }
    await spool.discard(mark);
  }
}
