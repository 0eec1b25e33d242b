// The database of the simulation: plain tables in memory under the rules of the real statements (src/pipeline/flush.ts,
// ownership.ts, features/monitors). What the simulation must prove is checked on what is written here.
import type { Watched } from "#features/monitors/index.ts";
import type { Belief, Judgement } from "#pipeline/judge.ts";
import type { TakenLook } from "#pipeline/taken-look.ts";

export const SHARD_COUNT = 16;
/** As in the real one: a silence of all owners longer than this is a blind span. */
const BLIND_AFTER_MS = 2_000;

export type Settings = Omit<Watched, "belief">;

export interface Thing {
  settings: Settings;
  belief: Belief;
  isPaused: boolean;
  changedNo: number;
}

/** What changed a belief or might have, in the order of the commits. */
export type Entry =
  | { readonly kind: "look"; readonly look: TakenLook; readonly committedMs: number }
  | {
      readonly kind: "edit";
      readonly version: number;
      readonly slot: number;
      readonly endsStreak: boolean;
      /** The state that begins by it, and since when. */
      readonly begins: { readonly state: string; readonly sinceMs: number } | null;
      readonly thresholds: { readonly failuresToDown: number; readonly successesToUp: number };
      readonly committedMs: number;
    };

export interface Event {
  readonly number: number;
  readonly seq: number;
  readonly state: string;
  readonly fromMs: number;
  readonly version: number;
  readonly slot: number;
  /** True time of the commit. */
  readonly committedMs: number;
}

export interface Span {
  readonly shard: number | null;
  readonly numbers: readonly number[] | null;
  readonly fromMs: number;
  readonly toMs: number;
  readonly why: string;
}

export interface EngineRow {
  readonly number: number;
  isFenced: boolean;
  /** When it was heard of last, by the database's clock. */
  aliveMs: () => number;
}

interface ShardRow {
  owner: number | null;
  epoch: number;
  lookedUntilMs: number | null;
}

export interface Taken {
  readonly epochs: ReadonlyMap<number, number>;
  readonly lookedUntil: ReadonlyMap<number, number>;
}

export class PlainRecord {
  readonly things = new Map<number, Thing>();
  readonly engines: EngineRow[] = [];
  readonly shards: ShardRow[] = Array.from({ length: SHARD_COUNT }, () => ({
    owner: null,
    epoch: 0,
    lookedUntilMs: null,
  }));
  readonly journals = new Map<number, Entry[]>();
  readonly events: Event[] = [];
  readonly spans: Span[] = [];
  readonly ownNetworkSpans = new Map<string, Span>();
  /** Nobody reaches it before this moment. */
  awayUntilMs = -Infinity;
  changeNo = 0;
  /** Unix milliseconds by the database's clock. */
  readonly nowMs: () => number;
  private readonly trueNowMs: () => number;

  constructor(clocks: { nowMs: () => number; trueNowMs: () => number }) {
    this.nowMs = clocks.nowMs;
    this.trueNowMs = clocks.trueNowMs;
  }

  get isAway(): boolean {
    return this.trueNowMs() < this.awayUntilMs;
  }

  register(aliveMs: () => number): EngineRow {
    const row = { number: this.engines.length + 1, isFenced: false, aliveMs };
    this.engines.push(row);
    return row;
  }

  isLiving(owner: number | null): boolean {
    return owner !== null && !this.engines[owner - 1]!.isFenced;
  }

  add(settings: Settings): void {
    const since = this.nowMs();
    const belief: Belief = {
      state: "pending",
      seq: 1,
      since,
      version: 1,
      slot: 0,
      failures: 0,
      successes: 0,
      streakAt: null,
    };
    const thing = { settings, belief, isPaused: false, changedNo: ++this.changeNo };
    this.things.set(settings.number, thing);
    this.journals.set(settings.number, []);
    this.noteEdit(thing, true, true);
  }

  /** What a person does: a higher version and slot, and an event where the state changes (monitor-life.ts). */
  edit(number: number, changed: Partial<Settings>, isPaused: boolean): void {
    const thing = this.things.get(number)!;
    const now = this.nowMs();
    const version = thing.settings.version + 1;
    const endsStreak = "failuresToDown" in changed || "successesToUp" in changed;
    thing.settings = { ...thing.settings, ...changed, version };
    thing.changedNo = ++this.changeNo;
    const { belief } = thing;
    thing.belief = { ...belief, version, slot: Math.max(belief.slot + 1, now) };
    if (endsStreak || isPaused !== thing.isPaused)
      thing.belief = { ...thing.belief, failures: 0, successes: 0, streakAt: null };
    const entersState = isPaused !== thing.isPaused;
    if (entersState) {
      const since = Math.max(now, belief.since + 1);
      thing.belief = { ...thing.belief, state: isPaused ? "paused" : "pending", seq: belief.seq + 1, since };
    }
    thing.isPaused = isPaused;
    this.noteEdit(thing, endsStreak || entersState, entersState);
  }

  watchedOf(thing: Thing): Watched {
    return { ...thing.settings, belief: thing.belief };
  }

  /** One fenced transaction. Gives the things whose beliefs took the new value. */
  flush(
    engine: EngineRow,
    looks: readonly TakenLook[],
    judged: ReadonlyMap<TakenLook, Judgement>,
    releases: readonly number[],
  ): ReadonlySet<number> | "refused" {
    if (engine.isFenced) return "refused";
    for (const look of looks) {
      const shard = this.shards[look.watch.settings.shard]!;
      if (shard.owner !== engine.number || shard.epoch !== look.epoch) continue;
      this.journals.get(look.watch.settings.number)!.push({ kind: "look", look, committedMs: this.trueNowMs() });
    }
    const written = new Set<number>();
    for (const [look, { belief, isNewState }] of judged) {
      const thing = this.things.get(look.watch.settings.number)!;
      const before = thing.belief;
      const isOurs = this.shards[thing.settings.shard]!.owner === engine.number;
      const isSeen = before.seq === belief.seq - (isNewState ? 1 : 0);
      if (!isOurs || !isSeen || before.version !== belief.version || before.slot >= belief.slot) continue;
      thing.belief = belief;
      written.add(thing.settings.number);
      if (isNewState) this.addEvent(thing);
    }
    for (const shard of releases) {
      const row = this.shards[shard]!;
      if (row.owner === engine.number) Object.assign(row, { owner: null, lookedUntilMs: this.nowMs() });
    }
    return written;
  }

  /** Up to `most` shards that no living engine owns, with a span over the time in which nobody looked. */
  takeOrphans(engine: EngineRow, most: number): Taken {
    const epochs = new Map<number, number>();
    const lookedUntil = new Map<number, number>();
    if (engine.isFenced) return { epochs, lookedUntil };
    this.shards.forEach((shard, id) => {
      if (epochs.size >= most || this.isLiving(shard.owner)) return;
      const until = shard.owner === null ? shard.lookedUntilMs : this.engines[shard.owner - 1]!.aliveMs();
      if (until !== null) {
        lookedUntil.set(id, until);
        if (this.nowMs() - until > BLIND_AFTER_MS)
          this.spans.push({ shard: id, numbers: null, fromMs: until, toMs: this.nowMs(), why: "nobody_looked" });
      }
      shard.owner = engine.number;
      shard.epoch += 1;
      epochs.set(id, shard.epoch);
    });
    return { epochs, lookedUntil };
  }

  /** Over the shards that are still the engine's. */
  addStandstill(engine: EngineRow, fromMs: number, toMs: number): void {
    if (engine.isFenced) return;
    this.shards.forEach(({ owner }, shard) => {
      if (owner === engine.number) this.spans.push({ shard, numbers: null, fromMs, toMs, why: "nobody_looked" });
    });
  }

  private noteEdit(thing: Thing, endsStreak: boolean, entersState: boolean): void {
    const { belief, settings } = thing;
    this.journals.get(settings.number)!.push({
      kind: "edit",
      version: belief.version,
      slot: belief.slot,
      endsStreak,
      begins: entersState ? { state: belief.state, sinceMs: belief.since } : null,
      thresholds: settings,
      committedMs: this.trueNowMs(),
    });
    if (entersState) this.addEvent(thing);
  }

  private addEvent({ settings, belief }: Thing): void {
    this.events.push({
      number: settings.number,
      seq: belief.seq,
      state: belief.state,
      fromMs: belief.since,
      version: belief.version,
      slot: belief.slot,
      committedMs: this.trueNowMs(),
    });
  }
}
