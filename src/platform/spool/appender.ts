// Writes records to the end of a log and answers once they are on disk. Appends that come while a sync is under way
// share the next one. Knows nothing of reading.
import { type FileHandle, open, unlink } from "node:fs/promises";
import { join } from "node:path";
import { encodeFrames, frameBytes } from "./frames.ts";
import { largestGroupBytes, type SegmentLog } from "./segment-log.ts";
import { type Segment, segmentName } from "./segment.ts";
import { syncFolder } from "./sync-folder.ts";

/** A disk that answers slowly must not fill the memory: what waits for it is bounded too. */
export const largestQueueBytes = 32 * 1024 * 1024;
/** What is lost behind a damaged frame, and what stays on disk of what was discarded, is at most this. */
export const segmentBytes = 4 * 1024 * 1024;

/** Records of one append, or of a part of one, that stand or fall together. */
interface Piece {
  readonly records: Uint8Array[];
  bytes: number;
}

interface Waiting extends Piece {
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

interface OpenSegment {
  readonly segment: Segment;
  readonly file: FileHandle;
}

export interface AppenderOptions {
  readonly folder: string;
  readonly log: SegmentLog;
  /** Unix milliseconds. */
  readonly now: () => number;
}

export class Appender {
  readonly #folder: string;
  readonly #log: SegmentLog;
  readonly #now: () => number;
  readonly #queue: Waiting[] = [];
  #waitingBytes = 0;
  #syncs = 0;
  #open: OpenSegment | undefined;
  #work: Promise<void> | undefined;

  constructor({ folder, log, now }: AppenderOptions) {
    this.#folder = folder;
    this.#log = log;
    this.#now = now;
  }

  /** What was handed over and is not on disk yet. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  get syncs(): number {
    return this.#syncs;
  }

  async append(records: readonly Uint8Array[]): Promise<void> {
    if (records.length === 0) return;
    const written = piecesOf(records).map((piece) => this.#enqueue(piece));
    this.#work ??= this.#writeAll();
    await Promise.all(written);
  }

  /** Waits for what is under way. */
  async close(): Promise<void> {
    await this.#work;
    await this.#open?.file.close();
    this.#open = undefined;
  }

  #enqueue(piece: Piece): Promise<void> {
    this.#waitingBytes += piece.bytes;
    return new Promise((resolve, reject) => this.#queue.push({ ...piece, resolve, reject }));
  }

  async #writeAll(): Promise<void> {
    while (this.#queue.length > 0) {
      const group = this.#nextGroup();
      const outcome = await this.#write(group).then(
        () => undefined,
        (error: unknown) => ({ error }),
      );
      if (outcome !== undefined) await this.#sealAfterFailure();
      for (const { bytes, resolve, reject } of group) {
        this.#waitingBytes -= bytes;
        if (outcome === undefined) resolve();
        else reject(outcome.error);
      }
    }
    this.#work = undefined;
  }

  #nextGroup(): Waiting[] {
    let bytes = 0;
    const size = this.#queue.findIndex((waiting) => (bytes += waiting.bytes) > largestGroupBytes);
    return this.#queue.splice(0, size === -1 ? this.#queue.length : size);
  }

  async #write(group: readonly Waiting[]): Promise<void> {
    const records = group.flatMap((waiting) => waiting.records);
    const atMs = this.#now();
    const bytes = encodeFrames(records, atMs);
    const { segment, file } = await this.#segmentFor(bytes.length);
    for (let at = 0; at < bytes.length;) at += (await file.write(bytes, at)).bytesWritten;
    await file.datasync();
    this.#syncs += 1;
    this.#log.commit(segment, bytes.length, records.length, atMs);
  }

  async #segmentFor(bytes: number): Promise<OpenSegment> {
    const current = this.#open;
    if (current !== undefined) {
      if (!current.segment.isDamaged && current.segment.end.offset + bytes <= segmentBytes) return current;
      this.#open = undefined;
      await current.file.close();
    }
    const segment = this.#log.nextSegment();
    const file = await open(join(this.#folder, segmentName(segment)), "ax", 0o600);
    this.#open = { segment, file };
    this.#log.add(segment);
    await syncFolder(this.#folder);
    return this.#open;
  }

  /**
   * A disk that failed to write or sync is not trusted with the same file again: what is not acknowledged is cut off as
   * well as the disk lets us, and the next group goes to a new file. What stays of it is harmless: whole records that
   * nobody was promised, or a torn end that is told when it is found.
   */
  async #sealAfterFailure(): Promise<void> {
    const failed = this.#open;
    if (failed === undefined) return;
    this.#open = undefined;
    const { segment, file } = failed;
    const left = [file.truncate(segment.end.offset)];
    if (segment.end.record === 0 && !segment.isDamaged) {
      this.#log.remove(segment);
      left.push(unlink(join(this.#folder, segmentName(segment))));
    }
    await Promise.allSettled(left);
    await Promise.allSettled([file.close()]);
  }
}

function piecesOf(records: readonly Uint8Array[]): Piece[] {
  const pieces: Piece[] = [];
  for (const record of records) {
    const bytes = frameBytes(record);
    const last = pieces.at(-1);
    if (last !== undefined && last.bytes + bytes <= largestGroupBytes) {
      last.records.push(record);
      last.bytes += bytes;
    } else pieces.push({ records: [record], bytes });
  }
  return pieces;
}
