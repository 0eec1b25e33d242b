// How a stretch of time is cut into buckets for a graph. Buckets lie at whole multiples of their width since 1970, so
// that a graph that moves on with time keeps its points. Pure.
import { DAY_MS, HOUR_MS, type Range } from "./range.ts";

export const MAX_POINTS = 1000;
export const USUAL_POINTS = 120;

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
/** Widths that people read easily; beyond them whole days. Shorter than the shortest interval (10 s) would be empty. */
const widthsMs = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND_MS),
  ...[1, 2, 3, 5, 10, 15, 20, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 4, 6, 8, 12].map((hours) => hours * HOUR_MS),
  DAY_MS,
];

/** The narrowest width at which the range takes at most `points` buckets (one more where its ends cut two of them). */
export function bucketWidthMs(range: Range, points: number, narrowestMs = SECOND_MS): number {
  const leastMs = Math.max(narrowestMs, (range.toMs - range.fromMs) / points);
  return widthsMs.find((widthMs) => widthMs >= leastMs) ?? Math.ceil(leastMs / DAY_MS) * DAY_MS;
}

/** The start of each bucket that the range touches, in order. */
export function bucketStarts(range: Range, widthMs: number): number[] {
  const starts: number[] = [];
  for (let startMs = Math.floor(range.fromMs / widthMs) * widthMs; startMs < range.toMs; startMs += widthMs)
    starts.push(startMs);
  return starts;
}
