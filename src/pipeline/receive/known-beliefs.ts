// What was last committed of the heartbeats pinged last, in memory. Numbers lie side by side in two blocks instead of in a
// dozen objects for each heartbeat: to mark those of 100,000 held everything up for a tenth of a second, again and again.
import { LRUCache } from "lru-cache";
import type { DueWhy, Run } from "#features/heartbeats/index.ts";
import { type HeartbeatBelief, MOST_USUAL } from "#pipeline/judge-ping.ts";
import type { StoredBelief } from "./stored-belief.ts";

/** About 300 bytes each. */
const MAX_KNOWN = 100_000;
const FIRST_PLACES = 1_024;
/** Numbers of one heartbeat: as `write` puts them. */
const NUMBERS = 16;

/** May be old: another process may have written since. Whoever uses it compares when writing. */
export class KnownBeliefs {
  private readonly maxKnown: number;
  private readonly places: LRUCache<number, number>;
  private free: number[] = [];
  private used = 0;
  private numbers = new Float64Array(FIRST_PLACES * NUMBERS);
  private durations = new Int32Array(FIRST_PLACES * MOST_USUAL);
  private appliedIds: (string | null)[] = [];
  /** Only where there are any. */
  private readonly runs = new Map<number, readonly Run[]>();
  private readonly failures = new Map<number, { readonly reason: string | null; readonly message: string | null }>();
  private readonly words = new Words();

  constructor(maxKnown = MAX_KNOWN) {
    this.maxKnown = maxKnown;
    this.places = new LRUCache({ max: maxKnown, dispose: (place, _number, why) => why !== "set" && this.leave(place) });
  }

  has(number: number): boolean {
    return this.places.has(number);
  }

  get(number: number): StoredBelief | undefined {
    const place = this.places.get(number);
    return place === undefined ? undefined : this.read(number, place);
  }

  /** What was committed: `belief`, after `before`. */
  keep(before: StoredBelief, belief: HeartbeatBelief): void {
    let place = this.places.get(before.number);
    if (place === undefined) {
      if (this.places.size >= this.maxKnown) this.places.pop();
      place = this.free.pop() ?? this.used++;
      this.places.set(before.number, place);
      this.makeRoom();
    }
    this.write(place, before, belief);
  }

  forget(number: number): void {
    this.places.delete(number);
  }

  clear(): void {
    this.places.clear();
  }

  private leave(place: number): void {
    this.runs.delete(place);
    this.failures.delete(place);
    this.free.push(place);
  }

  private makeRoom(): void {
    if (this.used * NUMBERS <= this.numbers.length) return;
    const numbers = new Float64Array(2 * this.numbers.length);
    numbers.set(this.numbers);
    this.numbers = numbers;
    const durations = new Int32Array(2 * this.durations.length);
    durations.set(this.durations);
    this.durations = durations;
  }

  private write(place: number, { organizationId, shard, version }: StoredBelief, belief: HeartbeatBelief): void {
    const { pulse } = belief;
    const { numbers } = this;
    let at = place * NUMBERS;
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
    this.appliedIds[place] = pulse.appliedId;
    if (pulse.runs.length > 0) this.runs.set(place, pulse.runs);
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

  private read(number: number, place: number): StoredBelief {
    const { numbers } = this;
    let at = place * NUMBERS;
    const organizationId = this.words.wordOf(numbers[at++]!);
    const shard = numbers[at++]!;
    const version = numbers[at++]!;
    const { reason = null, message = null } = this.failures.get(place) ?? {};
    return {
      ...{ number, organizationId, shard, version },
      belief: {
        state: this.words.wordOf(numbers[at++]!),
        seq: numbers[at++]!,
        since: numbers[at++]!,
        slot: numbers[at++]!,
        failures: numbers[at++]!,
        reason,
        message,
        pulse: {
          dueAt: orNull(numbers[at++]!),
          dueWhy: this.dueWhyOf(numbers[at++]!),
          expectedAt: orNull(numbers[at++]!),
          appliedAt: orNull(numbers[at++]!),
          appliedId: this.appliedIds[place]!,
          lastPingAt: orNull(numbers[at++]!),
          lastDurationMs: orNull(numbers[at++]!),
          pings: numbers[at++]!,
          runs: this.runs.get(place) ?? [],
          durations: Array.from(this.durations.subarray(place * MOST_USUAL, place * MOST_USUAL + numbers[at]!)),
        },
      },
    };
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
