// What the packing of looks costs: time and bytes per look of segments, hour blocks, day blocks and summaries, on looks
// such as monitors of HTTPS make. No database and no network.
import { packBlock, unpackBlock } from "#lib/packed/block.ts";
import type { NumberedLook, PackedLook } from "#lib/packed/look.ts";
import { packSegment, unpackSegment } from "#lib/packed/segment.ts";
import { packSummary, summarize } from "#lib/packed/summary.ts";
import { threeDigits } from "#lib/packed/three-digits.ts";
import { type Cell, printResult, printTable } from "./parts/report.ts";
import { median } from "./parts/statistics.ts";

const MONITORS = 200;
const INTERVAL_MS = 60_000;
const DAY_MS = 86_400_000;
const FIRST_SLOT = Date.UTC(2026, 0, 1);
const HOUR_LOOKS = 60;
/** One shard's part of half a second of 100,000 monitors. */
const SEGMENT_LOOKS = 3;
const FAILING_SHARE = 0.01;
const MOST_LATE_MS = 5;
const ROUNDS = 9;
const SEED = 7;

const random = randomOf(SEED);
const days = Array.from({ length: MONITORS }, (_, place) => dayOf(place));
const hours = days.flatMap((day) =>
  Array.from({ length: 4 }, (_, hour) => day.slice(hour * HOUR_LOOKS, (hour + 1) * HOUR_LOOKS)),
);
const segments = segmentsOf(SEGMENT_LOOKS);
const wideSegments = segmentsOf(50);

const rows = [
  measure("segment of 3 looks", segments, packSegment, unpackSegment),
  measure("segment of 50 looks", wideSegments, packSegment, unpackSegment),
  measure("block of an hour", hours, packBlock, unpackBlock),
  measure("block of a day", days, packBlock, unpackBlock),
  measure("summary of an hour", hours, (looks) => packSummary(summarize(looks)), null),
  measure("summary of a day", days, (looks) => packSummary(summarize(looks)), null),
];
printTable(
  ["form", "looks", "bytes per look", "bytes each", "pack µs per look", "unpack µs per look"],
  rows.map((row): Cell[] => [row.form, row.looks, row.bytesPerLook, row.bytesEach, row.packUs, row.unpackUs ?? "-"]),
);
printResult("packing", { monitors: MONITORS, rows });

function measure<Look extends PackedLook>(
  form: string,
  parts: readonly (readonly Look[])[],
  pack: (looks: readonly Look[]) => Buffer,
  unpack: ((bytes: Uint8Array) => readonly PackedLook[]) | null,
) {
  const looks = parts.reduce((total, part) => total + part.length, 0);
  const packed = parts.map(pack);
  const bytes = packed.reduce((total, part) => total + part.length, 0);
  return {
    form,
    looks: parts[0]!.length,
    bytesPerLook: bytes / looks,
    bytesEach: bytes / parts.length,
    packUs: cpuUs(() => parts.forEach(pack)) / looks,
    unpackUs: unpack === null ? null : cpuUs(() => packed.forEach((part) => unpack(part))) / looks,
  };
}

/** The median of some rounds, in microseconds of CPU. */
function cpuUs(run: () => void): number {
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    run();
    const spent = process.cpuUsage(before);
    rounds.push(spent.user + spent.system);
  }
  return median(rounds);
}

function segmentsOf(size: number): NumberedLook[][] {
  return Array.from({ length: Math.floor((MONITORS / size) * 60) }, (_, place) =>
    Array.from({ length: size }, (__, index) => {
      const monitor = (place * size + index) % MONITORS;
      return { number: 17 + monitor * 251, ...days[monitor]![Math.floor((place * size) / MONITORS)]! };
    }),
  );
}

/** A day of one monitor: each phase spreads by 10 to 30 % around a level of its own. */
function dayOf(place: number): PackedLook[] {
  const baseUs = [1_000, 15_000, 30_000, 90_000, 900].map((us) => us * Math.exp(0.8 * normal()));
  const spread = 0.1 + 0.2 * random();
  const phase = Math.floor(random() * INTERVAL_MS);
  const address = `203.0.113.${place % 256}`;
  return Array.from({ length: DAY_MS / INTERVAL_MS }, (_, index) => {
    const slot = FIRST_SLOT + phase + index * INTERVAL_MS;
    const isFailing = random() < FAILING_SHARE;
    const exact = baseUs.map((us) => Math.round(us * Math.exp(spread * normal())));
    const [dnsUs = 0, connectUs = 0, tlsUs = 0, firstByteUs = 0, transferUs = 0] = exact.map(threeDigits);
    return {
      slot,
      at: slot + Math.floor(random() * (MOST_LATE_MS + 1)),
      version: 3,
      verdict: isFailing ? 1 : 0,
      wasRetried: isFailing,
      statusCode: isFailing ? 503 : 200,
      dnsUs,
      connectUs,
      tlsUs,
      firstByteUs,
      transferUs,
      totalUs: threeDigits(exact.reduce((total, us) => total + us, 0)),
      reason: isFailing ? "status_unexpected" : null,
      message: isFailing ? "HTTP 503, expected 200-299" : null,
      address,
    };
  });
}

/** By Box and Muller. */
function normal(): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** The same numbers in every run (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
