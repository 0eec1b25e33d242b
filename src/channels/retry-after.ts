// Reads the header `Retry-After`. Pure: the moment is passed in.

/** Above our own longest pause (5 min), so that a receiver under load is heard; far below what would lose an alert. */
export const retryAfterMaxMs = 15 * 60_000;

/** Seconds or a date, as RFC 9110 10.2.3 has it; null when there is none, or none that can be read or lies ahead. */
export function retryAfterMs(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  const text = header.trim();
  const waitMs = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - nowMs;
  return waitMs > 0 ? Math.min(Math.round(waitMs), retryAfterMaxMs) : null;
}
