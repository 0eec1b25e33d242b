// Durations as people say them. Pure: knows no clock, no language settings and no time zone.
import assert from "node:assert/strict";

const units = [
  { name: "d", ms: 86_400_000 },
  { name: "h", ms: 3_600_000 },
  { name: "min", ms: 60_000 },
  { name: "s", ms: 1_000 },
] as const;

/**
 * Two units at most, the second one left out when it is zero: "4 min 12 s", "3 h", "2 d 5 h", "850 ms".
 * Rounded down, so that a sentence never claims more time than has passed.
 */
export function formatDuration(durationMs: number): string {
  assert(Number.isFinite(durationMs) && durationMs >= 0, "a duration is a finite number of milliseconds, not negative");
  const index = units.findIndex((unit) => durationMs >= unit.ms);
  const larger = units[index];
  if (larger === undefined) return durationMs < 1 ? "0 s" : `${Math.floor(durationMs)} ms`;
  const first = `${Math.floor(durationMs / larger.ms)} ${larger.name}`;
  const smaller = units[index + 1];
  if (smaller === undefined) return first;
  const rest = Math.floor((durationMs % larger.ms) / smaller.ms);
  return rest === 0 ? first : `${first} ${rest} ${smaller.name}`;
}
