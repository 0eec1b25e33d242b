// Who owns which sub-folder of a spool's folder. A sub-folder bears the id of the start of a process that made it, and
// a lock that ends with that process. Renaming one decides every race. Knows nothing of what lies in it.
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type FileLock, tryLockFile } from "#platform/file-lock.ts";
import type { LogFolder } from "./segment-log.ts";
import { syncFolder } from "./sync-folder.ts";

export interface OwnedFolder extends LogFolder {
  /** Removes the folder with all that is in it, and lets go. */
  remove(): Promise<void>;
  /** Leaves the folder to whoever claims it next. */
  release(): void;
}

const idPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const goingPrefix = "going-";
const comingPrefix = "coming-";

export async function makeFolder(parent: string): Promise<OwnedFolder> {
  await mkdir(parent, { recursive: true, mode: 0o700 });
  await syncFolder(dirname(parent));
  const id = randomUUID();
  const unfinished = join(parent, comingPrefix + id);
  const path = join(parent, id);
  await mkdir(unfinished, { mode: 0o700 });
  try {
    await writeFile(join(unfinished, "lock"), "", { mode: 0o600 });
    const lock = tryLockFile(join(unfinished, "lock"));
    if (lock === undefined) throw new Error(`somebody else locked the new folder ${unfinished}`);
    // It gets its name only when it is locked: nobody can take it for abandoned.
    await rename(unfinished, path);
    await syncFolder(parent);
    return ownedFolder({ id, path }, lock);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
}

/** The ids of all folders. Removes what is left of those that were being removed when their process died. */
export async function listFolders(parent: string): Promise<string[]> {
  const names = await readdir(parent);
  for (const name of names.filter((each) => each.startsWith(goingPrefix)))
    await rm(join(parent, name), { recursive: true, force: true });
  return names.filter((name) => idPattern.test(name));
}

/** Undefined when the folder's process lives, or when it is not there any more. */
export function claimFolder(parent: string, id: string): OwnedFolder | undefined {
  const path = join(parent, id);
  const lock = lockUnlessGone(path);
  if (lock === undefined) return undefined;
  if (existsSync(path)) return ownedFolder({ id, path }, lock);
  lock.release(); // Its owner removed it between our look and our lock.
  return undefined;
}

function lockUnlessGone(path: string): FileLock | undefined {
  try {
    return tryLockFile(join(path, "lock"));
  } catch (error) {
    if (!existsSync(path)) return undefined;
    throw error;
  }
}

function ownedFolder({ id, path }: LogFolder, lock: FileLock): OwnedFolder {
  return {
    id,
    path,
    release: lock.release,
    async remove() {
      const going = join(dirname(path), goingPrefix + id);
      await rename(path, going);
      await rm(going, { recursive: true });
      lock.release();
    },
  };
}
