// A lock on a file that one process holds at a time. The kernel keeps it and drops it when the process ends, however it
// ends (kill -9 too), and it holds between containers that share the folder. Knows nothing of what it guards.
import { DatabaseSync } from "node:sqlite";

export interface FileLock {
  /** Idempotent. */
  release(): void;
}

/** SQLite's result code for a database that another connection has locked. */
const sqliteBusy = 5;

/**
 * Node has no flock; SQLite's exclusive lock is one of the operating system on an (empty) file, and comes with Node.
 * Makes the file when there is none. Undefined when another holds the lock, of this process or of another one; throws
 * SQLite's error, with its `errcode`, when the file cannot be opened or locked.
 */
export function tryLockFile(path: string): FileLock | undefined {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE"); // A journal on disk could not be made on a full one.
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode === sqliteBusy) return undefined;
    throw error;
  }
  return { release: () => database.isOpen && database.close() };
}
