// Weeks of a life, decided by dice: machines, targets, people, and everything that goes wrong. Gives what happened, as
// true time has it, for the checks to judge.
import { type Dice, diceOf } from "#test/torture/random.ts";
import { Network, Target, type TrueLook } from "./outside.ts";
import { PlainRecord, type Settings, SHARD_COUNT } from "./plain-record.ts";
import { SimulatedEngine } from "./simulated-engine.ts";
import { type Machine, VirtualTime } from "./virtual-time.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Summer time begins and ends somewhere within two weeks of each. */
const STARTS_MS = [
  Date.UTC(2026, 2, 1),
  Date.UTC(2026, 2, 22),
  Date.UTC(2026, 9, 18),
  Date.UTC(2027, 2, 26),
  Date.UTC(2028, 1, 20),
];
const INTERVALS_S = [10, 30, 60, 60, 60, 60, 300, 300, 600, 3_600, 3_600, 7_200, 86_400, 86_400, 86_400];
/** The clock is compared with the database's each minute. */
const CLOCK_SETTLES_MS = 61 * SECOND_MS;

export interface Begun {
  readonly ms: number;
  readonly machine: number;
  readonly settings: Settings;
}

export interface Seen {
  readonly begunMs: number;
  readonly endedMs: number;
  readonly slot: number;
  readonly verdict: string;
  readonly isRequested: boolean;
}

export type TroubleKind =
  | "stall"
  | "step"
  | "jump"
  | "sleep"
  | "kill"
  | "stop"
  | "start"
  | "fenced"
  | "silence"
  | "away";

/** `machine`: null where it concerns all. */
export interface Trouble {
  readonly kind: TroubleKind;
  readonly machine: number | null;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Diary {
  readonly startMs: number;
  readonly endMs: number;
  readonly record: PlainRecord;
  readonly begun: ReadonlyMap<number, readonly Begun[]>;
  readonly seen: ReadonlyMap<number, readonly Seen[]>;
  readonly watch: ReadonlyMap<number, readonly { ms: number; machine: number; isWatched: boolean }[]>;
  readonly edits: ReadonlyMap<number, readonly number[]>;
  readonly pauses: ReadonlyMap<number, readonly { ms: number; isPaused: boolean }[]>;
  readonly troubles: readonly Trouble[];
  /** The database has the clock of the only machine: what steps there steps in all that is stored. */
  readonly isDatabaseOnMachine: boolean;
  /** From which true moment on the database's clock has which error. */
  readonly sharedErrors: readonly { readonly fromMs: number; readonly errorMs: number }[];
}

interface Place {
  readonly machine: Machine;
  readonly network: Network;
  engine: SimulatedEngine | null;
}

export class Life {
  private readonly dice: Dice;
  private readonly time: VirtualTime;
  private readonly record: PlainRecord;
  private readonly places: Place[];
  private readonly targets = new Map<number, Target>();
  private readonly startMs: number;
  private readonly endMs: number;
  private readonly isDatabaseOnMachine: boolean;
  private readonly begun = new Map<number, Begun[]>();
  private readonly seen = new Map<number, Seen[]>();
  private readonly watch = new Map<number, { ms: number; machine: number; isWatched: boolean }[]>();
  private readonly edits = new Map<number, number[]>();
  private readonly pauses = new Map<number, { ms: number; isPaused: boolean }[]>();
  private readonly troubles: Trouble[] = [];
  private readonly sharedErrors: { fromMs: number; errorMs: number }[] = [];

  constructor(seed: number, days: number) {
    this.dice = diceOf(seed);
    this.startMs = this.dice.oneOf(STARTS_MS) + this.dice.between(0, DAY_MS);
    this.endMs = this.startMs + days * DAY_MS;
    this.time = new VirtualTime(this.startMs);
    const count = this.dice.between(1, 2);
    this.isDatabaseOnMachine = count === 1 && this.dice.percent(50);
    this.places = Array.from({ length: count }, () => {
      const machine = this.time.addMachine();
      machine.wallErrorMs = this.dice.between(-5_000, 5_000);
      return { machine, network: new Network(this.time, machine), engine: null };
    });
    const [first] = this.places;
    if (this.isDatabaseOnMachine) first!.machine.wallErrorMs = 0;
    const trueNowMs = () => this.time.nowMs;
    this.record = new PlainRecord({
      trueNowMs,
      nowMs: () => Math.round(this.isDatabaseOnMachine ? first!.machine.wallMs() : trueNowMs()),
    });
  }

  async live(): Promise<Diary> {
    for (let number = 1; number <= INTERVALS_S.length; number++) this.addMonitor(number);
    this.places.forEach((_, place) => this.start(place, this.dice.between(0, 2_000)));
    this.goWrongLater();
    this.editLater();
    await this.time.runUntil(this.endMs);
    const { startMs, endMs, record, begun, seen, watch, edits, pauses, troubles, isDatabaseOnMachine, sharedErrors } =
      this;
    return { sharedErrors, startMs, endMs, record, begun, seen, watch, edits, pauses, troubles, isDatabaseOnMachine };
  }

  // ----------------------------------------------------------------------------------------------- people and targets

  private addMonitor(number: number): void {
    const { dice } = this;
    const settings: Settings = {
      number,
      id: `0198c5a0-0000-7000-8000-${String(dice.between(0, 999_999_999)).padStart(12, "0")}`,
      organizationId: "org",
      shard: dice.between(0, SHARD_COUNT - 1),
      version: 1,
      kind: "http",
      target: { url: `http://t${number}.example/` } as Settings["target"],
      ...this.pace(INTERVALS_S[number - 1]! * SECOND_MS),
      failuresToDown: dice.between(1, 3),
      successesToUp: dice.between(1, 2),
    };
    this.targets.set(
      number,
      new Target(dice, { fromMs: this.startMs, toMs: this.endMs, timeoutMs: settings.timeoutMs }),
    );
    for (const log of [this.begun, this.seen, this.watch, this.edits, this.pauses]) log.set(number, []);
    this.record.add(settings);
  }

  private pace(intervalMs: number): Pick<Settings, "intervalMs" | "retryIntervalMs" | "timeoutMs"> {
    const { dice } = this;
    const retryIntervalMs = Math.min(intervalMs, dice.oneOf([10, 20, 60, 300]) * SECOND_MS);
    return { intervalMs, retryIntervalMs, timeoutMs: Math.min(intervalMs, dice.oneOf([1, 5, 10, 30]) * SECOND_MS) };
  }

  private editLater(): void {
    this.time.at(this.time.nowMs + this.dice.between(SECOND_MS, HOUR_MS), () => {
      const number = this.dice.between(1, INTERVALS_S.length);
      const thing = this.record.things.get(number)!;
      if (!this.record.isAway) {
        const act = this.dice.oneOf(["pause", "rename", "thresholds", "pace", "look"] as const);
        if (act === "look") for (const engine of this.living()) engine.lookout.lookNow(number, `${this.time.nowMs}`);
        else if (thing.isPaused) this.edit(number, {}, false);
        else if (act === "pause")
          this.pauseFor(number, this.dice.between(SECOND_MS, this.dice.between(SECOND_MS, DAY_MS)));
        else if (act === "rename") this.edit(number, {}, false);
        else if (act === "pace") this.edit(number, this.pace(thing.settings.intervalMs), false);
        else this.edit(number, { failuresToDown: this.dice.between(1, 3) }, false);
      }
      this.editLater();
    });
  }

  private pauseFor(number: number, ms: number): void {
    this.edit(number, {}, true);
    this.time.at(this.time.nowMs + ms, () => {
      if (this.record.things.get(number)!.isPaused) this.edit(number, {}, false);
    });
  }

  private edit(number: number, changed: Partial<Settings>, isPaused: boolean): void {
    this.record.edit(number, changed, isPaused);
    this.edits.get(number)!.push(this.time.nowMs);
    this.pauses.get(number)!.push({ ms: this.time.nowMs, isPaused });
    for (const engine of this.living()) engine.wakeFeed();
  }

  // -------------------------------------------------------------------------------------------------- what goes wrong

  private goWrongLater(): void {
    this.time.at(this.time.nowMs + this.dice.between(SECOND_MS, 2 * HOUR_MS), () => {
      this.goWrong(this.dice.between(0, this.places.length - 1));
      this.goWrongLater();
    });
  }

  private goWrong(place: number): void {
    const { dice } = this;
    const { machine, network, engine } = this.places[place]!;
    switch (
      dice.oneOf([
        "stall",
        "stall",
        "step",
        "step",
        "jump",
        "sleep",
        "kill",
        "stop",
        "silence",
        "silence",
        "away",
      ] as const)
    ) {
      case "stall": {
        const ms = dice.oneOf([dice.between(20, 500), dice.between(500, 5_000), dice.between(5_000, 40_000)]);
        this.trouble("stall", place, ms + 100);
        machine.stall(ms);
        return this.pokeAll();
      }
      case "step":
        return this.setClock("step", place, dice.oneOf([-1, 1]) * dice.between(100, 2_500));
      case "jump":
        return this.setClock("jump", place, dice.oneOf([-1, 1]) * HOUR_MS);
      case "sleep": {
        if (machine.stillSinceMs !== null) return;
        const ms = dice.percent(30) ? 8 * HOUR_MS : dice.between(5 * SECOND_MS, HOUR_MS);
        this.trouble("sleep", place, ms + 4 * SECOND_MS);
        machine.sleep(ms);
        return this.pokeAll();
      }
      case "kill":
        if (engine === null || engine.isDead) return;
        this.trouble("kill", place, 0);
        engine.die();
        this.start(place, dice.oneOf([dice.between(500, 5_000), dice.between(5_000, 10 * MINUTE_MS)]));
        return this.pokeAll();
      case "stop":
        if (engine === null || engine.isDead || engine.isStopping || machine.stillSinceMs !== null) return;
        this.trouble("stop", place, 10 * SECOND_MS);
        return void engine.stop().then(() => {
          this.start(place, dice.between(500, 10_000));
          this.pokeAll();
        });
      case "silence": {
        const ms = dice.between(5 * SECOND_MS, 20 * MINUTE_MS);
        this.trouble("silence", place, ms);
        return network.beSilent(dice.percent(80) ? "public-4" : "names", ms);
      }
      case "away": {
        const ms = dice.between(SECOND_MS, 5 * MINUTE_MS);
        this.trouble("away", null, ms);
        if (!this.record.isAway) for (const one of this.places) one.engine?.noteAway();
        this.record.awayUntilMs = Math.max(this.record.awayUntilMs, this.time.nowMs + ms);
        return this.pokeAll();
      }
    }
  }

  private setClock(kind: "step" | "jump", place: number, byMs: number): void {
    const { machine } = this.places[place]!;
    machine.wallErrorMs += byMs;
    if (this.isDatabaseOnMachine) this.sharedErrors.push({ fromMs: this.time.nowMs, errorMs: machine.wallErrorMs });
    const settlesMs = CLOCK_SETTLES_MS + Math.max(0, this.record.awayUntilMs - this.time.nowMs);
    this.trouble(kind, place, settlesMs);
  }

  private start(place: number, afterMs: number): void {
    const { machine, network } = this.places[place]!;
    machine.setTimer(() => {
      if (this.record.isAway) return this.start(place, 500);
      this.trouble("start", place, 2 * SECOND_MS);
      void SimulatedEngine.start({
        machine,
        network,
        record: this.record,
        dice: this.dice,
        targets: this.targets,
        neighbours: () => this.living(),
        onBegin: (thing) =>
          this.begun
            .get(thing)!
            .push({ ms: this.time.nowMs, machine: place, settings: this.record.things.get(thing)!.settings }),
        onSeen: (look) =>
          this.seen.get(look.watch.settings.number)!.push({
            begunMs: (look.sighting as TrueLook).begunMs,
            endedMs: this.time.nowMs,
            slot: look.slot,
            verdict: look.verdict,
            isRequested: look.requests.length > 0,
          }),
        onWatch: (thing, isWatched) => this.watch.get(thing)!.push({ ms: this.time.nowMs, machine: place, isWatched }),
        onFenced: () => {
          this.trouble("fenced", place, 2 * SECOND_MS);
          this.places[place]!.engine!.die();
          this.start(place, 500);
          this.pokeAll();
        },
      }).then((engine) => {
        this.places[place]!.engine = engine;
        this.pokeAll();
      });
    }, afterMs);
  }

  private living(): SimulatedEngine[] {
    return this.places.flatMap(({ engine }) => (engine === null || engine.isDead ? [] : [engine]));
  }

  private pokeAll(): void {
    for (const engine of this.living()) engine.poke();
  }

  private trouble(kind: TroubleKind, machine: number | null, forMs: number): void {
    this.troubles.push({ kind, machine, fromMs: this.time.nowMs, toMs: this.time.nowMs + forMs });
  }
}
