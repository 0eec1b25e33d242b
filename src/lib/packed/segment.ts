// One shard's looks of one flush: few looks at many things, row behind row. It is on the path of every check, so it is
// neither deflated nor sorted, and a reader passes over the rows of other things by their length. Pure.
//
//   format · count · rows · texts
//   row: number (difference to the row before) · length of the rest in one byte · slot (difference to the first) ·
//        at − slot · facts · codes of the times
import { assertFormat, ByteReader, ByteWriter } from "./bytes.ts";
import { type PlacedFacts, readFacts, timedOf, withTexts, writeFacts } from "./facts.ts";
import { assertInteger, MAX_INTEGER, MAX_LOOKS, type NumberedLook } from "./look.ts";
import { readTexts, TextsToPack } from "./texts.ts";
import { codeOfTime, MAX_TIME_CODE } from "./three-digits.ts";
import { readTimes, totalDifference, type Times } from "./times.ts";

const FORMAT = 1;

/** Packing never waits, so that one writer serves all. */
const writer = new ByteWriter();

/** Times are rounded to three digits, if they were not yet; all else comes out as it went in, in the same order. */
export function packSegment(looks: readonly NumberedLook[]): Buffer {
  assertInteger(looks.length, MAX_LOOKS, "The number of looks");
  const texts = new TextsToPack();
  writer.start();
  writer.byte(FORMAT);
  writer.varint(looks.length);
  let numberBefore = 0;
  const firstSlot = looks[0]?.slot ?? 0;
  writer.varint(firstSlot);
  for (const look of looks) {
    assertInteger(look.number, MAX_INTEGER, "number");
    writer.signed(look.number - numberBefore);
    numberBefore = look.number;
    writer.byte(0); // the length, as soon as it is known
    const startsAt = writer.length;
    writeRow(look, firstSlot, texts);
    writer.setByte(startsAt - 1, writer.length - startsAt); // far below 256: only numbers are in it
  }
  texts.write(writer);
  return writer.take();
}

function writeRow(look: NumberedLook, firstSlot: number, texts: TextsToPack): void {
  const { slot, at, dnsUs, connectUs, tlsUs, firstByteUs, transferUs, totalUs } = look;
  assertInteger(slot, MAX_INTEGER, "slot");
  assertInteger(at, MAX_INTEGER, "at");
  writer.signed(slot - firstSlot);
  writer.signed(at - slot);
  writeFacts(writer, look, timedOf(look), texts);
  if (dnsUs !== null) writer.varint(codeOfTime(dnsUs));
  if (connectUs !== null) writer.varint(codeOfTime(connectUs));
  if (tlsUs !== null) writer.varint(codeOfTime(tlsUs));
  if (firstByteUs !== null) writer.varint(codeOfTime(firstByteUs));
  if (transferUs !== null) writer.varint(codeOfTime(transferUs));
  if (totalUs !== null) writer.signed(totalDifference(look, totalUs));
}

interface Row extends Times {
  readonly number: number;
  readonly slot: number;
  readonly at: number;
  readonly facts: PlacedFacts;
}

/** All looks, or those of the thing `only`. Throws for bytes that were damaged or that a newer program wrote. */
export function unpackSegment(bytes: Uint8Array, only?: number): NumberedLook[] {
  const reader = new ByteReader(bytes);
  assertFormat(reader.byte(), FORMAT, "segment");
  const count = reader.varint(MAX_LOOKS);
  const firstSlot = reader.varint(MAX_INTEGER);
  const rows: Row[] = [];
  let number = 0;
  for (let left = count; left > 0; left--) {
    number += reader.signed();
    assertInteger(number, MAX_INTEGER, "number");
    const length = reader.byte();
    const endsAt = reader.at + length;
    if (only === undefined || number === only) rows.push(readRow(reader, number, firstSlot));
    else reader.skip(length);
    if (reader.at !== endsAt) throw new RangeError("A packed row has not the length that it says");
  }
  if (only !== undefined && rows.length === 0) return [];
  const texts = readTexts(reader);
  reader.assertEnd();
  return rows.map(({ facts, ...row }) => ({ ...row, ...withTexts(facts, texts) }));
}

function readRow(reader: ByteReader, number: number, firstSlot: number): Row {
  const slot = firstSlot + reader.signed();
  const at = slot + reader.signed();
  assertInteger(slot, MAX_INTEGER, "slot");
  assertInteger(at, MAX_INTEGER, "at");
  const facts = readFacts(reader);
  const times = readTimes(
    facts.timed,
    () => reader.varint(MAX_TIME_CODE),
    () => reader.signed(),
  );
  return { number, slot, at, facts, ...times };
}
