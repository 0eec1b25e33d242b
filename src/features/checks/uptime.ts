// Uptime is folded from intervals of state, never from counting checks: each change of state ends the one before, and
// stretches in which we were blind lie over it. Pure; whole milliseconds, so that sums are exact and add up.
import type { Stretch } from "#lib/stretches.ts";

export const states = ["up", "down", "maintenance", "unknown", "pending", "paused"] as const;
export type State = (typeof states)[number];

/**
 * Milliseconds spent in each state. `absent` is the time before the first change of state, when nothing was watched yet;
 * with it the sums are exactly the length of what was asked for, as far as that is past.
 */
export type Sums = Record<State | "absent", number>;

export interface StateChange {
  readonly atMs: number;
  readonly state: State;
}

/** The worst first: what a bucket is coloured by. */
const worstFirst: readonly State[] = ["down", "unknown", "maintenance", "paused", "pending", "up"];

/** What a state of belief counts as. One that this version does not know counts as unknown, not as up. */
export function countedAs(state: string): State {
  if (state === "degraded") return "up";
  return states.find((known) => known === state) ?? "unknown";
}

export function noTime(): Sums {
  return { up: 0, down: 0, maintenance: 0, unknown: 0, pending: 0, paused: 0, absent: 0 };
}

/** null when there is nothing to divide: neither up nor down for a millisecond. */
export function uptimeRatio(sums: Sums): number | null {
  const judged = sums.up + sums.down;
  return judged === 0 ? null : sums.up / judged;
}

/** null for a bucket without a state: before the monitor, or in the future. */
export function worstState(sums: Sums): State | null {
  return worstFirst.find((state) => sums[state] > 0) ?? null;
}

export function addUp(all: readonly Sums[]): Sums {
  const total = noTime();
  for (const sums of all) for (const name of Object.keys(total) as (keyof Sums)[]) total[name] += sums[name];
  return total;
}

/**
 * The sums of each bucket between two neighbouring `edges` (ascending; equal ones make an empty bucket). `changes` are in
 * order and begin with the last one before the first edge, if there is one; `blind` is merged. One pass over all three.
 */
export function foldUptime(
  changes: readonly StateChange[],
  blind: readonly Stretch[],
  edges: readonly number[],
): Sums[] {
  const buckets = edges.slice(1).map(noTime);
  let atMs = edges[0] ?? 0;
  let bucket = 0;
  let nextChange = 0;
  let nextBlind = 0;
  let state: State | "absent" = "absent";
  for (let sums = buckets[0]; sums !== undefined; sums = buckets[bucket]) {
    const bucketEndMs = edges[bucket + 1] ?? atMs;
    if (bucketEndMs <= atMs) {
      bucket++;
      continue;
    }
    for (let change = changes[nextChange]; change !== undefined && change.atMs <= atMs; change = changes[nextChange]) {
      state = change.state;
      nextChange++;
    }
    while ((blind[nextBlind]?.toMs ?? Infinity) <= atMs) nextBlind++;
    const stretch = blind[nextBlind];
    const isBlind = stretch !== undefined && stretch.fromMs <= atMs;
    const blindEdgeMs = (isBlind ? stretch.toMs : stretch?.fromMs) ?? Infinity;
    const untilMs = Math.min(bucketEndMs, changes[nextChange]?.atMs ?? Infinity, blindEdgeMs);
    sums[isBlind && (state === "up" || state === "down") ? "unknown" : state] += untilMs - atMs;
    atMs = untilMs;
  }
  return buckets;
}

/** The edges of `count` buckets of (nearly) equal length, in whole milliseconds. */
export function bucketEdges(range: Stretch, count: number): number[] {
  const lengthMs = range.toMs - range.fromMs;
  return Array.from({ length: count + 1 }, (_, index) => range.fromMs + Math.floor((lengthMs * index) / count));
}
