// The segments of one folder in order: what is in them, read from the oldest, discarded from the oldest. Keeps
// positions only. Knows neither who owns the folder nor how a segment is written.
import assert from "node:assert/strict";
import { readdir, rename, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { EventLog } from "#platform/event-log.ts";
import { largestFrameBytes, type ReadLimit } from "./frames.ts";
import { findEnd, namedSegment, newSegment, type Place, readSegment, type Segment, segmentName } from "./segment.ts";
import { syncFolder } from "./sync-folder.ts";

/** Up to where a log was read: a place in a segment; the segments before it were read wholly. */
export interface LogMark {
  readonly segment: number;
  readonly place: Place;
}

export interface LogFolder {
  readonly id: string;
  readonly path: string;
}

/**
 * As much as may be under way when a process or machine dies. A bad end of the last segment that is longer than this
 * holds acknowledged records and is damage; a shorter one was torn and promised to nobody.
 */
export const largestGroupBytes = 2 * largestFrameBytes;

/** `read` and `discard` must not overlap; the calls of who writes may come while they are under way. */
export class SegmentLog {
  readonly id: string;
  readonly #folder: string;
  readonly #log: EventLog;
  readonly #segments: Segment[];
  #lastNumber: number;
  #bytes: number;
  #records: number;
  #oldestAtMs: number | null = null;

  /** The segments are in order, and the log's from now on. */
  constructor({ id, path }: LogFolder, log: EventLog, segments: Segment[] = []) {
    this.id = id;
    this.#folder = path;
    this.#log = log;
    this.#segments = segments;
    this.#lastNumber = segments.at(-1)?.number ?? 0;
    this.#bytes = segments.reduce((total, segment) => total + bytesOf(segment), 0);
    this.#records = segments.reduce((total, segment) => total + recordsOf(segment), 0);
  }

  /** What is left in the folder of a process that is gone. Reads all of it once: unread it could not be counted on. */
  static async ofLeftovers(folder: LogFolder, log: EventLog): Promise<SegmentLog> {
    const names = (await readdir(folder.path)).toSorted();
    const segments = names.map(namedSegment).filter((segment) => segment !== undefined);
    for (const segment of segments) await measure(folder, segment, segment === segments.at(-1), log);
    const left = new SegmentLog(folder, log, segments);
    await left.#dropPassed();
    await left.#noteOldest();
    return left;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get records(): number {
    return this.#records;
  }

  get oldestAtMs(): number | null {
    return this.#records === 0 ? null : this.#oldestAtMs;
  }

  /** The oldest records, of one segment. Undefined when there are none. */
  async read(limit: ReadLimit): Promise<{ records: Uint8Array[]; mark: LogMark } | undefined> {
    for (let segment = this.#oldest(); segment !== undefined; segment = this.#oldest()) {
      const { records, end } = await readSegment(this.#folder, segment, limit);
      const { offset, record } = segment.from;
      const place = { offset: offset + end, record: record + records.length };
      if (records.length > 0) return { records, mark: { segment: segment.number, place } };
      await this.#giveUpRest(segment);
    }
    return undefined;
  }

  /** Idempotent: a mark before what was discarded already changes nothing. */
  async discard(mark: LogMark): Promise<void> {
    for (const segment of this.#segments) if (segment.number < mark.segment) this.#pass(segment, segment.end);
    const head = this.#segments.find(({ number }) => number === mark.segment);
    if (head !== undefined && head.from.offset < mark.place.offset) {
      const passed = segmentName({ number: head.number, from: mark.place });
      await rename(join(this.#folder, segmentName(head)), join(this.#folder, passed));
      this.#pass(head, mark.place);
    }
    await this.#dropPassed();
    await syncFolder(this.#folder);
    await this.#noteOldest();
  }

  /** For who writes: the segment that comes after all others. It counts once it is added. */
  nextSegment(): Segment {
    this.#lastNumber += 1;
    return newSegment(this.#lastNumber);
  }

  add(segment: Segment): void {
    this.#segments.push(segment);
  }

  /** Takes back a segment that was added and never got a record. */
  remove(segment: Segment): void {
    assert.equal(segment.end.record, 0, "only a segment without records is taken back");
    this.#segments.splice(this.#segments.indexOf(segment), 1);
  }

  /** So much more of the last segment is on disk. Throws when it was found damaged and given up meanwhile. */
  commit(segment: Segment, bytes: number, records: number, atMs: number): void {
    if (segment.isDamaged) throw new Error("the file of the spool that was written to is damaged");
    if (this.#records === 0) this.#oldestAtMs = atMs;
    segment.end = { offset: segment.end.offset + bytes, record: segment.end.record + records };
    this.#bytes += bytes;
    this.#records += records;
  }

  #oldest(): Segment | undefined {
    return this.#segments.find((segment) => bytesOf(segment) > 0);
  }

  #pass(segment: Segment, place: Place): void {
    this.#bytes -= place.offset - segment.from.offset;
    this.#records -= place.record - segment.from.record;
    segment.from = place;
  }

  /** Nothing behind a damaged frame can be found in its segment; the segments after it are as good as ever. */
  async #giveUpRest(segment: Segment): Promise<void> {
    segment.isDamaged = true;
    tellDamage(this.#log, this.id, segment, { badBytes: bytesOf(segment), lostRecords: recordsOf(segment) });
    await this.#setAside(segment);
    this.#pass(segment, segment.end);
    await this.#noteOldest();
  }

  /** The last segment stays, for it may be written to; it goes with its folder. */
  async #dropPassed(): Promise<void> {
    const last = this.#segments.at(-1);
    for (const segment of this.#segments.filter((one) => bytesOf(one) === 0)) {
      if (segment.isDamaged) await this.#setAside(segment);
      else if (segment !== last) {
        await unlink(join(this.#folder, segmentName(segment)));
        this.#segments.splice(this.#segments.indexOf(segment), 1);
      }
    }
  }

  async #setAside(segment: Segment): Promise<void> {
    const parent = dirname(this.#folder);
    await rename(join(this.#folder, segmentName(segment)), join(parent, damagedName(this.id, segment)));
    this.#segments.splice(this.#segments.indexOf(segment), 1);
    await syncFolder(parent);
  }

  async #noteOldest(): Promise<void> {
    const segment = this.#oldest();
    if (segment === undefined) return;
    const { firstAtMs } = await readSegment(this.#folder, segment, { maxBytes: 0, maxRecords: 1 });
    if (firstAtMs !== null) this.#oldestAtMs = firstAtMs;
  }
}

async function measure({ id, path }: LogFolder, segment: Segment, isLast: boolean, log: EventLog): Promise<void> {
  const badBytes = await findEnd(path, segment);
  if (badBytes === 0) return;
  const goodRecords = recordsOf(segment);
  if (isLast && badBytes <= largestGroupBytes) {
    const facts = { spool: id, segment: segment.number, goodRecords, badBytes };
    log.warn(facts, "the end of a spool was torn when its process died; it was promised to nobody and is left out");
    return;
  }
  segment.isDamaged = true;
  tellDamage(log, id, segment, { goodRecords, badBytes });
}

function tellDamage(log: EventLog, id: string, segment: Segment, counts: object): void {
  const facts = { spool: id, segment: segment.number, ...counts, keptAs: damagedName(id, segment) };
  log.error(facts, "a file of the spool is damaged: what cannot be read is left out, and the file is kept");
}

function damagedName(id: string, segment: Segment): string {
  return `${id}-${segment.number}.damaged`;
}

function bytesOf({ from, end }: Segment): number {
  return end.offset - from.offset;
}

function recordsOf({ from, end }: Segment): number {
  return end.record - from.record;
}
