// The looks of one thing within a span (an hour or a day), as the packing hands them on, and what they come to.
import type { PackedLook } from "#lib/packed/look.ts";
import { isTimed } from "#lib/packed/summary.ts";

export interface ThingLooks {
  readonly number: number; // thing.number
  readonly atMs: number; // start of the span, Unix milliseconds
  readonly looks: readonly PackedLook[]; // by slot, no slot twice
}

/** Of the good and slow looks whose response time is known: their count, and the sum in microseconds. */
export function figuresOf(looks: readonly PackedLook[]): { timed: number; sumUs: number } {
  let timed = 0;
  let sumUs = 0;
  for (const look of looks) {
    if (!isTimed(look)) continue;
    timed += 1;
    sumUs += look.totalUs ?? 0;
  }
  return { timed, sumUs };
}
