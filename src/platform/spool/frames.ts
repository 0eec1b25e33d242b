// How records lie in a segment: each in a frame of checksum (u32), length (u32), moment of its append (f64, Unix
// milliseconds) and bytes, little-endian; the checksum covers all that follows it. Pure: knows nothing of files.
import assert from "node:assert/strict";
import { crc32 } from "node:zlib";

const lengthAt = 4;
const momentAt = 8;
export const headerBytes = 16;

/** Bounds what a damaged length can make us believe. */
export const largestRecordBytes = 1024 * 1024;
export const largestFrameBytes = headerBytes + largestRecordBytes;

export interface ReadLimit {
  /** Of records with their headers. One record is given however large it is. */
  readonly maxBytes: number;
  readonly maxRecords: number;
}

export interface Frames {
  /** Views into the bytes they were read from. */
  readonly records: Uint8Array[];
  /** Where the last of these frames ends. */
  readonly end: number;
  readonly firstAtMs: number | null;
}

export function frameBytes(record: Uint8Array): number {
  assert.ok(record.length > 0, "a record has at least one byte");
  assert.ok(record.length <= largestRecordBytes, `a record has at most ${largestRecordBytes} bytes`);
  return headerBytes + record.length;
}

export function encodeFrames(records: readonly Uint8Array[], atMs: number): Buffer {
  const bytes = Buffer.allocUnsafe(records.reduce((total, record) => total + frameBytes(record), 0));
  let at = 0;
  for (const record of records) {
    const end = at + frameBytes(record);
    bytes.writeUInt32LE(record.length, at + lengthAt);
    bytes.writeDoubleLE(atMs, at + momentAt);
    bytes.set(record, at + headerBytes);
    bytes.writeUInt32LE(crc32(bytes.subarray(at + lengthAt, end)), at);
    at = end;
  }
  return bytes;
}

/** The whole and undamaged frames from the beginning, up to the limit or to the first that is neither. */
export function decodeFrames(bytes: Buffer, { maxBytes, maxRecords }: ReadLimit): Frames {
  const records: Uint8Array[] = [];
  let end = 0;
  while (records.length < maxRecords) {
    const next = endOfFrame(bytes, end);
    if (next === undefined || (next > maxBytes && records.length > 0)) break;
    records.push(bytes.subarray(end + headerBytes, next));
    end = next;
  }
  return { records, end, firstAtMs: end === 0 ? null : bytes.readDoubleLE(momentAt) };
}

function endOfFrame(bytes: Buffer, at: number): number | undefined {
  if (at + headerBytes > bytes.length) return undefined;
  const length = bytes.readUInt32LE(at + lengthAt);
  const end = at + headerBytes + length;
  if (length > largestRecordBytes || end > bytes.length) return undefined;
  return crc32(bytes.subarray(at + lengthAt, end)) === bytes.readUInt32LE(at) ? end : undefined;
}
