// One connection on which pings are committed, one batch at a time. It gets past what the database refuses for its
// content, and past settings that were changed at the same time; a database that does not take the batch is the caller's.
import type { Ping } from "#features/heartbeats/index.ts";
import { HistoryChanged } from "#platform/database/history.ts";
import type { Session } from "#platform/database/session.ts";
import type { Log } from "#platform/log.ts";
import type { AddressBook } from "./address-book.ts";
import { type AddressedPing, type StoredPings, storePings } from "./store-pings.ts";

/** A database that has not taken a commit within this is away, as far as pings are concerned. */
const AWAY_AFTER_MS = 3_000;
/** How often a ping is judged anew because its heartbeat's settings were changed at the same time. */
const MAX_STALE_TRIES = 5;

export type Taken =
  | "stored"
  | "spooled"
  /** Its heartbeat was deleted meanwhile. */
  | "gone"
  /** Neither the database nor the spool takes it now. */
  | "away";

export interface LaneOptions {
  readonly openSession: () => Promise<Session>;
  readonly book: AddressBook;
  readonly log: Log;
  /** Makes the partitions that these moments lack (Unix milliseconds). */
  readonly makeRoom: (moments: readonly number[]) => Promise<void>;
  readonly onCommit: (committed: { readonly pings: number; readonly durationMs: number }) => void;
  readonly onJudged: (stored: StoredPings["judged"]) => void;
}

export class Lane {
  private readonly options: LaneOptions;
  private session: Session | null = null;

  constructor(options: LaneOptions) {
    this.options = options;
  }

  async open(): Promise<void> {
    await this.openedSession();
  }

  async close(): Promise<void> {
    const { session } = this;
    this.session = null;
    await session?.close();
  }

  /**
   * Commits them. Says what became of those that are not stored. Rejects when the database does not take them: then the
   * outcome of the batch is not known. `mayBeStored`: some may have been committed before, and are then left as they are.
   */
  async commit(pings: readonly Ping[], mayBeStored: boolean): Promise<ReadonlyMap<string, Taken>> {
    const others = new Map<string, Taken>();
    let left: readonly Ping[] = pings;
    try {
      for (let tries = 0; left.length > 0 && tries < MAX_STALE_TRIES; tries++) {
        if (tries > 0) await this.options.book.catchUp();
        left = (await this.commitAddressed(this.addressed(left, others), mayBeStored, others)).map(({ ping }) => ping);
      }
    } catch (error) {
      await this.close();
      throw error;
    }
    for (const ping of left) others.set(ping.id, "gone");
    return others;
  }

  private addressed(pings: readonly Ping[], others: Map<string, Taken>): AddressedPing[] {
    return pings.flatMap((ping) => {
      const target = this.options.book.byNumber(ping.number);
      if (target !== undefined) return [{ ping, target }];
      others.set(ping.id, "gone");
      return [];
    });
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
      this.options.onCommit({ pings: judged.length, durationMs: performance.now() - startedAt });
      this.options.onJudged(judged);
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
}
