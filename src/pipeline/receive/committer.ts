// Natural group commit: whatever has gathered is written as soon as a connection is free; under load many share one
// commit, alone one waits for nobody. When the database does not take it, the spool does, and what is spooled is replayed
// in its order before anything newer goes to the database again.
import type { Ping } from "#features/heartbeats/index.ts";
import { Bell } from "#lib/bell.ts";
import type { Session } from "#platform/database/session.ts";
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
/** Commits under way at once: while one waits for the disk, another is worked on. */
const LANES = 3;
/** Pings for which a commit begins beside another: of fewer, each would cost more than they gain. */
const FEWEST_BESIDE = 16;

export interface CommitterOptions extends Omit<LaneOptions, "openSession"> {
  /** The first connection holds the lock by which others see that this process lives. */
  readonly openSession: (isFirst: boolean) => Promise<Session>;
  /** Null: there is no folder that lasts. */
  readonly spool: Spool | null;
}

interface Waiting {
  readonly ping: Ping;
  readonly settle: (taken: Taken) => void;
}

export class Committer {
  private readonly options: CommitterOptions;
  private readonly lanes: readonly [Lane, ...Lane[]];
  private readonly free: Set<Lane>;
  private waiting: Waiting[] = [];
  private waitingBytes = 0;
  /** Heartbeats of which a commit is under way: their next pings wait for it, so that each is judged after the other. */
  private readonly underWay = new Set<number>();
  private isSending = false;
  /** What comes goes to the spool, until all that is there is in the database. */
  private isSpooling: boolean;
  private spoolingNow = 0;
  private lastLeftoversAt = performance.now();
  private readonly bell = new Bell();
  private isStopping = false;

  constructor(options: CommitterOptions) {
    this.options = options;
    this.isSpooling = options.spool?.isEmpty === false;
    const lane = (isFirst: boolean) => new Lane({ ...options, openSession: () => options.openSession(isFirst) });
    this.lanes = [lane(true), ...Array.from({ length: LANES - 1 }, () => lane(false))];
    this.free = new Set(this.lanes);
  }

  get isAway(): boolean {
    return this.isSpooling;
  }

  get waitingPings(): number {
    return this.waiting.length;
  }

  /** The first connection shows that the database is there. */
  async begin(): Promise<void> {
    await this.lanes[0].open();
  }

  /** Settles it when the ping is on disk, or will not be. */
  take(ping: Ping, settle: (taken: Taken) => void): void {
    if (this.isSpooling) return this.spoolOne({ ping, settle });
    const bytes = ping.body?.length ?? 0;
    if (this.waiting.length >= MAX_WAITING || this.waitingBytes + bytes > MAX_WAITING_BYTES) {
      if (this.options.spool === null) return settle("away");
      this.spoolWaiting([]);
      return this.spoolOne({ ping, settle });
    }
    this.waitingBytes += bytes;
    this.waiting.push({ ping, settle });
    this.sendSoon();
  }

  /** Runs until stopped and nothing waits. What is in the spool then stays there for the next process. */
  async run(): Promise<void> {
    try {
      while (!this.isStopping || this.waiting.length > 0 || this.isCommitting)
        if (this.isSpooling && !this.isStopping && !this.isCommitting)
          await this.use(this.lanes[0], () => this.replay());
        else await this.rest();
    } finally {
      await this.closeLanes();
    }
    while (this.spoolingNow > 0) await this.bell.sleep(RECONNECT_AFTER_MS); // only then is it known what is left
  }

  stop(): void {
    this.isStopping = true;
    this.bell.ring();
  }

  /** The database tells another history, or this process another name: what the connections stand for is not true any more. */
  async reconnect(): Promise<void> {
    await this.closeLanes(); // each is opened anew when it is used
  }

  private async closeLanes(): Promise<void> {
    await Promise.all(this.lanes.map((lane) => lane.close()));
  }

  private get isCommitting(): boolean {
    return this.free.size < LANES;
  }

  private async rest(): Promise<void> {
    await this.bell.sleep(LEFTOVERS_EVERY_MS);
    if (this.isStopping || performance.now() - this.lastLeftoversAt < LEFTOVERS_EVERY_MS) return;
    await this.adoptLeftovers();
    if (this.options.spool?.isEmpty === false) this.isSpooling = true;
    const [first, ...others] = this.lanes;
    // Without the lock that this connection holds, others take the shortest standstill of ours for our end.
    if (this.free.has(first))
      await this.use(first, () =>
        first.open().catch((error: unknown) => this.options.log.debug({ err: error }, "no connection for pings now")),
      );
    for (const lane of others) if (this.free.has(lane)) await lane.closeWhenIdle();
  }

  /** Nobody else uses the lane meanwhile. */
  private async use(lane: Lane, work: () => Promise<void>): Promise<void> {
    this.free.delete(lane);
    try {
      await work();
    } finally {
      this.free.add(lane);
      if (this.isStopping || this.isSpooling) this.bell.ring();
      this.send();
    }
  }

  /** When all have been taken that came with this one: by then is read what lay in the sockets. */
  private sendSoon(): void {
    if (this.isSending) return;
    this.isSending = true;
    setImmediate(() => {
      this.isSending = false;
      this.send();
    });
  }

  /** Begins as many commits as there is something to commit, and lanes. */
  private send(): void {
    while (!this.isSpooling && this.waiting.length >= (this.isCommitting ? FEWEST_BESIDE : 1)) {
      const lane = this.lanes.find((one) => this.free.has(one));
      const batch = lane === undefined ? [] : this.takeBatch();
      if (lane === undefined || batch.length === 0) return;
      void this.use(lane, () => this.commit(lane, batch));
    }
  }

  private async adoptLeftovers(): Promise<void> {
    this.lastLeftoversAt = performance.now();
    await this.options.spool?.adoptLeftovers().catch((error: unknown) => {
      this.options.log.warn({ err: error }, "the spool could not be searched for what others left");
    });
  }

  /** What may be committed now, in its order. */
  private takeBatch(): Waiting[] {
    const batch: Waiting[] = [];
    const left: Waiting[] = [];
    let bytes = 0;
    for (const one of this.waiting) {
      const isFull = batch.length >= MAX_BATCH || bytes > MAX_BATCH_BYTES;
      if (isFull || this.underWay.has(one.ping.number)) left.push(one);
      else {
        batch.push(one);
        bytes += one.ping.body?.length ?? 0;
      }
    }
    for (const { ping } of batch) this.underWay.add(ping.number);
    this.waiting = left;
    this.waitingBytes -= bytes;
    return batch;
  }

  private async commit(lane: Lane, batch: readonly Waiting[]): Promise<void> {
    let others: ReadonlyMap<string, Taken>;
    try {
      others = await lane.commit(
        batch.map(({ ping }) => ping),
        false,
      );
    } catch (error) {
      this.options.log.warn({ err: error, pings: batch.length }, "the database takes no pings now");
      return await this.turnToSpool(batch);
    } finally {
      for (const { ping } of batch) this.underWay.delete(ping.number);
    }
    // Before the lane gets its next batch: another is at work anyway, and whoever is answered may ping again.
    for (const { ping, settle } of batch) settle(others.get(ping.id) ?? "stored");
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
    for (const one of [...batch, ...this.waiting.splice(0)]) this.spoolOne(one);
    this.waitingBytes = 0;
  }

  private spoolOne({ ping, settle }: Waiting): void {
    void this.spool(ping).then(settle);
  }

  private async spool(ping: Ping): Promise<Taken> {
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
      await this.lanes[0].commit(records.map(pingOfSpool), true);
    } catch (error) {
      this.options.log.debug({ err: error }, "the database takes no pings yet; they wait in the spool");
      return this.bell.sleep(RECONNECT_AFTER_MS);
    }
    await spool.discard(mark);
  }
}
