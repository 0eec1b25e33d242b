// Words for people: the world's text made harmless, and times in the unit that reads best. It knows no probe.

export const MAX_MESSAGE_CHARACTERS = 300;

/** Control characters (NUL among them, which PostgreSQL refuses) become spaces, lone surrogates U+FFFD; then it is cut. */
export function plain(text: string, maxCharacters = MAX_MESSAGE_CHARACTERS): string {
  const harmless = text
    .slice(0, maxCharacters * 2)
    .toWellFormed()
    // oxlint-disable-next-line no-control-regex
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ");
  if (harmless.length <= maxCharacters) return harmless;
  return `${harmless.slice(0, maxCharacters - 1).toWellFormed()}…`;
}

/** "250 ms", "10 s", "2.5 s". */
export function duration(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${Math.round(ms / 100) / 10} s`;
}

/** "2 days", "1 hour", "5 minutes": the largest unit that fits, rounded down. */
export function span(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return counted(minutes, "minute");
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? counted(hours, "hour") : counted(Math.floor(hours / 24), "day");
}

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
