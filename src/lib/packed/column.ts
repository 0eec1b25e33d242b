// A column of whole numbers in few bits: each as its difference to the column's median or to the number before, and
// all of them or, where most differ by nothing, the others alone with their distances. Whichever is shortest. Pure.
import { type BitReader, type BitWriter, LOW_BITS, MAX_LOW, riceBits } from "./bits.ts";
import { folded, unfolded } from "./bytes.ts";

/** Low bits of a count of exceptions, and of a reference. */
const COUNT_LOW = 3;
const REFERENCE_LOW = 10;

/** How many numbers there are must be known to the reader. */
export function writeColumn(to: BitWriter, values: readonly number[]): void {
  if (values.length === 0) return;
  const median = medianOf(values);
  const first = values[0]!;
  const fromMedian = bestWay(values.map((value) => folded(value - median)));
  const fromBefore = bestWay(values.map((value, place) => folded(value - (values[place - 1] ?? first))));
  const isFromBefore = fromBefore.bits < fromMedian.bits;
  to.put(isFromBefore ? 1 : 0, 1);
  to.rice(folded(isFromBefore ? first : median), REFERENCE_LOW);
  writeWay(to, isFromBefore ? fromBefore : fromMedian);
}

export function readColumn(from: BitReader, count: number): number[] {
  if (count === 0) return [];
  const isFromBefore = from.take(1) === 1;
  const reference = unfolded(from.rice(REFERENCE_LOW));
  const differences = readDifferences(from, count);
  let before = reference;
  return differences.map((difference) => {
    const value = (isFromBefore ? before : reference) + unfolded(difference);
    before = value;
    return value;
  });
}

/** `distances` is null where every number is written: else how many zeros stand before each of the `numbers`. */
interface Way {
  readonly numbers: readonly number[];
  readonly low: number;
  readonly distances: readonly number[] | null;
  readonly distanceLow: number;
  readonly bits: number;
}

function bestWay(differences: readonly number[]): Way {
  const all = bestLow(differences);
  const others: number[] = [];
  const distances: number[] = [];
  let zeros = 0;
  for (const difference of differences) {
    if (difference === 0) zeros++;
    else {
      others.push(difference - 1);
      distances.push(zeros);
      zeros = 0;
    }
  }
  if (others.length * 2 > differences.length) return { numbers: differences, ...all, distances: null, distanceLow: 0 };
  const numbers = bestLow(others);
  const between = bestLow(distances);
  const bits = numbers.bits + between.bits + LOW_BITS + riceBits(others.length, COUNT_LOW);
  if (bits >= all.bits) return { numbers: differences, ...all, distances: null, distanceLow: 0 };
  return { numbers: others, low: numbers.low, distances, distanceLow: between.low, bits };
}

/** The number of low bits with which all are shortest. From above, because few great ones only pull the mean up. */
function bestLow(numbers: readonly number[]): { low: number; bits: number } {
  let sum = 0;
  for (const number of numbers) sum += number;
  const mean = numbers.length === 0 ? 0 : sum / numbers.length;
  let low = Math.min(MAX_LOW, Math.max(0, Math.ceil(Math.log2(mean + 1))));
  let bits = bitsWith(numbers, low);
  while (low > 0) {
    const fewer = bitsWith(numbers, low - 1);
    if (fewer > bits) break;
    bits = fewer;
    low--;
  }
  return { low, bits };
}

function bitsWith(numbers: readonly number[], low: number): number {
  let bits = 0;
  for (const number of numbers) bits += riceBits(number, low);
  return bits;
}

function writeWay(to: BitWriter, { numbers, low, distances, distanceLow }: Way): void {
  to.put(distances === null ? 0 : 1, 1);
  to.put(low, LOW_BITS);
  if (distances === null) {
    for (const number of numbers) to.rice(number, low);
    return;
  }
  to.rice(numbers.length, COUNT_LOW);
  to.put(distanceLow, LOW_BITS);
  for (const [place, number] of numbers.entries()) {
    to.rice(distances[place]!, distanceLow);
    to.rice(number, low);
  }
}

function readDifferences(from: BitReader, count: number): number[] {
  const isSparse = from.take(1) === 1;
  const low = from.take(LOW_BITS);
  if (!isSparse) return Array.from({ length: count }, () => from.rice(low));
  const differences = Array.from({ length: count }, () => 0);
  const others = from.rice(COUNT_LOW);
  if (others > count) throw new RangeError(`A packed column of ${count} has ${others} exceptions`);
  const distanceLow = from.take(LOW_BITS);
  let place = 0;
  for (let left = others; left > 0; left--) {
    place += from.rice(distanceLow);
    if (place >= count) throw new RangeError(`A packed column of ${count} has an exception at ${place}`);
    differences[place++] = from.rice(low) + 1;
  }
  return differences;
}

function medianOf(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[sorted.length >> 1]!;
}
