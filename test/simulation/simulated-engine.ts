// An engine of the simulation: the real Lookout (with its Schedule, the judge and the Eyesight) and, around it, what the
// real Engine, Recorder and Ownership do with PostgreSQL, done with the plain record.
import type { Watched } from "#features/monitors/index.ts";
import { Eyesight } from "#pipeline/eyesight.ts";
import { Lookout } from "#pipeline/lookout.ts";
import { judgeAll } from "#pipeline/record.ts";
import { CLOCK_JUMP_MS } from "#pipeline/schedule.ts";
import type { TakenLook } from "#pipeline/taken-look.ts";
import { usualLimits, WaitingLooks } from "#pipeline/waiting-looks.ts";
import type { Clock } from "#platform/clock.ts";
import type { Log } from "#platform/log.ts";
import type { ProbeNet } from "#platform/net/index.ts";
import type { Dice } from "#test/torture/random.ts";
import type { Network, Target } from "./outside.ts";
import { type EngineRow, type PlainRecord, SHARD_COUNT } from "./plain-record.ts";
import type { Machine } from "./virtual-time.ts";

const FLUSH_AFTER_MS = 500;
const FLUSH_AT_LOOKS = 1_000;
const OWNERSHIP_EVERY_MS = 500;
const LEASE_MS = 15_000;
const DEAD_AFTER_MS = 1_000;
const CLOCK_EVERY_MS = 60_000;
const STOP_GRACE_MS = 5_000;

export interface EngineHouse {
  readonly machine: Machine;
  readonly network: Network;
  readonly record: PlainRecord;
  readonly dice: Dice;
  readonly targets: ReadonlyMap<number, Target>;
  readonly neighbours: () => readonly SimulatedEngine[];
  /** A look begins. */
  readonly onBegin: (number: number, version: number) => void;
  readonly onSeen: (look: TakenLook) => void;
  /** From now on these things are watched by this engine, or no longer. */
  readonly onWatch: (number: number, isWatched: boolean) => void;
  readonly onFenced: () => void;
}

const silentLog = { warn: () => undefined, error: () => undefined } as unknown as Log;

export class SimulatedEngine {
  readonly row: EngineRow;
  readonly lookout: Lookout;
  isDead = false;
  private readonly house: EngineHouse;
  private readonly clock: Clock;
  private readonly epochs = new Map<number, number>();
  private readonly seen = new Map<number, { aliveMs: number; stillSinceMs: number }>();
  private readonly waiting = new WaitingLooks(usualLimits);
  private releases: number[] = [];
  /** Shards that nobody looks at any more and that are still ours. */
  private readonly leaving = new Set<number>();
  private isFlushing = false;
  private cancelFlush: (() => void) | null = null;
  private cancelRound: (() => void) | null = null;
  private lastRoundMs = -Infinity;
  private feedNo: number;
  isStopping = false;
  private whenFlushed: (() => void) | null = null;
  private standstills: { fromMs: number; toMs: number }[] = [];

  private constructor(house: EngineHouse, clock: Clock, eyesight: Eyesight) {
    this.house = house;
    this.clock = clock;
    this.feedNo = house.record.changeNo;
    this.row = house.record.register(() => this.aliveMs());
    this.lookout = new Lookout({
      clock,
      eyesight,
      certificates: { note: () => undefined },
      takeLook: (watched, signal) => {
        house.onBegin(watched.number, watched.version);
        return house.network.takeLook(house.targets.get(watched.number)!, watched, signal);
      },
      metrics: { onStart: () => undefined, onSkippedSlots: () => undefined, onLook: () => undefined },
      onSeen: (look) => this.add(look),
      // A round trip to the database.
      alignClock: () =>
        new Promise((resolve) => {
          this.later(5, () => resolve(alignTo(house, clock)));
        }),
      onStandstill: (fromMs, toMs) => {
        this.standstills.push({ fromMs, toMs });
        this.poke();
      },
    });
    this.later(CLOCK_EVERY_MS, () => this.alignEver());
    this.poke();
  }

  static async start(house: EngineHouse): Promise<SimulatedEngine> {
    const clock = house.machine.createClock();
    alignTo(house, clock);
    const { record } = house;
    const eyesight = await Eyesight.start({
      record: {
        loadKnownSides: () => Promise.resolve(["names", "public-4"]),
        save: (_sides, spans) => {
          if (record.isAway) return Promise.reject(new Error("away"));
          for (const { id, fromMs, toMs, organizations } of spans)
            record.ownNetworkSpans.set(id, {
              shard: null,
              numbers: [...organizations.keys()],
              fromMs,
              toMs,
              why: "own_network",
            });
          return Promise.resolve([]);
        },
      },
      net: house.network.net as ProbeNet,
      canaries: [{ host: "8.8.4.4", port: 443 }],
      clock,
      log: silentLog,
    });
    return new SimulatedEngine(house, clock, eyesight);
  }

  /** Ends as a killed process does. */
  die(): void {
    this.deadSinceMs = this.aliveMs();
    this.isDead = true;
    this.house.machine.killProcess();
    for (const thing of this.house.record.things.values())
      if (this.epochs.has(thing.settings.shard)) this.house.onWatch(thing.settings.number, false);
  }
  private deadSinceMs = 0;

  async stop(): Promise<void> {
    this.isStopping = true;
    await this.lookout.stop(STOP_GRACE_MS);
    await new Promise<void>((resolve) => {
      this.whenFlushed = resolve;
      // The database is away: what was seen stays unwritten.
      this.later(STOP_GRACE_MS, resolve);
      this.releases.push(...this.epochs.keys(), ...this.leaving);
      this.flush();
    });
    this.row.isFenced = !this.isFlushing;
    this.die();
  }

  /** The last beat that the database has had; beats come with every flush and at least each second. */
  private aliveMs(): number {
    if (this.isDead) return this.deadSinceMs;
    const { machine, record } = this.house;
    const now = record.nowMs();
    const stillForMs =
      machine.stillSinceMs === null ? 0 : machine.wallMs() - machine.wallErrorMs - machine.stillSinceMs;
    return record.isAway ? Math.min(now - stillForMs, this.awaySinceMs) : now - stillForMs - 100;
  }
  private awaySinceMs = Infinity;

  /** From now on the database hears nothing. */
  noteAway(): void {
    this.awaySinceMs = this.aliveMs();
  }

  // ------------------------------------------------------------------------------------------------------- the record

  private add(look: TakenLook): void {
    this.house.onSeen(look);
    this.waiting.add(look, this.clock.monotonicMs());
    if (this.isFlushing) return;
    const isNew = judgeAll([look]).get(look)?.isNewState === true || look.requests.length > 0;
    if (isNew) this.flush();
    else this.cancelFlush ??= this.later(FLUSH_AFTER_MS, () => this.flush());
  }

  private flush(): void {
    if (this.isFlushing || this.isDead) return;
    this.cancelFlush?.();
    this.cancelFlush = null;
    this.isFlushing = true;
    const taken = this.waiting.take(FLUSH_AT_LOOKS);
    this.write([...taken], this.waiting.length === 0 ? this.releases.splice(0) : []);
  }

  private write(looks: TakenLook[], releases: number[]): void {
    this.later(this.house.dice.between(1, 10), () => {
      const { record } = this.house;
      if (record.isAway) return this.write(looks, releases);
      const judged = judgeAll(looks);
      const written = record.flush(this.row, looks, judged, releases);
      if (written === "refused") return this.house.onFenced();
      const stale: number[] = [];
      for (const [look, { belief }] of judged) {
        const { number } = look.watch.settings;
        if (written.has(number)) look.watch.belief = belief;
        else stale.push(number);
      }
      if (stale.length > 0) this.later(5, () => this.reload(stale));
      this.isFlushing = false;
      if (releases.length > 0) for (const engine of this.house.neighbours()) engine.poke();
      if (this.waiting.length > 0 || this.releases.length > 0) this.flush();
      else this.whenFlushed?.();
    });
  }

  // ---------------------------------------------------------------------------------------------------- who owns what

  /** Something may have changed: looks at ownership soon, and until all is in order. */
  poke(): void {
    if (this.isDead || this.isStopping) return;
    this.cancelRound ??= this.later(this.house.dice.between(1, OWNERSHIP_EVERY_MS), () => this.round());
  }

  private round(): void {
    this.cancelRound = null;
    if (this.isStopping) return;
    const { record } = this.house;
    if (record.isAway) return this.poke();
    if (this.row.isFenced) return this.house.onFenced();
    if (this.standstills.length > 0) alignTo(this.house, this.clock);
    for (const { fromMs, toMs } of this.standstills.splice(0))
      if (toMs < this.clock.now() + CLOCK_JUMP_MS) record.addStandstill(this.row, fromMs, toMs);
    const silent = this.fenceSilent();
    const living = record.engines.filter((engine) => !engine.isFenced).length;
    const fair = Math.ceil(SHARD_COUNT / living);
    if (this.epochs.size > fair) this.giveBack(this.epochs.size - fair);
    if (this.epochs.size < fair) this.take(fair - this.epochs.size);
    const isFree = record.shards.some(({ owner }) => !record.isLiving(owner));
    if (silent > 0 || (isFree && this.epochs.size < fair)) this.poke();
  }

  /** Gives how many others stand still and are not fenced yet. */
  private fenceSilent(): number {
    const { record, machine } = this.house;
    const nowMs = machine.monotonicMs();
    const hadContact = nowMs - this.lastRoundMs < 5_000;
    this.lastRoundMs = nowMs;
    let still = 0;
    for (const engine of record.engines) {
      if (engine.isFenced || engine === this.row) continue;
      const aliveMs = engine.aliveMs();
      const before = this.seen.get(engine.number);
      const isDead = !this.house.neighbours().some((one) => one.row === engine);
      if (record.nowMs() - aliveMs > 150) still++;
      if (before === undefined || !hadContact || before.aliveMs !== aliveMs) {
        this.seen.set(engine.number, { aliveMs, stillSinceMs: nowMs });
        continue;
      }
      if (nowMs - before.stillSinceMs < (isDead ? DEAD_AFTER_MS : LEASE_MS)) continue;
      engine.isFenced = true;
      still--;
    }
    return still;
  }

  private take(most: number): void {
    const { epochs, lookedUntil } = this.house.record.takeOrphans(this.row, most);
    for (const [shard, epoch] of epochs) this.epochs.set(shard, epoch);
    for (const thing of this.house.record.things.values())
      if (epochs.has(thing.settings.shard) && !thing.isPaused)
        this.seat(this.house.record.watchedOf(thing), givenBack(lookedUntil.get(thing.settings.shard)));
  }

  private giveBack(count: number): void {
    const shards = [...this.epochs.keys()].slice(-count);
    for (const shard of shards) this.epochs.delete(shard);
    const letGo = (shard: number): void => {
      if (!this.leaving.delete(shard)) return;
      this.releases.push(shard);
      this.flush();
    };
    for (const shard of shards) this.leaving.add(shard);
    void this.lookout.leaveShards(shards, letGo);
    this.later(STOP_GRACE_MS, () => shards.forEach(letGo));
    for (const { settings } of this.house.record.things.values())
      if (shards.includes(settings.shard)) this.house.onWatch(settings.number, false);
  }

  // -------------------------------------------------------------------------------------------------- what is watched

  wakeFeed(): void {
    this.later(this.house.dice.percent(95) ? this.house.dice.between(2, 30) : 5_000, () => this.readFeed());
  }

  private readFeed(): void {
    const { record } = this.house;
    if (record.isAway) return void this.later(5_000, () => this.readFeed());
    for (const thing of record.things.values()) {
      if (thing.changedNo <= this.feedNo || !this.epochs.has(thing.settings.shard)) continue;
      const { number, version } = thing.settings;
      const known = this.lookout.versionOf(number);
      if (thing.isPaused) {
        this.lookout.forget(number);
        this.house.onWatch(number, false);
      } else if (known === undefined || known < version) this.seat(record.watchedOf(thing), null);
    }
    this.feedNo = record.changeNo;
  }

  private reload(numbers: readonly number[]): void {
    const { record } = this.house;
    if (record.isAway) return;
    for (const number of numbers) {
      const thing = record.things.get(number)!;
      if (!thing.isPaused) this.seat(record.watchedOf(thing), null);
      else this.lookout.forget(number);
    }
  }

  private seat(watched: Watched, lookedUntil: number | null): void {
    const epoch = this.epochs.get(watched.shard);
    if (epoch === undefined) return;
    this.lookout.seat(watched, epoch, lookedUntil);
    this.house.onWatch(watched.number, true);
  }

  // -------------------------------------------------------------------------------------------------------- the clock

  private alignEver(): void {
    this.align();
    this.later(CLOCK_EVERY_MS, () => this.alignEver());
  }

  private align(): void {
    alignTo(this.house, this.clock);
  }

  private later(ms: number, run: () => void): () => void {
    return this.isDead ? () => undefined : this.house.machine.setTimer(run, ms);
  }
}

/** The real one measures as well: to a few milliseconds. */
function alignTo({ record, machine, dice }: EngineHouse, clock: Clock): boolean {
  if (!record.isAway) clock.setOffsetMs(record.nowMs() - machine.wallMs() + dice.between(-3, 3));
  return !record.isAway;
}

/** Whoever gives a shard back began no look in it for up to its grace before. */
function givenBack(lookedUntil: number | undefined): number | null {
  return lookedUntil === undefined ? null : lookedUntil - STOP_GRACE_MS;
}
