// A bounded, durable, ordered log on disk for what was answered and cannot be stored elsewhere yet, with what dead
// processes left of theirs. Records are bytes; it knows nothing of what they say.
import assert from "node:assert/strict";
import { resolve } from "node:path";
import type { EventLog } from "#platform/event-log.ts";
import { exitCodes, OperatorError } from "#platform/operator-error.ts";
import { Appender, largestQueueBytes } from "./appender.ts";
import { claimFolder, listFolders, makeFolder, type OwnedFolder } from "./folders.ts";
import { frameBytes, type ReadLimit } from "./frames.ts";
import { type LogMark, SegmentLog } from "./segment-log.ts";

export interface SpoolOptions {
  /** May be shared by processes of one machine: each makes a folder of its own in it. It must outlive a restart. */
  readonly folder: string;
  /** Of records that are not discarded, each with 16 bytes around it, leftovers included. */
  readonly maxBytes: number;
  readonly log: EventLog;
  /** Unix milliseconds, for `oldestAtMs`. */
  readonly now: () => number;
}

/** Up to where was read. Opaque. */
export interface SpoolMark extends LogMark {
  readonly spool: string;
}

export interface SpoolRead {
  readonly records: Uint8Array[];
  /** Null when there was nothing to read. */
  readonly mark: SpoolMark | null;
}

export interface Spool {
  /** Names this process's part; another one after each start. */
  readonly id: string;
  /** Whose leftovers are being read: ids of spools of processes that are gone. One leaves the list when it is empty. */
  readonly leftoverIds: readonly string[];
  readonly isEmpty: boolean;
  readonly bytes: number;
  readonly records: number;
  /** When the first record that is not discarded was written, of all that is here. */
  readonly oldestAtMs: number | null;
  /** How often this process made appended records durable: appends by syncs is the size of a group. */
  readonly syncs: number;
  /**
   * Resolves when all of the records are on disk. Rejects with SpoolFull (then nothing is written) or with the disk's
   * error; then some of the records may be there and be read, as those of one who hung up before the answer. A record
   * has 1 byte to 1 MB; who reads must expect it once more after a crash, and its bytes must not change until it is on
   * disk.
   */
  append(records: readonly Uint8Array[]): Promise<void>;
  /** The oldest that are not discarded, up to the limit, at least one. Again the same until they are. */
  read(limit: ReadLimit): Promise<SpoolRead>;
  /** What was read up to the mark is stored elsewhere: it is never read again, not after a crash either. */
  discard(mark: SpoolMark): Promise<void>;
  /** Takes over what processes that died or stopped left behind. Answers with the ids of those that held records. */
  adoptLeftovers(): Promise<string[]>;
  /** Idempotent. Waits for what is under way. What is not discarded is left to the next process. */
  close(): Promise<void>;
}

export class SpoolFull extends Error {
  override readonly name = "SpoolFull";
}

interface Part {
  readonly folder: OwnedFolder;
  readonly log: SegmentLog;
}

/**
 * Takes over what is left by processes that are gone, and reads it once. Throws an OperatorError when the folder cannot
 * be used.
 */
export async function openSpool(options: SpoolOptions): Promise<Spool> {
  const folder = resolve(options.folder);
  try {
    return await openIn(folder, options);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new OperatorError(`The spool ${folder} cannot be used: ${why}`, exitCodes.cannotCreate, { cause: error });
  }
}

async function openIn(folder: string, { maxBytes, log, now }: SpoolOptions): Promise<Spool> {
  const own = await makeOwn(folder, log);
  const appender = new Appender({ folder: own.folder.path, log: own.log, now });
  const leftovers: Part[] = [];
  const inTurn = createTurns();
  let closing: Promise<void> | undefined;

  const parts = () => [...leftovers, own];
  const bytes = () => parts().reduce((total, part) => total + part.log.bytes, 0);
  const records = () => parts().reduce((total, part) => total + part.log.records, 0);
  const refuseWhenClosed = () => assert.ok(closing === undefined, "the spool is closed");

  function refuseWhenFull(given: readonly Uint8Array[]): void {
    const more = given.reduce((total, record) => total + frameBytes(record), 0);
    if (appender.waitingBytes > largestQueueBytes)
      throw new SpoolFull(`The disk of the spool ${folder} does not keep up; see what slows it down.`);
    if (bytes() + appender.waitingBytes + more > maxBytes)
      throw new SpoolFull(
        `The spool ${folder} is full: it may hold ${maxBytes} bytes. Bring the database back, or let it hold more.`,
      );
  }

  async function adoptLeftovers(): Promise<string[]> {
    refuseWhenClosed();
    const adopted: string[] = [];
    for (const id of await listFolders(folder)) {
      const part = await adopt(id);
      if (part === undefined) continue;
      leftovers.push(part);
      if (part.log.records === 0) continue;
      adopted.push(id);
      log.info(
        { spool: id, records: part.log.records, bytes: part.log.bytes },
        "found what a dead process had spooled",
      );
    }
    await removeEmptied();
    return adopted;
  }

  async function adopt(id: string): Promise<Part | undefined> {
    const claimed = parts().some((part) => part.folder.id === id) ? undefined : claimFolder(folder, id);
    if (claimed === undefined) return undefined;
    try {
      return { folder: claimed, log: await SegmentLog.ofLeftovers(claimed, log) };
    } catch (error) {
      claimed.release();
      throw error;
    }
  }

  async function removeEmptied(): Promise<void> {
    for (const part of leftovers.filter((each) => each.log.records === 0)) {
      await part.folder.remove();
      leftovers.splice(leftovers.indexOf(part), 1);
    }
  }

  async function read(limit: ReadLimit): Promise<SpoolRead> {
    refuseWhenClosed();
    for (const part of parts()) {
      const found = await part.log.read(limit);
      if (found !== undefined) return { records: found.records, mark: { ...found.mark, spool: part.folder.id } };
    }
    return { records: [], mark: null };
  }

  async function discard(mark: SpoolMark): Promise<void> {
    refuseWhenClosed();
    await parts()
      .find((part) => part.folder.id === mark.spool)
      ?.log.discard(mark);
    await removeEmptied();
  }

  async function finish(): Promise<void> {
    await appender.close();
    await inTurn(async () => {
      if (own.log.records === 0) await own.folder.remove();
      for (const part of parts()) part.folder.release();
    });
  }

  await inTurn(adoptLeftovers).catch(async (error: unknown) => {
    await finish();
    throw error;
  });
  return {
    id: own.folder.id,
    get leftoverIds() {
      return leftovers.map((part) => part.folder.id);
    },
    get isEmpty() {
      return records() === 0;
    },
    get bytes() {
      return bytes();
    },
    get records() {
      return records();
    },
    get oldestAtMs() {
      const moments = parts().flatMap((part) => part.log.oldestAtMs ?? []);
      return moments.length === 0 ? null : Math.min(...moments);
    },
    get syncs() {
      return appender.syncs;
    },
    async append(given) {
      refuseWhenClosed();
      refuseWhenFull(given);
      await appender.append(given);
    },
    read: (limit) => inTurn(() => read(limit)),
    discard: (mark) => inTurn(() => discard(mark)),
    adoptLeftovers: () => inTurn(adoptLeftovers),
    close: () => (closing ??= finish()),
  };
}

async function makeOwn(parent: string, log: EventLog): Promise<Part> {
  const folder = await makeFolder(parent);
  return { folder, log: new SegmentLog(folder, log) };
}

/** Runs one after another what must not overlap. */
function createTurns(): <Answer>(work: () => Promise<Answer>) => Promise<Answer> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
}
