// A histogram of times whose buckets grow by 5 %: any time is known to 2.5 %, and two histograms are merged by adding
// up. Only the stretch of buckets that are used is held. Pure.
import type { ByteReader, ByteWriter } from "./bytes.ts";
import { MAX_INTEGER } from "./look.ts";
import { MAX_TIME_US } from "./three-digits.ts";

/** Counts of what is kept for ever; far more than there will be. */
const MAX_COUNT = MAX_INTEGER;

export interface Histogram {
  /** The bucket that `counts` begin with; neither the first count nor the last is 0. */
  readonly first: number;
  readonly counts: readonly number[];
}

/** The least time of each bucket. In whole numbers, so that every machine has the same edges, for ever. */
const edges: readonly number[] = makeEdges();

function makeEdges(): number[] {
  const made = [0];
  for (let edge = 1; edge <= MAX_TIME_US; edge = Math.max(edge + 1, Math.floor((edge * 105) / 100))) made.push(edge);
  return made;
}

export const noTimes: Histogram = { first: 0, counts: [] };

/** Of times in microseconds. */
export function histogramOf(timesUs: readonly number[]): Histogram {
  let first = Infinity;
  let last = -Infinity;
  const buckets = timesUs.map((us) => {
    const bucket = bucketOf(us);
    first = Math.min(first, bucket);
    last = Math.max(last, bucket);
    return bucket;
  });
  if (buckets.length === 0) return noTimes;
  const counts = zeros(last - first + 1);
  for (const bucket of buckets) counts[bucket - first]! += 1;
  return { first, counts };
}

export function mergeHistograms(a: Histogram, b: Histogram): Histogram {
  if (a.counts.length === 0) return b;
  if (b.counts.length === 0) return a;
  const first = Math.min(a.first, b.first);
  const end = Math.max(a.first + a.counts.length, b.first + b.counts.length);
  const counts = zeros(end - first);
  for (const one of [a, b])
    for (const [place, count] of one.counts.entries()) counts[one.first - first + place]! += count;
  return { first, counts };
}

export function countOf(histogram: Histogram): number {
  let count = 0;
  for (const one of histogram.counts) count += one;
  return count;
}

/** The middle of the bucket in which the time of this rank (from 1) lies; null when there are not so many. */
export function timeOfRank(histogram: Histogram, rank: number): number | null {
  let passed = 0;
  for (const [place, count] of histogram.counts.entries()) {
    passed += count;
    if (passed < rank) continue;
    const bucket = histogram.first + place;
    return (edges[bucket]! + (edges[bucket + 1] ?? MAX_TIME_US + 1) - 1) / 2;
  }
  return null;
}

/** First bucket, how many follow, their counts; behind a 0 stands how many more zeros there are. */
export function writeHistogram(to: ByteWriter, { first, counts }: Histogram): void {
  to.varint(counts.length);
  if (counts.length === 0) return;
  to.varint(first);
  for (let place = 0; place < counts.length;) {
    const count = counts[place++]!;
    to.varint(count);
    if (count > 0) continue;
    const start = place;
    while (counts[place] === 0) place++;
    to.varint(place - start);
  }
}

export function readHistogram(from: ByteReader): Histogram {
  const length = from.varint(edges.length);
  if (length === 0) return noTimes;
  const first = from.varint(edges.length - length);
  const counts = zeros(length);
  for (let place = 0; place < length;) {
    const count = from.varint(MAX_COUNT);
    counts[place++] = count;
    if (count === 0) place += from.varint(length - place);
  }
  if (counts[0] === 0 || counts.at(-1) === 0) throw new RangeError("A packed histogram begins or ends with nothing");
  return { first, counts };
}

function bucketOf(us: number): number {
  let low = 0;
  let high = edges.length; // the bucket lies in [low, high)
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (edges[middle]! <= us) low = middle;
    else high = middle;
  }
  return low;
}

function zeros(length: number): number[] {
  return Array.from({ length }, () => 0);
}
