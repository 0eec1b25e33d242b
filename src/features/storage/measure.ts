// Measures what is stored, once an hour. Whoever does it says how long things are kept and, where the database lies on its
// own disk, which folder that is.
import { statfs } from "node:fs/promises";
import type { Db } from "#platform/database/pool.ts";
import { insertMeasurement, measureTables } from "./store.ts";

const KEEP_DAYS = 100;

export interface Kept {
  readonly resultDays: number;
  readonly hourDays: number;
  readonly failuresKept: number;
  /** Of the embedded database; null where the database is elsewhere and its disk cannot be seen. */
  readonly databaseFolder: string | null;
}

/** Returns the bytes of the whole database. */
export async function measureStorage(db: Db, kept: Kept, now: Date): Promise<{ bytes: number }> {
  const { total } = await measureTables(db);
  const disk = kept.databaseFolder === null ? null : await statfs(kept.databaseFolder);
  const { resultDays, hourDays, failuresKept } = kept;
  const freeBytes = disk === null ? null : disk.bavail * disk.bsize;
  await insertMeasurement(db, { at: now, bytes: total, freeBytes, resultDays, hourDays, failuresKept }, KEEP_DAYS);
  return { bytes: total };
}
