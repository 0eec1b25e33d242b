// What many looks come to: counts, sums, extremes and a histogram. Summaries of parts merge into that of the whole, so
// that an hour, a day and years are one arithmetic. Pure.
import { assertFormat, ByteReader, ByteWriter } from "./bytes.ts";
import {
  type Histogram,
  histogramOf,
  mergeHistograms,
  noTimes,
  readHistogram,
  timeOfRank,
  writeHistogram,
  countOf,
} from "./histogram.ts";
import { assertInteger, BAD, GOOD, MAX_INTEGER, type PackedLook, type PhaseName, phaseNames, SLOW } from "./look.ts";
import { MAX_TIME_US } from "./three-digits.ts";

const FORMAT = 1;
/** Summaries in one row: the hours of a day. */
const MAX_SUMMARIES = 1_024;

/** Times are microseconds, of good and slow looks alone. */
export interface Summary {
  readonly count: number; // looks that were good, slow or bad
  readonly failed: number; // the bad ones among them
  readonly unmeasured: number; // looks that count for nothing
  readonly timed: number; // good and slow ones with a time
  readonly sumUs: number;
  /** null for a phase that no look had. */
  readonly phaseSumsUs: Readonly<Record<PhaseName, number | null>>;
  readonly minUs: number | null; // null when nothing was timed
  readonly maxUs: number | null;
  readonly histogram: Histogram;
}

/** A summary and where it belongs, such as the hour of a day. */
export interface PlacedSummary {
  readonly place: number;
  readonly summary: Summary;
}

const noPhases: Summary["phaseSumsUs"] = {
  dnsUs: null,
  connectUs: null,
  tlsUs: null,
  firstByteUs: null,
  transferUs: null,
};

export const noLooks: Summary = {
  count: 0,
  failed: 0,
  unmeasured: 0,
  timed: 0,
  sumUs: 0,
  phaseSumsUs: noPhases,
  minUs: null,
  maxUs: null,
  histogram: noTimes,
};

export function summarize(looks: Iterable<PackedLook>): Summary {
  let [count, failed, unmeasured, sumUs] = [0, 0, 0, 0];
  const phaseSumsUs: Record<PhaseName, number | null> = { ...noPhases };
  const totalsUs: number[] = [];
  let [minUs, maxUs] = [Infinity, -Infinity];
  for (const look of looks) {
    if (look.verdict === BAD) failed++;
    if (look.verdict === GOOD || look.verdict === SLOW || look.verdict === BAD) count++;
    else unmeasured++; // and so does a verdict that this version does not know
    if (look.totalUs === null || !isTimed(look)) continue;
    totalsUs.push(look.totalUs);
    sumUs += look.totalUs;
    minUs = Math.min(minUs, look.totalUs);
    maxUs = Math.max(maxUs, look.totalUs);
    for (const name of phaseNames) phaseSumsUs[name] = sumOf(phaseSumsUs[name], look[name]);
  }
  const timed = totalsUs.length;
  const extremes = timed === 0 ? { minUs: null, maxUs: null } : { minUs, maxUs };
  return { count, failed, unmeasured, timed, sumUs, phaseSumsUs, ...extremes, histogram: histogramOf(totalsUs) };
}

/** Whether its time counts: that of a failed look says nothing about how quick the answer is. */
export function isTimed(look: Pick<PackedLook, "verdict" | "totalUs">): boolean {
  return look.totalUs !== null && (look.verdict === GOOD || look.verdict === SLOW);
}

export function mergeSummaries(summaries: Iterable<Summary>): Summary {
  let whole = noLooks;
  for (const summary of summaries) whole = whole === noLooks ? summary : mergeTwo(whole, summary);
  return whole;
}

function mergeTwo(a: Summary, b: Summary): Summary {
  const phaseSumsUs: Record<PhaseName, number | null> = { ...a.phaseSumsUs };
  for (const name of phaseNames) phaseSumsUs[name] = sumOf(phaseSumsUs[name], b.phaseSumsUs[name]);
  return {
    count: a.count + b.count,
    failed: a.failed + b.failed,
    unmeasured: a.unmeasured + b.unmeasured,
    timed: a.timed + b.timed,
    sumUs: a.sumUs + b.sumUs,
    phaseSumsUs,
    minUs: a.minUs === null || b.minUs === null ? (a.minUs ?? b.minUs) : Math.min(a.minUs, b.minUs),
    maxUs: a.maxUs === null || b.maxUs === null ? (a.maxUs ?? b.maxUs) : Math.max(a.maxUs, b.maxUs),
    histogram: mergeHistograms(a.histogram, b.histogram),
  };
}

/** The time (µs) below or at which `share` (0 to 1) of the times lie, within 2.5 %; null when nothing was timed. */
export function quantile(summary: Summary, share: number): number | null {
  const us = timeOfRank(summary.histogram, Math.max(1, Math.ceil(share * summary.timed)));
  if (us === null || summary.minUs === null || summary.maxUs === null) return null;
  return Math.min(summary.maxUs, Math.max(summary.minUs, us));
}

export function packSummary(summary: Summary): Buffer {
  const writer = new ByteWriter();
  writer.byte(FORMAT);
  writeSummary(writer, summary);
  return writer.take();
}

export function unpackSummary(bytes: Uint8Array): Summary {
  const reader = new ByteReader(bytes);
  assertFormat(reader.byte(), FORMAT, "summary");
  const summary = readSummary(reader);
  reader.assertEnd();
  return summary;
}

export function packSummaries(placed: readonly PlacedSummary[]): Buffer {
  assertInteger(placed.length, MAX_SUMMARIES, "The number of summaries");
  const writer = new ByteWriter();
  writer.byte(FORMAT);
  writer.varint(placed.length);
  for (const { place, summary } of placed) {
    assertInteger(place, MAX_INTEGER, "place");
    writer.varint(place);
    writeSummary(writer, summary);
  }
  return writer.take();
}

export function unpackSummaries(bytes: Uint8Array): PlacedSummary[] {
  const reader = new ByteReader(bytes);
  assertFormat(reader.byte(), FORMAT, "list of summaries");
  const placed: PlacedSummary[] = [];
  for (let left = reader.varint(MAX_SUMMARIES); left > 0; left--)
    placed.push({ place: reader.varint(MAX_INTEGER), summary: readSummary(reader) });
  reader.assertEnd();
  return placed;
}

function writeSummary(to: ByteWriter, summary: Summary): void {
  to.varint(summary.count);
  to.varint(summary.failed);
  to.varint(summary.unmeasured);
  writeHistogram(to, summary.histogram);
  if (summary.minUs === null || summary.maxUs === null) return;
  to.varint(summary.minUs);
  to.varint(summary.maxUs - summary.minUs);
  to.varint(summary.sumUs);
  to.byte(phaseNames.reduce((mask, name, place) => mask | (summary.phaseSumsUs[name] === null ? 0 : 1 << place), 0));
  for (const name of phaseNames) {
    const sum = summary.phaseSumsUs[name];
    if (sum !== null) to.varint(sum);
  }
}

function readSummary(from: ByteReader): Summary {
  const [count, failed, unmeasured] = [from.varint(), from.varint(), from.varint()];
  const histogram = readHistogram(from);
  const timed = countOf(histogram);
  if (timed === 0) return { ...noLooks, count, failed, unmeasured };
  const minUs = from.varint(MAX_TIME_US);
  const maxUs = minUs + from.varint(MAX_TIME_US - minUs);
  const sumUs = from.varint();
  const mask = from.byte();
  const phaseSumsUs: Record<PhaseName, number | null> = { ...noPhases };
  for (const [place, name] of phaseNames.entries()) if (mask & (1 << place)) phaseSumsUs[name] = from.varint();
  return { count, failed, unmeasured, timed, sumUs, phaseSumsUs, minUs, maxUs, histogram };
}

function sumOf(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : a + b;
}
