// Stretches of time, in Unix milliseconds. Pure.

/** `fromMs` is in it, `toMs` is not. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Sorted, without overlaps and without empty ones. */
export function mergeStretches(stretches: readonly Stretch[]): Stretch[] {
  const merged: { fromMs: number; toMs: number }[] = [];
  for (const { fromMs, toMs } of stretches.toSorted((a, b) => a.fromMs - b.fromMs)) {
    if (toMs <= fromMs) continue;
    const last = merged.at(-1);
    if (last !== undefined && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, toMs);
    else merged.push({ fromMs, toMs });
  }
  return merged;
}
