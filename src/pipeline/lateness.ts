// The late check: an engine keeps the deadlines of its shards' heartbeats in memory. When one comes up it is read anew,
// because a ping may have put it off without a word; one that stands is handed to the flush, which decides. It sees to it
// that nothing is held to be missed because we were not there to receive it.
import { expectedAfterOf, movedDeadline } from "#features/heartbeats/index.ts";
import { Bell } from "#lib/bell.ts";
import { DueQueue } from "#lib/due-queue.ts";
import { mergeStretches } from "#lib/stretches.ts";
import type { Clock } from "#platform/clock.ts";
import type { Pool } from "#platform/database/pool.ts";
import { eachInSlices } from "#lib/slices.ts";
import type { Log } from "#platform/log.ts";
import { missWords } from "./miss-words.ts";
import {
  type AwaitedRow,
  type Due,
  LATE_PING_MS,
  type Miss,
  readAwaited,
  readDeafSpans,
  readDues,
  readNearerDues,
} from "./store-misses.ts";

/** The clocks are looked at this often, also when nothing is due: one of them may have been set. */
const LONGEST_NAP_MS = 1_000;
/** Deadlines that are read anew in one statement. */
const MAX_READ = 1_000;
/** A deadline that a flush did not take is looked at again after this: some receiver was not clear yet. */
const AGAIN_AFTER_MS = 250;
/** How many shards' deadlines are read at once. */
const SHARDS_AT_ONCE = 16;

export interface LatenessOptions {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly log: Log;
  /** Judges in the next flush; `judged` must be called with those that were missed indeed. */
  readonly onPassed: (misses: readonly Miss[]) => void;
  /** How long after its deadline a miss was told. */
  readonly onMissed: (latenessMs: number) => void;
}

export class Lateness {
  private readonly options: LatenessOptions;
  private readonly queue = new DueQueue<number>();
  private readonly shardOf = new Map<number, number>();
  /** Handed to the flush and not decided. */
  private readonly passed = new Map<number, Miss>();
  private readonly bell = new Bell();
  private isStopping = false;

  constructor(options: LatenessOptions) {
    this.options = options;
  }

  get size(): number {
    return this.queue.size;
  }

  async takeShards(shards: readonly number[]): Promise<void> {
    for (let from = 0; from < shards.length; from += SHARDS_AT_ONCE) {
      const dues = await readDues(this.options.pool, shards.slice(from, from + SHARDS_AT_ONCE));
      await eachInSlices(dues, (due) => this.put(due));
    }
  }

  async leaveShards(shards: readonly number[]): Promise<void> {
    const left = new Set(shards);
    await eachInSlices(this.shardOf, ([number, shard]) => {
      if (left.has(shard)) this.forget(number);
    });
  }

  /** What was brought nearer since; the caller keeps the position. */
  async readFeed(sinceXid: string, shards: readonly number[]): Promise<void> {
    await eachInSlices(await readNearerDues(this.options.pool, sinceXid, shards), (due) => this.put(due));
  }

  /** Runs until stopped. */
  async run(): Promise<void> {
    while (!this.isStopping) {
      const untilDueMs = (this.queue.nextDue() ?? Infinity) + LATE_PING_MS - this.options.clock.now();
      await this.bell.sleep(Math.max(0, Math.min(untilDueMs, LONGEST_NAP_MS)));
      if (this.isStopping) return;
      const due = this.queue.takeDue(this.options.clock.now() - LATE_PING_MS).map(({ key }) => key);
      for (let from = 0; from < due.length; from += MAX_READ) await this.lookAt(due.slice(from, from + MAX_READ));
    }
  }

  stop(): void {
    this.isStopping = true;
    this.bell.ring();
  }

  /** What the flush has decided of those that were handed to it. */
  judged(misses: readonly Miss[], missed: ReadonlySet<number>): void {
    const now = this.options.clock.now();
    for (const miss of misses) {
      if (!this.passed.delete(miss.number)) continue;
      if (missed.has(miss.number)) this.options.onMissed(now - miss.movedDueAt);
      // One that is missed too: a ping may have come since, and made a deadline of which we heard before we heard of this.
      this.queue.put(miss.number, now + AGAIN_AFTER_MS - LATE_PING_MS);
    }
    this.bell.ring();
  }

  private put({ number, shard, dueAt }: Due): void {
    this.shardOf.set(number, shard);
    if (this.passed.has(number)) return; // read anew when it is decided
    this.rearm(number, dueAt);
    this.bell.ring();
  }

  /** The nearer one counts: what was read a moment ago may be older than what the feed has told since. */
  private rearm(number: number, dueAt: number): void {
    const known = this.queue.dueOf(number);
    if (known === undefined || known > dueAt) this.queue.put(number, dueAt);
  }

  private forget(number: number): void {
    this.queue.delete(number);
    this.shardOf.delete(number);
    this.passed.delete(number);
  }

  private async lookAt(numbers: readonly number[]): Promise<void> {
    try {
      const rows = await readAwaited(this.options.pool, numbers);
      const found = new Set(rows.map(({ number }) => number));
      for (const number of numbers)
        if (!found.has(number) && this.queue.dueOf(number) === undefined) this.shardOf.delete(number);
      await this.handOn(rows);
    } catch (error) {
      this.options.log.warn({ err: error }, "deadlines could not be read; they are looked at again");
      for (const number of numbers) this.queue.put(number, this.options.clock.now() + LONGEST_NAP_MS);
    }
  }

  private async handOn(rows: readonly AwaitedRow[]): Promise<void> {
    const nowMs = this.options.clock.now();
    const passed = rows.filter((row) => row.dueAt <= nowMs - LATE_PING_MS);
    for (const row of rows) if (row.dueAt > nowMs - LATE_PING_MS) this.rearm(row.number, row.dueAt);
    if (passed.length === 0) return;
    const earliest = passed.reduce((at, row) => Math.min(at, waitedFrom(row)), Infinity);
    const spans = await readDeafSpans(this.options.pool, earliest);
    const deaf = mergeStretches(spans);
    const misses: Miss[] = [];
    for (const row of passed) {
      if (!this.shardOf.has(row.number)) continue; // its shard was left meanwhile
      const movedDueAt = movedDeadline(row.dueAt, waitedFrom(row), deaf);
      if (movedDueAt > nowMs - LATE_PING_MS) this.rearm(row.number, movedDueAt);
      else {
        const deafSpans = spans.filter(({ toMs }) => toMs > waitedFrom(row)).length;
        misses.push(missOf(row, movedDueAt, deafSpans));
      }
    }
    for (const miss of misses) this.passed.set(miss.number, miss);
    if (misses.length > 0) this.options.onPassed(misses);
  }
}

/**
 * From when its deadline is counted: the run that must end, or what came last as was expected. Not the newest ping: a
 * start that came after a stretch without ears leaves the deadline of before it.
 */
function waitedFrom({ dueWhy, lastPingAt, runs, rules, since }: AwaitedRow): number {
  const all = runs ?? [];
  if (dueWhy === "run_too_long") return all.reduce((at, run) => Math.min(at, run.aliveAt), all[0]?.aliveAt ?? since);
  const isCountedFromStart = (rules.longestSeconds ?? rules.startGraceSeconds ?? null) !== null;
  const startedAt = isCountedFromStart ? all.reduce((at, run) => Math.max(at, run.startedAt), -Infinity) : -Infinity;
  const countedFrom = Math.max(lastPingAt ?? -Infinity, startedAt);
  return countedFrom === -Infinity ? since : countedFrom;
}

function missOf(row: AwaitedRow, movedDueAt: number, deafSpans: number): Miss {
  const { number, version, seq, dueAt, dueWhy } = row;
  const expectedAt = row.expectedAt ?? (row.lastPingAt === null ? null : expectedAfterOf(row.schedule)(row.lastPingAt));
  return {
    number,
    version,
    seq,
    dueAt,
    movedDueAt,
    waitedFrom: waitedFrom(row),
    deafSpans,
    reason: dueWhy,
    message: missWords({ ...row, expectedAt }, movedDueAt),
  };
}
