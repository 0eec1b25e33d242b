// The flush: looks wait here for half a second, or not at all when one changes a belief, and are written in one fenced
// transaction: results, beliefs, events. One flush is in flight; judged when it is built, from committed beliefs; memory
// changes after the commit. What the database does not take (it is away) waits, up to a limit; beyond that, nobody saw it.
import { Bell } from "#lib/bell.ts";
import type { Log } from "#platform/log.ts";
import { HistoryChanged } from "#platform/database/history.ts";
import type { Session } from "#platform/database/session.ts";
import { type FlushBatch, type FlushIdentity, readFlushNo, writeFlush } from "./flush.ts";
import { breakStreak, type Judgement, judge } from "./judge.ts";
import { writeLost } from "./lost-looks.ts";
import { type Miss, writeMisses } from "./store-misses.ts";
import type { TakenLook } from "./taken-look.ts";
import { type Lost, usualLimits, type WaitingLimits, WaitingLooks } from "./waiting-looks.ts";

/** How long a result that changes nothing may wait for company. */
const FLUSH_AFTER_MS = 500;
/** Most looks in one transaction. */
const FLUSH_AT_LOOKS = 1_000;
/** Most deadlines in one transaction. */
const MAX_MISSES = 1_000;
/** The engine shows that it lives at least this often, with an empty flush when there is nothing to write. */
const BEAT_MS = 1_000;
/** Bad answers that wait with their looks; a waiting look is small, its answer may be ten kilobytes. */
const MAX_WAITING_ANSWERS = 1_000;
const RECONNECT_AFTER_MS = 250;

/** Another engine has fenced us, or the database went back: nothing that we hold is true any more. */
export class Fenced extends Error {}
class FenceRefused extends Error {}

interface Batch extends FlushBatch {
  /** Written in a flush of its own, before anything that was seen later. */
  readonly lost?: Lost;
  /** Deadlines that passed: judged in a flush of their own, which takes what it finds. */
  readonly misses?: readonly Miss[];
}

export interface RecorderOptions {
  readonly identity: FlushIdentity;
  readonly openSession: () => Promise<Session>;
  readonly log: Log;
  /** The database did not take (rows === unknown version, lost shard): memory must be read anew. */
  readonly onStale: (numbers: number[]) => void;
  /** Makes the partition that a look's day lacks. */
  readonly makeRoom: () => Promise<void>;
  readonly onFlushed: (flushed: { looks: number; events: number; durationMs: number }) => void;
  /** Which of these deadlines were missed indeed; the others must be read anew. */
  readonly onMissesJudged?: (misses: readonly Miss[], missed: ReadonlySet<number>) => void;
  readonly limits?: WaitingLimits;
}

export class Recorder {
  private readonly options: RecorderOptions;
  private readonly waiting: WaitingLooks;
  /** Since when the oldest look of the flush that is under way waits. */
  private inFlightSinceMs: number | null = null;
  private misses: Miss[] = [];
  private releases: number[] = [];
  private releasesInFlight: readonly number[] = [];
  private flushNo = 0;
  private session: Session;
  private readonly bell = new Bell();
  private isStopping = false;
  private isAbandoned = false;
  /** Since when the flush that is under way tries; a database that answers has it done in milliseconds. */
  private tryingSince: number | null = null;

  constructor(options: RecorderOptions, session: Session) {
    this.options = options;
    this.waiting = new WaitingLooks(options.limits ?? usualLimits);
    this.session = session;
  }

  get waitingLooks(): number {
    return this.waiting.length;
  }

  get droppedLooks(): number {
    return this.waiting.dropped;
  }

  /** For how long the oldest result waits that is not known to be written; 0 when none does. */
  get oldestWaitingMs(): number {
    const sinceMs = this.inFlightSinceMs ?? this.waiting.oldestSinceMs;
    return sinceMs === null ? 0 : performance.now() - sinceMs;
  }

  /** Milliseconds for which the database has not taken a flush; 0 while it does. */
  get awayMs(): number {
    return this.tryingSince === null ? 0 : performance.now() - this.tryingSince;
  }

  add(look: TakenLook): void {
    this.waiting.add(this.waiting.length < MAX_WAITING_ANSWERS ? look : withoutAnswer(look), performance.now());
    const judgement = judge(look.watch.belief, look, look.watch.settings);
    if (judgement?.isNewState === true || look.requests.length > 0 || this.waiting.length >= FLUSH_AT_LOOKS)
      this.flushNow();
  }

  /** Shards that are to be given back and may still be ours in the database. */
  get shardsOnTheirWay(): readonly number[] {
    return [...this.releases, ...this.releasesInFlight];
  }

  /** Deadlines that have passed: judged in the next flush, which is at once. */
  addMisses(misses: readonly Miss[]): void {
    this.misses.push(...misses);
    this.flushNow();
  }

  /** Gives shards back: in the next flush, after everything that waits now. */
  release(shards: number[]): void {
    this.releases.push(...shards);
    this.flushNow();
  }

  flushNow(): void {
    this.bell.ring();
  }

  /** Runs until stopped; rejects with `Fenced` when another engine took over. */
  async run(): Promise<void> {
    try {
      await this.flushUntilStopped();
    } finally {
      await this.session.close();
    }
  }

  private async flushUntilStopped(): Promise<void> {
    let lastFlushAt = performance.now();
    while (!(this.isStopping && this.waiting.length === 0 && !this.waiting.hasLost && this.releases.length === 0)) {
      const untilBeatMs = Math.max(0, lastFlushAt + BEAT_MS - performance.now());
      await this.bell.sleep(this.waiting.length > 0 ? Math.min(FLUSH_AFTER_MS, untilBeatMs) : untilBeatMs);
      await this.flush();
      lastFlushAt = performance.now();
    }
  }

  /** Writes what waits and ends `run`. While the database is away it waits no longer than the stop's own limit. */
  stop(): void {
    this.isStopping = true;
    this.flushNow();
  }

  /** Ends at once, writing nothing more. */
  async abandon(): Promise<void> {
    this.isStopping = true;
    this.isAbandoned = true;
    this.waiting.clear();
    this.misses = [];
    this.releases = [];
    this.bell.ring();
    await this.session.close();
  }

  private async flush(): Promise<void> {
    this.waiting.keepLimits(performance.now());
    // More may be lost while that is written.
    for (let lost = this.waiting.takeLost(); lost !== null; lost = this.waiting.takeLost()) await this.admitLost(lost);
    const misses = this.misses.splice(0, MAX_MISSES);
    if (misses.length > 0) await this.writeAll({ looks: [], releases: [], misses });
    if (this.misses.length > 0) this.bell.ring();
    this.inFlightSinceMs = this.waiting.oldestSinceMs;
    const taken = this.waiting.take(FLUSH_AT_LOOKS);
    const isAll = this.waiting.length === 0 && !this.waiting.hasLost;
    // A shard is given back after the last look that waits: none of its looks could be written any more.
    const releases = isAll ? this.releases.splice(0) : [];
    if (!isAll) this.bell.ring();
    this.releasesInFlight = releases;
    await this.writeAll({ looks: taken, releases });
    this.releasesInFlight = [];
    this.inFlightSinceMs = null;
  }

  /** Should we die before this is written: our own last sign of life is older, and whoever takes over goes by that. */
  private async admitLost(lost: Lost): Promise<void> {
    await this.writeAll({ looks: [], releases: [], lost });
    for (const watch of lost.watches) watch.belief = breakStreak(watch.belief);
    const { looks, watches } = lost;
    this.options.log.warn(
      { looks, things: watches.size },
      "results waited for too long or were too many and are lost; that time counts as unknown",
    );
  }

  /** Writes the batch, whatever it takes: over lost connections, and past rows that the database refuses. */
  private async writeAll(batch: Batch, hasRoom = false): Promise<void> {
    try {
      await this.writeOnce(batch);
    } catch (error) {
      if (!isRefusedByContent(error)) throw error;
      if (lacksPartition(error) && !hasRoom) {
        await this.options.makeRoom();
        return this.writeAll(batch, true);
      }
      if (batch.looks.length <= 1) {
        const number = batch.looks[0]?.watch.settings.number;
        this.options.log.error({ err: error, number }, "a look was set aside: the database refuses its content");
        if (batch.looks.length > 0 && batch.releases.length > 0)
          await this.writeAll({ looks: [], releases: batch.releases });
        return;
      }
      const half = batch.looks.length >> 1;
      await this.writeAll({ looks: batch.looks.slice(0, half), releases: [] }, hasRoom);
      await this.writeAll({ looks: batch.looks.slice(half), releases: batch.releases }, hasRoom);
    }
  }

  private async writeOnce(batch: Batch): Promise<void> {
    const startedAt = performance.now();
    this.tryingSince = startedAt;
    const judged = judgeAll(batch.looks);
    const flushNo = this.flushNo + 1;
    let written: ReadonlySet<number> | null = null;
    let missed: ReadonlySet<number> = new Set();
    for (let tries = 1; ; tries++) {
      try {
        const session = await this.openedSession();
        if (written !== null && (await this.wasCommitted(session, flushNo))) break;
        await session.transaction(async (tx) => {
          const outcome = await writeFlush(tx, this.options.identity, flushNo, batch, judged);
          if (outcome === "refused") throw new FenceRefused();
          if (batch.lost !== undefined) await writeLost(tx, this.options.identity.id, batch.lost);
          if (batch.misses !== undefined) missed = await writeMisses(tx, this.options.identity.id, batch.misses);
          written = outcome;
        });
        break;
      } catch (error) {
        if (error instanceof Fenced || error instanceof HistoryChanged || isRefusedByContent(error)) throw error;
        if (this.isAbandoned) return;
        if (tries === 1)
          this.options.log.warn({ err: error }, "the database takes no results now; they wait in memory");
        await this.session.close();
        await new Promise((resolve) => setTimeout(resolve, RECONNECT_AFTER_MS));
        // The commit's outcome is not known, or the fence refused: ask on a new connection before writing again.
        written ??= new Set();
      }
    }
    this.tryingSince = null;
    this.flushNo = flushNo;
    this.remember(judged, written ?? new Set());
    if (batch.misses !== undefined) this.options.onMissesJudged?.(batch.misses, missed);
    this.options.onFlushed({
      looks: batch.looks.length,
      events: [...judged.values()].filter((judgement) => judgement.isNewState).length + missed.size,
      durationMs: performance.now() - startedAt,
    });
  }

  private remember(judged: ReadonlyMap<TakenLook, Judgement>, written: ReadonlySet<number>): void {
    const stale: number[] = [];
    for (const [look, judgement] of judged) {
      const { number } = look.watch.settings;
      if (written.has(number)) look.watch.belief = judgement.belief;
      else stale.push(number);
    }
    if (stale.length > 0) this.options.onStale(stale);
  }

  private async openedSession(): Promise<Session> {
    if (this.session.isBroken) this.session = await this.options.openSession();
    return this.session;
  }

  private async wasCommitted(session: Session, flushNo: number): Promise<boolean> {
    const row = await readFlushNo(session, this.options.identity);
    if (row === null || row.isFenced) throw new Fenced("another engine has taken over");
    // Seen also where the server does not say which history it tells.
    if (row.flushNo < flushNo - 1) throw new Fenced("the database does not know of our last flush: it went back");
    return row.flushNo === flushNo;
  }
}

function withoutAnswer(look: TakenLook): TakenLook {
  if (look.sighting.answer === undefined) return look;
  const { answer: _, ...sighting } = look.sighting;
  return { ...look, sighting };
}

/** SQLSTATE classes 22 (bad value) and 23 (constraint): the row is at fault, not the connection. */
function isRefusedByContent(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return typeof code === "string" && /^2[23]...$/.test(code);
}

/** The clock jobs have not made the day's partition, which is our fault and not the row's. */
function lacksPartition(error: unknown): boolean {
  return (error as { code?: unknown }).code === "23514" && /^no partition of relation/.test((error as Error).message);
}

export function judgeAll(looks: readonly TakenLook[]): Map<TakenLook, Judgement> {
  const judged = new Map<TakenLook, Judgement>();
  for (const look of looks) {
    const judgement = judge(look.watch.belief, look, look.watch.settings);
    if (judgement !== null) judged.set(look, judgement);
  }
  return judged;
}
