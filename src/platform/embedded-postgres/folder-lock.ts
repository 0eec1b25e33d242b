// One program at a time on a data folder. The kernel holds the lock and drops it when the process ends, however it ends
// (kill -9 too), and it holds between containers that share the folder. Knows nothing of PostgreSQL.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { exitCodes, OperatorError } from "#platform/operator-error.ts";

export interface FolderLock {
  release(): void;
}

/** SQLite's result code for a database that another connection has locked. */
const sqliteBusy = 5;
const sqliteFull = 13;

/**
 * Node has no flock; SQLite's exclusive lock is one of the operating system on an (empty) file, and comes with Node.
 * `folder` is where the lock lies, `dataFolder` what the sentence names. Throws an OperatorError when it is in use.
 */
export function lockFolder(folder: string, dataFolder: string): FolderLock {
  const holderFile = join(folder, "in-use-by");
  const database = openLockFile(join(folder, "lock"), dataFolder);
  try {
    database.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode !== sqliteBusy) throw lockFault(dataFolder, error);
    throw new OperatorError(`the data folder ${dataFolder} is in use by ${holderOf(holderFile)}`, exitCodes.tryAgain);
  }
  try {
    writeFileSync(holderFile, `${process.pid}\n`, { mode: 0o600 });
  } catch (error) {
    database.close();
    throw error;
  }
  return { release: () => database.isOpen && database.close() };
}

function openLockFile(path: string, dataFolder: string): DatabaseSync {
  try {
    return new DatabaseSync(path, { timeout: 0 });
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
