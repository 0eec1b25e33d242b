// The newest looks of one thing, page by page, walking back in time: first as far as they should reach by the interval,
// then further in ever greater steps, so that a page costs what is on it.
import type { PackedLook } from "#lib/packed/look.ts";
import type { Db } from "#platform/database/pool.ts";
import { type Looked, readNewest } from "./look-blocks.ts";
import { DAY_MS, type Range } from "./range.ts";
import { findIntervalSeconds } from "./store.ts";

/** Beyond what should be enough; the last step takes all that is left. */
const FURTHER_STEPS_MS = [100 * DAY_MS, Infinity];
/** Looks at one thing are as far apart as its interval; where it has none, this. */
const USUAL_INTERVAL_SECONDS = 60;

/** Where a page ended. */
export interface Place {
  readonly at: number; // Unix ms
  readonly slot: number;
}

/**
 * Newest first: at least `count` looks of the range that come behind `after`, or all that there are. How far back they
 * reach is reckoned from `nowMs` where the range goes beyond it.
 */
export async function newestLooks(
  db: Db,
  thing: Looked,
  range: Range,
  after: Place | null,
  count: number,
  nowMs: number,
): Promise<PackedLook[]> {
  const found: PackedLook[] = [];
  const intervalSeconds = (await findIntervalSeconds(db, thing.number)) ?? USUAL_INTERVAL_SECONDS;
  let toMs = Math.min(range.toMs, after === null ? Infinity : after.at + 1);
  for (const stepMs of [(count + 1) * intervalSeconds * 1_000, ...FURTHER_STEPS_MS]) {
    const fromMs = Math.max(range.fromMs, Math.min(toMs, nowMs) - stepMs);
    if (fromMs >= toMs) break;
    const looks = await readNewest(db, thing, { fromMs, toMs }, count - found.length);
    for (const look of looks) if (after === null || isBehind(look, after)) found.push(look);
    if (found.length >= count) break;
    toMs = fromMs;
  }
  return found;
}

function isBehind(look: PackedLook, { at, slot }: Place): boolean {
  return look.at < at || (look.at === at && look.slot < slot);
}
