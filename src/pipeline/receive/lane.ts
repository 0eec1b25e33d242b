// One connection on which pings are committed, one batch at a time. It gets past what the database refuses for its
// content, and past settings that were changed at the same time; a database that does not take the batch is the caller's.
import type { Ping } from "#features/heartbeats/index.ts";
import { HistoryChanged } from "#platform/database/history.ts";
import type { RowType } from "#platform/database/binary-rows.ts";
import { planOnce } from "#platform/database/plan-once.ts";
import type { Session } from "#platform/database/session.ts";
import type { Log } from "#platform/log.ts";
import type { AddressBook } from "./address-book.ts";
import { type AddressedPing, isAsleep, isQuiet, judgeAll, type JudgedHeartbeat } from "./judged-pings.ts";
import { readRowType } from "./judged-rows.ts";
import { storeKnown } from "./store-known.ts";
import { storePings } from "./store-pings.ts";
import type { KnownBeliefs } from "./known-beliefs.ts";
import { readBeliefs } from "./stored-belief.ts";

/** A database that has not taken a commit within this is away, as far as pings are concerned. */
const AWAY_AFTER_MS = 3_000;
/** A connection that nobody has used for so long is closed. */
const IDLE_MS = 60_000;
/** How often the short way is tried: the second time with what the first has found. */
const SHORT_TRIES = 2;
/**
 * Of what a commit knew, more than the first part was old: another process takes pings of the same heartbeats, and they are
 * read before they are judged, until less than the second part is.
 */
const SHARED_FROM = 1 / 4;
const SHARED_UNTIL = 1 / 8;
/** How often a ping is judged anew because its heartbeat's settings were changed at the same time. */
const MAX_STALE_TRIES = 5;

export type Taken =
  | "stored"
  /** Stored, and it changes nothing: its heartbeat is paused. */
  | "asleep"
  | "spooled"
  /** Its heartbeat was deleted meanwhile. */
  | "gone"
  /** Neither the database nor the spool takes it now. */
  | "away";

export interface LaneOptions {
  readonly openSession: () => Promise<Session>;
  readonly book: AddressBook;
  readonly beliefs: KnownBeliefs;
  readonly log: Log;
  /** Makes the partitions that these moments lack (Unix milliseconds). */
  readonly makeRoom: (moments: readonly number[]) => Promise<void>;
  readonly onCommit: (committed: { readonly pings: number; readonly durationMs: number }) => void;
  readonly onJudged: (judged: readonly JudgedHeartbeat[]) => void;
}

interface OpenLane {
  readonly session: Session;
  readonly type: RowType;
}

export class Lane {
  private readonly options: LaneOptions;
  private opened: OpenLane | null = null;
  private usedAt = 0;
  /** Others write beliefs that we know, so that what we know is often old. */
  private isShared = false;

  constructor(options: LaneOptions) {
    this.options = options;
  }

  async open(): Promise<void> {
    await this.openedLane();
  }

  /** It is only kept while there is so much to do that it is needed. */
  async closeWhenIdle(): Promise<void> {
    if (performance.now() - this.usedAt > IDLE_MS) await this.close();
  }

  async close(): Promise<void> {
    const { opened } = this;
    this.opened = null;
    await opened?.session.close();
  }

  /**
   * Commits them. Says what became of those that are not just stored. Rejects when the database does not take them: then the
   * outcome of the batch is not known. `mayBeStored`: some may have been committed before, and are then left as they are.
   */
  async commit(pings: readonly Ping[], mayBeStored: boolean): Promise<ReadonlyMap<string, Taken>> {
    this.usedAt = performance.now();
    const others = new Map<string, Taken>();
    let left: readonly Ping[] = pings;
    try {
      for (let tries = 0; left.length > 0; tries++) {
        if (tries >= MAX_STALE_TRIES)
          throw new Error("the settings of heartbeats change faster than pings are written");
        if (tries > 0) await within(AWAY_AFTER_MS, this.options.book.catchUp());
        // What comes out of a spool may be of a heartbeat that the book has not heard of: it is asked again before it is gone.
        const { known, unknown } = this.addressed(left);
        const stale = await this.commitAddressed(known, mayBeStored, others);
        if (tries > 0) for (const { id } of unknown) others.set(id, "gone");
        left = [...stale.map(({ ping }) => ping), ...(tries > 0 ? [] : unknown)];
      }
    } catch (error) {
      await this.close();
      throw error;
    }
    return others;
  }

  private addressed(pings: readonly Ping[]): { known: AddressedPing[]; unknown: Ping[] } {
    const known: AddressedPing[] = [];
    const unknown: Ping[] = [];
    for (const ping of pings) {
      const target = this.options.book.byNumber(ping.number);
      if (target === undefined) unknown.push(ping);
      else known.push({ ping, target });
    }
    return { known, unknown };
  }

  /** Answers those that are stale. */
  private async commitAddressed(
    pings: readonly AddressedPing[],
    mayBeStored: boolean,
    others: Map<string, Taken>,
  ): Promise<readonly AddressedPing[]> {
    if (pings.length === 0) return [];
    try {
      return await this.commitOnce(pings, mayBeStored, others);
    } catch (error) {
      const code = String((error as { code?: unknown }).code);
      if (error instanceof HistoryChanged || !/^(2[23]...|40P01)$/.test(code)) throw error;
      // Stored already, or the circle of locks that hazard 11 speaks of: the long way sees to both.
      if ((code === "23505" || code === "40P01") && !mayBeStored) return this.commitAddressed(pings, true, others);
      if (code === "40P01") throw error; // no fault of theirs: whoever gave them tries again
      if (code === "23514") {
        await this.options.makeRoom(pings.map(({ ping }) => ping.receivedAt));
        return this.commitOnce(pings, mayBeStored, others);
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

  private async commitOnce(
    pings: readonly AddressedPing[],
    mayBeStored: boolean,
    others: Map<string, Taken>,
  ): Promise<readonly AddressedPing[]> {
    const { session, type } = await this.openedLane();
    // A server that is frozen answers nothing: the connection is cut, and what it was about goes to the spool.
    const timer = setTimeout(() => void session.close(), AWAY_AFTER_MS);
    try {
      const left = mayBeStored ? pings : await this.commitKnown(session, type, pings, others);
      if (left.length === 0) return [];
      const startedAt = performance.now();
      const { stale, judged } = await session.transaction((tx) => storePings(tx, type, left, mayBeStored));
      this.remember(judged, startedAt, others);
      return stale;
    } catch (error) {
      for (const { ping } of pings) this.options.beliefs.forget(ping.number);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Commits those that can go the short way. Returns the others. */
  private async commitKnown(
    session: Session,
    type: RowType,
    pings: readonly AddressedPing[],
    others: Map<string, Taken>,
  ): Promise<readonly AddressedPing[]> {
    const startedAt = performance.now();
    await this.learn(session, pings);
    let left = pings;
    // What another process has written meanwhile is learned by the first try, and judged anew.
    for (let tries = 0; tries < SHORT_TRIES; tries++) {
      const quiet = this.quietOnes(left);
      if (quiet.length === 0) break;
      const { written, found } = await storeKnown(session, type, quiet);
      this.remember(written, startedAt, others);
      for (const stored of found) this.options.beliefs.keep(stored, stored.belief);
      if (found.length > quiet.length * SHARED_FROM) this.isShared = true;
      if (written.length === left.length) return [];
      const numbers = new Set(written.map(({ before }) => before.number));
      left = left.filter(({ ping }) => !numbers.has(ping.number));
      if (found.length === 0) break;
    }
    return left;
  }

  /** Reads what memory does not hold, or may hold as it was. */
  private async learn(session: Session, pings: readonly AddressedPing[]): Promise<void> {
    const { beliefs } = this.options;
    const numbers = pings.map(({ ping }) => ping.number);
    const unread = this.isShared ? numbers : numbers.filter((number) => !beliefs.has(number));
    if (unread.length === 0) return;
    let old = 0;
    for (const stored of await readBeliefs(session, unread)) {
      const known = beliefs.get(stored.number)?.belief.pulse.pings;
      if (known !== undefined && known !== stored.belief.pulse.pings) old += 1;
      beliefs.keep(stored, stored.belief);
    }
    if (this.isShared) this.isShared = old > unread.length * SHARED_UNTIL;
  }

  /** Judged by what memory holds: the only ping of its heartbeat here, which changes no state. */
  private quietOnes(pings: readonly AddressedPing[]): JudgedHeartbeat[] {
    const seen = new Set<number>();
    const several = new Set<number>();
    for (const { ping } of pings) (seen.has(ping.number) ? several : seen).add(ping.number);
    const quiet: JudgedHeartbeat[] = [];
    for (const one of pings) {
      const known = several.has(one.ping.number) ? undefined : this.options.beliefs.get(one.ping.number);
      if (known === undefined || one.target.version !== known.version) continue;
      const judged = judgeAll(known, [one]);
      if (isQuiet(judged)) quiet.push(judged);
    }
    return quiet;
  }

  private remember(judged: readonly JudgedHeartbeat[], startedAt: number, others: Map<string, Taken>): void {
    for (const { before, after, pings } of judged) {
      this.options.beliefs.keep(before, after);
      for (const one of pings) if (isAsleep(one)) others.set(one.ping.id, "asleep");
    }
    const pings = judged.reduce((total, one) => total + one.pings.length, 0);
    this.options.onCommit({ pings, durationMs: performance.now() - startedAt });
    this.options.onJudged(judged);
  }

  private async openedLane(): Promise<OpenLane> {
    if (this.opened !== null && !this.opened.session.isBroken) return this.opened;
    this.opened = null;
    const opening = this.options.openSession();
    try {
      const session = await within(AWAY_AFTER_MS, opening);
      await within(AWAY_AFTER_MS, planOnce(session));
      this.opened = { session, type: await within(AWAY_AFTER_MS, readRowType(session)) };
      return this.opened;
    } catch (error) {
      void opening.then((session) => session.close()).catch(() => undefined); // it came too late, or not at all
      throw error;
    }
  }
}

async function within<Answer>(ms: number, answer: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the database has not answered within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
