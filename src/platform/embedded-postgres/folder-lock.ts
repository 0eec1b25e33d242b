// One program at a time on a data folder, and a sentence that names the one who holds it. Knows nothing of PostgreSQL.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type FileLock, tryLockFile } from "#platform/file-lock.ts";
import { exitCodes, OperatorError } from "#platform/operator-error.ts";

export type FolderLock = FileLock;

/** SQLite's result code when the disk has no room for the lock's file. */
const sqliteFull = 13;

/**
 * `folder` is where the lock lies, `dataFolder` what the sentence names. Throws an OperatorError when it is in use.
 */
export function lockFolder(folder: string, dataFolder: string): FolderLock {
  const holderFile = join(folder, "in-use-by");
  const lock = lockOrTell(join(folder, "lock"), dataFolder);
  if (lock === undefined)
    throw new OperatorError(`the data folder ${dataFolder} is in use by ${holderOf(holderFile)}`, exitCodes.tryAgain);
  try {
    writeFileSync(holderFile, `${process.pid}\n`, { mode: 0o600 });
  } catch (error) {
    lock.release();
    throw error;
  }
  return lock;
}

function lockOrTell(path: string, dataFolder: string): FileLock | undefined {
  try {
    return tryLockFile(path);
  } catch (error) {
    throw lockFault(dataFolder, error);
  }
}

function lockFault(dataFolder: string, cause: unknown): OperatorError {
  if ((cause as { errcode?: number }).errcode === sqliteFull)
    return new OperatorError(`the disk of the data folder ${dataFolder} is full; make room`, exitCodes.inputOutput);
  const why = cause instanceof Error ? cause.message : String(cause);
  return new OperatorError(`the data folder ${dataFolder} cannot be locked: ${why}`, exitCodes.cannotCreate, { cause });
}

/** Whose number the holder wrote. It may be one of another container, so it is told, never signalled. */
function holderOf(holderFile: string): string {
  try {
    const processId = Number.parseInt(readFileSync(holderFile, "utf8"), 10);
    return Number.isNaN(processId) ? "another process" : `process ${processId}`;
  } catch {
    return "another process";
  }
}
