// What was last committed of the heartbeats pinged last, in memory. Numbers and ids lie side by side in blocks instead of in
// a dozen objects for each heartbeat: to mark those of 100,000 held everything up for a tenth of a second, again and again.
import type { DueWhy, Run } from "#features/heartbeats/index.ts";
import { numberWords } from "#lib/key-words.ts";
import { PlaceTable } from "#lib/place-table.ts";
import { SecondChance } from "#lib/second-chance.ts";
import type { HeartbeatBelief } from "#pipeline/heartbeat-belief.ts";
import { MOST_USUAL } from "#pipeline/judge-ping.ts";
import type { StoredBelief } from "./stored-belief.ts";

/** About 350 bytes each. */
const MAX_KNOWN = 100_000;
const FIRST_PLACES = 1_024;
/** Numbers of one heartbeat: as `write` puts them. */
const NUMBERS = 20;
/** UUIDs of one heartbeat, as text: of the ping applied last, and of the run if there is one. */
const IDS = 2;
const ID_CHARACTERS = 36;

const noRuns: readonly Run[] = [];
const noDurations: readonly number[] = [];

interface Failure {
  readonly reason: string | null;
  readonly message: string | null;
}

/** May be old: another process may have written since. Whoever uses it compares when writing. */
export class KnownBeliefs {
  private readonly maxKnown: number;
  private readonly places = new PlaceTable(2);
  private readonly chances: SecondChance;
  private readonly key = new Uint32Array(2);
  private free: number[] = [];
  private used = 0;
  private numbers = new Float64Array(0);
  private durations = new Int32Array(0);
  private ids = Buffer.alloc(0);
  /** Only where there are several. */
  private readonly runs = new Map<number, readonly Run[]>();
  /** Only where there is one. */
  private readonly failures = new Map<number, Failure>();
  private readonly words = new Words();

  constructor(maxKnown = MAX_KNOWN) {
    this.maxKnown = maxKnown;
    this.chances = new SecondChance(maxKnown);
  }

  has(number: number): boolean {
    return this.placeOf(number) >= 0;
  }

  get(number: number): StoredBelief | undefined {
    const place = this.placeOf(number);
    if (place < 0) return undefined;
    this.chances.use(place);
    return this.read(place);
  }

  /** What was committed: `belief`, after `before`. */
  keep(before: StoredBelief, belief: HeartbeatBelief): void {
    let place = this.placeOf(before.number);
    if (place < 0) {
      place = this.newPlace();
      this.places.set(this.keyOf(before.number), place);
    }
    this.write(place, before, belief);
  }

  forget(number: number): void {
    const place = this.placeOf(number);
    if (place < 0) return;
    this.leave(place);
    this.free.push(place);
  }

  clear(): void {
    this.places.clear();
    this.runs.clear();
    this.failures.clear();
    this.free = [];
    this.used = 0;
  }

  private keyOf(number: number): Uint32Array {
    numberWords(number, this.key);
    return this.key;
  }

  private placeOf(number: number): number {
    return this.places.get(this.keyOf(number));
  }

  private newPlace(): number {
    const free = this.free.pop();
    if (free !== undefined) return free;
    if (this.used < this.maxKnown) {
      this.makeRoom();
      return this.used++;
    }
    const place = this.chances.take();
    this.leave(place);
    return place;
  }

  private leave(place: number): void {
    this.places.delete(this.keyOf(this.numbers[place * NUMBERS]!));
    this.runs.delete(place);
    this.failures.delete(place);
  }

  private makeRoom(): void {
    const places = this.numbers.length / NUMBERS;
    if (this.used < places) return;
    const more = Math.min(this.maxKnown, Math.max(FIRST_PLACES, 2 * places));
    const { numbers, durations, ids } = this;
    this.numbers = new Float64Array(more * NUMBERS);
    this.numbers.set(numbers);
    this.durations = new Int32Array(more * MOST_USUAL);
    this.durations.set(durations);
    this.ids = Buffer.alloc(more * IDS * ID_CHARACTERS);
    this.ids.set(ids);
  }

  private write(place: number, { number, organizationId, shard, version }: StoredBelief, belief: HeartbeatBelief) {
    const { pulse } = belief;
    const { numbers } = this;
    let at = place * NUMBERS;
    numbers[at++] = number;
    numbers[at++] = this.words.numberOf(organizationId);
    numbers[at++] = shard;
    numbers[at++] = version;
    numbers[at++] = this.words.numberOf(belief.state);
    numbers[at++] = belief.seq;
    numbers[at++] = belief.since;
    numbers[at++] = belief.slot;
    numbers[at++] = belief.failures;
    numbers[at++] = pulse.dueAt ?? NaN;
    numbers[at++] = pulse.dueWhy === null ? NaN : this.words.numberOf(pulse.dueWhy);
    numbers[at++] = pulse.expectedAt ?? NaN;
    numbers[at++] = pulse.appliedAt ?? NaN;
    numbers[at++] = pulse.lastPingAt ?? NaN;
    numbers[at++] = pulse.lastDurationMs ?? NaN;
    numbers[at++] = pulse.pings;
    numbers[at++] = this.writeDurations(place, pulse.durations);
    numbers[at++] = pulse.runs.length;
    const [run] = pulse.runs;
    numbers[at++] = run?.startedAt ?? NaN;
    numbers[at] = run?.aliveAt ?? NaN;
    this.writeId(place * IDS, pulse.appliedId);
    this.writeId(place * IDS + 1, run?.runId ?? null);
    if (pulse.runs.length > 1) this.runs.set(place, pulse.runs);
    else this.runs.delete(place);
    const { reason, message } = belief;
    if (reason !== null || message !== null) this.failures.set(place, { reason, message });
    else this.failures.delete(place);
  }

  /** Answers how many there are. */
  private writeDurations(place: number, durations: readonly number[]): number {
    const first = Math.max(0, durations.length - MOST_USUAL);
    for (let from = first, at = place * MOST_USUAL; from < durations.length; from++)
      this.durations[at++] = durations[from]!;
    return durations.length - first;
  }

  private writeId(place: number, id: string | null): void {
    if (id === null) this.ids[place * ID_CHARACTERS] = 0;
    else this.ids.write(id, place * ID_CHARACTERS, ID_CHARACTERS, "latin1");
  }

  private read(place: number): StoredBelief {
    const { numbers } = this;
    let at = place * NUMBERS;
    const number = numbers[at++]!;
    const organizationId = this.words.wordOf(numbers[at++]!);
    const shard = numbers[at++]!;
    const version = numbers[at++]!;
    const failure = this.failures.get(place);
    return {
      number,
      organizationId,
      shard,
      version,
      belief: {
        state: this.words.wordOf(numbers[at++]!),
        seq: numbers[at++]!,
        since: numbers[at++]!,
        slot: numbers[at++]!,
        failures: numbers[at++]!,
        reason: failure?.reason ?? null,
        message: failure?.message ?? null,
        pulse: {
          dueAt: orNull(numbers[at++]!),
          dueWhy: this.dueWhyOf(numbers[at++]!),
          expectedAt: orNull(numbers[at++]!),
          appliedAt: orNull(numbers[at++]!),
          appliedId: this.readId(place * IDS),
          lastPingAt: orNull(numbers[at++]!),
          lastDurationMs: orNull(numbers[at++]!),
          pings: numbers[at++]!,
          durations: this.readDurations(place, numbers[at++]!),
          runs: this.readRuns(place, at),
        },
      },
    };
  }

  private readDurations(place: number, count: number): readonly number[] {
    if (count === 0) return noDurations;
    const durations: number[] = [];
    for (let at = place * MOST_USUAL; durations.length < count; at++) durations.push(this.durations[at]!);
    return durations;
  }

  private readRuns(place: number, at: number): readonly Run[] {
    const count = this.numbers[at]!;
    if (count === 0) return noRuns;
    if (count > 1) return this.runs.get(place)!;
    return [
      {
        runId: this.readId(place * IDS + 1),
        startedAt: this.numbers[at + 1]!,
        aliveAt: this.numbers[at + 2]!,
      },
    ];
  }

  private readId(place: number): string | null {
    const at = place * ID_CHARACTERS;
    return this.ids[at] === 0 ? null : this.ids.toString("latin1", at, at + ID_CHARACTERS);
  }

  private dueWhyOf(word: number): DueWhy | null {
    return Number.isNaN(word) ? null : (this.words.wordOf(word) as DueWhy);
  }
}

function orNull(stored: number): number | null {
  return Number.isNaN(stored) ? null : stored;
}

/** Words that are few and come again and again, as numbers. */
class Words {
  private readonly numbers = new Map<string, number>();
  private readonly words: string[] = [];

  numberOf(word: string): number {
    const known = this.numbers.get(word);
    if (known !== undefined) return known;
    this.numbers.set(word, this.words.length);
    return this.words.push(word) - 1;
  }

  wordOf(number: number): string {
    return this.words[number]!;
  }
}
