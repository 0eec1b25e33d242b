// The figures of an engine on their way to /metrics. In the leader they are counted at once; a member gathers them into a
// tally, which the leader counts as if its own engine had made it: a member that ends takes nothing back.
import type { EngineMetrics } from "#pipeline/engine.ts";
import type { World } from "#roles/world.ts";
import type { Verdict } from "#probes/index.ts";

/** Most moments of one kind in a tally: what comes beyond that is not seen in the histograms. */
const MAX_MOMENTS = 100_000;

type Counts = Record<Verdict, number>;

/** Plain values, so that it can pass between processes. */
export interface Tally {
  readonly latenessesMs: Float32Array;
  readonly flushes: readonly { readonly looks: number; readonly durationMs: number }[];
  readonly skippedSlots: number;
  /** How long after their deadlines misses were judged. */
  readonly missLatenessesMs: Float32Array;
  /** By thing.number. */
  readonly looks: ReadonlyMap<number, Counts>;
}

/** Counts into the metrics of this process. */
export function figuresOf({ telemetry, checkCounts }: World): EngineMetrics {
  return {
    onStart: (latenessMs) => telemetry.checkLatenessSeconds.observe(Math.max(0, latenessMs) / 1_000),
    onFlush: ({ looks, durationMs }) => {
      telemetry.flushSeconds.observe(durationMs / 1_000);
      if (looks > 0) telemetry.flushResults.observe(looks);
    },
    onSkippedSlots: (count) => telemetry.skippedSlots.inc(count),
    onMissed: (latenessMs) => telemetry.missLatenessSeconds.observe(Math.max(0, latenessMs) / 1_000),
    onLook: (number, { verdict }) => void (countsIn(checkCounts, number)[verdict] += 1),
  };
}

/** Adds what a member counted to the metrics of this process. */
export function addTally(world: World, tally: Tally): void {
  const figures = figuresOf(world);
  for (const latenessMs of tally.latenessesMs) figures.onStart(latenessMs);
  for (const flush of tally.flushes) figures.onFlush({ ...flush, events: 0 });
  for (const latenessMs of tally.missLatenessesMs) figures.onMissed(latenessMs);
  if (tally.skippedSlots > 0) figures.onSkippedSlots(tally.skippedSlots);
  for (const [number, more] of tally.looks) {
    const counts = countsIn(world.checkCounts, number);
    for (const verdict of Object.keys(more) as Verdict[]) counts[verdict] += more[verdict];
  }
}

/** Gathers until somebody takes it. */
export class TallyKeeper implements EngineMetrics {
  private latenessesMs: number[] = [];
  private flushes: { looks: number; durationMs: number }[] = [];
  private skippedSlots = 0;
  private missLatenessesMs: number[] = [];
  private looks = new Map<number, Counts>();

  onStart(latenessMs: number): void {
    if (this.latenessesMs.length < MAX_MOMENTS) this.latenessesMs.push(latenessMs);
  }

  onFlush({ looks, durationMs }: { looks: number; durationMs: number }): void {
    if (this.flushes.length < MAX_MOMENTS) this.flushes.push({ looks, durationMs });
  }

  onSkippedSlots(count: number): void {
    this.skippedSlots += count;
  }

  onMissed(latenessMs: number): void {
    if (this.missLatenessesMs.length < MAX_MOMENTS) this.missLatenessesMs.push(latenessMs);
  }

  onLook(number: number, look: { verdict: Verdict }): void {
    countsIn(this.looks, number)[look.verdict] += 1;
  }

  take(): Tally {
    const { flushes, skippedSlots, looks } = this;
    const tally = {
      latenessesMs: Float32Array.from(this.latenessesMs),
      missLatenessesMs: Float32Array.from(this.missLatenessesMs),
      flushes,
      skippedSlots,
      looks,
    };
    this.latenessesMs = [];
    this.missLatenessesMs = [];
    this.flushes = [];
    this.skippedSlots = 0;
    this.looks = new Map();
    return tally;
  }
}

function countsIn(counts: Map<number, Counts>, number: number): Counts {
  let found = counts.get(number);
  if (found === undefined) {
    found = { good: 0, slow: 0, bad: 0, unmeasured: 0 };
    counts.set(number, found);
  }
  return found;
}
