// How late looks began and how late they were on the disk, from the looks themselves: every one that was due within a
// stretch of time, read out of the segments after that stretch. No sample, no bucket.
import { unpackSegment } from "#lib/packed/segment.ts";
import type { OwnDatabase } from "./own-database.ts";
import { quantile } from "./statistics.ts";

/** A segment is written long before this, unless something is wrong; a page of them is read at a time. */
const READ_SECONDS = 10;

export interface Lateness {
  readonly looks: number;
  /** From due to begun. */
  readonly beganP50Ms: number;
  readonly beganP99Ms: number;
  readonly beganMaxMs: number;
  /** From due to the statement that wrote it, whose commit follows at once: the answer's own time is in it. */
  readonly writtenP50Ms: number;
  readonly writtenP99Ms: number;
  readonly bad: number;
}

/** Looks due from `fromMs` to before `toMs` that were written by now; `numbers`: of these things only. */
export async function latenessBetween(
  database: OwnDatabase,
  fromMs: number,
  toMs: number,
  numbers: ReadonlySet<number> | null = null,
): Promise<Lateness> {
  const began: number[] = [];
  const written: number[] = [];
  let bad = 0;
  const now = Date.now();
  for (let atMs = fromMs; atMs < now; atMs += READ_SECONDS * 1_000) {
    const segments = await database.rows<{ writtenMs: string; bytes: Buffer }>(
      `SELECT extract(epoch FROM flushed_at) * 1000 AS "writtenMs", bytes FROM segment
       WHERE flushed_at >= to_timestamp($1 / 1000.0) AND flushed_at < to_timestamp($1 / 1000.0) + make_interval(secs => $2)`,
      [atMs, READ_SECONDS],
    );
    for (const { writtenMs, bytes } of segments) {
      for (const { number, slot, at, verdict } of unpackSegment(bytes)) {
        if (slot < fromMs || slot >= toMs || numbers?.has(number) === false) continue;
        began.push(at - slot);
        written.push(Number(writtenMs) - slot);
        if (verdict !== 0) bad += 1;
      }
    }
  }
  return {
    looks: began.length,
    beganP50Ms: quantile(began, 0.5),
    beganP99Ms: quantile(began, 0.99),
    beganMaxMs: quantile(began, 1),
    writtenP50Ms: quantile(written, 0.5),
    writtenP99Ms: quantile(written, 0.99),
    bad,
  };
}

/** Looks written within the stretch, whenever they were due: what the work of that stretch is divided by. */
export async function looksWritten(database: OwnDatabase, fromMs: number, toMs: number): Promise<number> {
  const [row] = await database.rows<{ looks: string }>(
    `SELECT coalesce(sum(looks), 0) AS looks FROM segment
     WHERE flushed_at >= to_timestamp($1 / 1000.0) AND flushed_at < to_timestamp($2 / 1000.0)`,
    [fromMs, toMs],
  );
  return Number(row!.looks);
}
