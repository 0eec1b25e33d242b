// The looks of one thing, an hour or a day of them: column behind column, in bits. What repeats (verdict, status, texts)
// is kept once, and the column of its places costs next to nothing while nothing changes. Pure.
//
//   format · count · texts · facts · columns: facts of each look, slots, at − slot, codes of each phase, total
import { BitReader, BitWriter } from "./bits.ts";
import { assertFormat, ByteReader, ByteWriter } from "./bytes.ts";
import { readColumn, writeColumn } from "./column.ts";
import { type PlacedFacts, readFacts, TIMED_TOTAL, timedOf, withTexts, writeFacts } from "./facts.ts";
import { assertInteger, MAX_INTEGER, MAX_LOOKS, type PackedLook, phaseNames } from "./look.ts";
import { readDeflatedTexts, TextsToPack } from "./texts.ts";
import { codeOfTime } from "./three-digits.ts";
import { readTimes, totalDifference } from "./times.ts";

const FORMAT = 1;

/** Packing never waits, so that one writer of each kind serves all. */
const writer = new ByteWriter();
const bitWriter = new BitWriter();

/** Times are rounded to three digits, if they were not yet; all else comes out as it went in, in the same order. */
export function packBlock(looks: readonly PackedLook[]): Buffer {
  assertInteger(looks.length, MAX_LOOKS, "The number of looks");
  const texts = new TextsToPack();
  const facts = new FactsToPack(texts);
  const factsColumn = looks.map((look) => facts.placeOf(look));
  writer.start();
  writer.byte(FORMAT);
  writer.varint(looks.length);
  texts.writeDeflated(writer);
  facts.write(writer);
  bitWriter.start();
  writeColumn(bitWriter, factsColumn);
  writeMoments(looks);
  for (const name of phaseNames) {
    const codes: number[] = [];
    for (const look of looks) {
      const us = look[name];
      if (us !== null) codes.push(codeOfTime(us));
    }
    writeColumn(bitWriter, codes);
  }
  const totals: number[] = [];
  for (const look of looks) if (look.totalUs !== null) totals.push(totalDifference(look, look.totalUs));
  writeColumn(bitWriter, totals);
  writer.bytes(bitWriter.written());
  return writer.take();
}

function writeMoments(looks: readonly PackedLook[]): void {
  const first = looks[0]?.slot ?? 0;
  let before = first;
  const steps: number[] = [];
  const delays: number[] = [];
  for (const { slot, at } of looks) {
    assertInteger(slot, MAX_INTEGER, "slot");
    assertInteger(at, MAX_INTEGER, "at");
    steps.push(slot - before);
    delays.push(at - slot);
    before = slot;
  }
  writeColumn(bitWriter, looks.length === 0 ? [] : [first]);
  writeColumn(bitWriter, steps.slice(1));
  writeColumn(bitWriter, delays);
}

/** Throws for bytes that were damaged or that a newer program wrote. */
export function unpackBlock(bytes: Uint8Array): PackedLook[] {
  const reader = new ByteReader(bytes);
  assertFormat(reader.byte(), FORMAT, "block");
  const count = reader.varint(MAX_LOOKS);
  const texts = readDeflatedTexts(reader);
  const placed: PlacedFacts[] = [];
  for (let left = reader.varint(count); left > 0; left--) placed.push(readFacts(reader));
  const facts = placed.map((one) => withTexts(one, texts));
  const bits = new BitReader(bytes.subarray(reader.at));
  const places = readColumn(bits, count);
  const [first = 0] = readColumn(bits, count === 0 ? 0 : 1);
  const steps = readColumn(bits, Math.max(0, count - 1));
  const delays = readColumn(bits, count);
  const timed = places.map((place) => {
    const found = placed[place];
    if (found === undefined) throw new RangeError(`There are no packed facts ${place}`);
    return found.timed;
  });
  const columns = [1, 2, 4, 8, 16, TIMED_TOTAL].map((bit) => readColumn(bits, countWith(timed, bit)).values());
  bits.assertEnd();
  const next = (column: number): number => columns[column]!.next().value!;
  let slot = first;
  return places.map((place, index) => {
    if (index > 0) slot += steps[index - 1]!;
    const at = slot + delays[index]!;
    assertInteger(slot, MAX_INTEGER, "slot");
    assertInteger(at, MAX_INTEGER, "at");
    return { slot, at, ...facts[place]!, ...readTimes(timed[index]!, next, () => next(phaseNames.length)) };
  });
}

/** Looks of both, each slot once (that of `a`, where both have it), in the order of their slots. */
export function mergeLooks(a: readonly PackedLook[], b: readonly PackedLook[]): PackedLook[] {
  const bySlot = new Map(b.map((look) => [look.slot, look]));
  for (const look of a) bySlot.set(look.slot, look);
  return [...bySlot.values()].toSorted((one, other) => one.slot - other.slot);
}

/** Gathers what differs among the looks, and gives each its place; neighbours are mostly the same. */
class FactsToPack {
  readonly #texts: TextsToPack;
  readonly #places = new Map<string, number>();
  readonly #written = new ByteWriter();
  #before: PackedLook | null = null;
  #placeBefore = 0;

  constructor(texts: TextsToPack) {
    this.#texts = texts;
  }

  placeOf(look: PackedLook): number {
    if (this.#before === null || !haveSameFacts(look, this.#before)) {
      this.#before = look;
      this.#placeBefore = this.#find(look);
    }
    return this.#placeBefore;
  }

  write(to: ByteWriter): void {
    to.varint(this.#places.size);
    to.bytes(this.#written.take());
  }

  #find(look: PackedLook): number {
    const { version, verdict, wasRetried, statusCode, reason, message, address } = look;
    const timed = timedOf(look);
    const key = JSON.stringify([version, verdict, wasRetried, statusCode, timed, reason, message, address]);
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    writeFacts(this.#written, look, timed, this.#texts);
    this.#places.set(key, this.#places.size);
    return this.#places.size - 1;
  }
}

function haveSameFacts(a: PackedLook, b: PackedLook): boolean {
  return (
    a.version === b.version &&
    a.verdict === b.verdict &&
    a.wasRetried === b.wasRetried &&
    a.statusCode === b.statusCode &&
    a.reason === b.reason &&
    a.message === b.message &&
    a.address === b.address &&
    timedOf(a) === timedOf(b)
  );
}

function countWith(timed: readonly number[], bit: number): number {
  let count = 0;
  for (const mask of timed) if (mask & bit) count++;
  return count;
}
