// One file of a spool: its name, which says how far it has been discarded, and the frames in it. Knows nothing of the
// files before and after it.
import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import { decodeFrames, type Frames, largestFrameBytes, type ReadLimit } from "./frames.ts";

/** A place between two frames of a segment. */
export interface Place {
  readonly offset: number;
  /** How many records were passed, counted from where this process found the segment. */
  readonly record: number;
}

export interface Segment {
  /** Rises with age: the lowest is the oldest. */
  readonly number: number;
  /** What lies before this was discarded. */
  from: Place;
  /** What lies behind this is not on disk for certain, or is damaged. */
  end: Place;
  /** Holds bytes that cannot be read: it is kept for people when we are through with it. */
  isDamaged: boolean;
}

const start: Place = { offset: 0, record: 0 };
const namePattern = /^(\d{10})-(\d{10})\.segment$/;

export function newSegment(number: number): Segment {
  return { number, from: start, end: start, isDamaged: false };
}

/** Discarding renames the file, which is atomic: there is no second file that could disagree. */
export function segmentName({ number, from }: Pick<Segment, "number" | "from">): string {
  return `${tenDigits(number)}-${tenDigits(from.offset)}.segment`;
}

function tenDigits(count: number): string {
  return String(count).padStart(10, "0");
}

/** Undefined for files that are no segments. */
export function namedSegment(name: string): Segment | undefined {
  const match = namePattern.exec(name);
  if (match === null) return undefined;
  const from = { offset: Number(match[2]), record: 0 };
  return { number: Number(match[1]), from, end: from, isDamaged: false };
}

/** The next frames that are not discarded; none when the first of them is damaged. */
export async function readSegment(folder: string, segment: Segment, limit: ReadLimit): Promise<Frames> {
  return await readFrames(join(folder, segmentName(segment)), segment.from.offset, segment.end.offset, limit);
}

async function readFrames(path: string, from: number, end: number, limit: ReadLimit): Promise<Frames> {
  const file = await open(path, "r");
  try {
    const window = Buffer.allocUnsafe(Math.min(end - from, Math.max(limit.maxBytes, largestFrameBytes)));
    const { bytesRead } = await file.read(window, 0, window.length, from);
    return decodeFrames(window.subarray(0, bytesRead), limit);
  } finally {
    await file.close();
  }
}

/** Sets the segment's end behind its last good frame. Answers with the number of bytes that lie behind it. */
export async function findEnd(folder: string, segment: Segment): Promise<number> {
  const path = join(folder, segmentName(segment));
  const { size } = await stat(path);
  const window = { maxBytes: largestFrameBytes, maxRecords: Infinity };
  for (;;) {
    const { offset, record } = segment.end;
    if (offset >= size) return 0;
    const { records, end } = await readFrames(path, offset, size, window);
    if (records.length === 0) return size - offset;
    segment.end = { offset: offset + end, record: record + records.length };
  }
}
