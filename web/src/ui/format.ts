// Figures and moments as a person would write them, in the language of the page and the habits of its reader.
import i18next from "i18next";

/** The reader's own form of the page's language ("en-GB" writes 14:30 where "en-US" writes 2:30 PM). */
export function locale(): string {
  return navigator.languages.find((tag) => tag.startsWith(i18next.language)) ?? i18next.language;
}

const msPer = { day: 86_400_000, hour: 3_600_000, minute: 60_000, second: 1_000 } as const;
const units = ["day", "hour", "minute", "second"] as const;

/** Two units at most: "4 min 12 s", "3 d 4 h". */
export function formatDuration(durationMs: number): string {
  const rest = Math.max(0, Math.round(durationMs / 1_000) * 1_000);
  const first = units.findIndex((unit) => rest >= msPer[unit]);
  if (first === -1) return i18next.t("duration.second", { count: 0 });
  const words: string[] = [];
  let left = rest;
  for (const unit of units.slice(first, first + 2)) {
    const count = Math.floor(left / msPer[unit]);
    left -= count * msPer[unit];
    if (count > 0) words.push(i18next.t(`duration.${unit}`, { count }));
  }
  return words.join(" ");
}

/** One unit, for places where it stands in a column: "12 s", "3 d". */
export function formatShortDuration(durationMs: number): string {
  const rest = Math.max(0, durationMs);
  const unit = units.find((candidate) => rest >= msPer[candidate]) ?? "second";
  return i18next.t(`duration.${unit}`, { count: Math.floor(rest / msPer[unit]) });
}

/** A length of time that people set: "60 s", "5 min", "1 h". */
export function formatInterval(seconds: number): string {
  return formatDuration(seconds * 1_000);
}

/** A length of time that people set in milliseconds: "10 s", "500 ms". */
export function formatLength(milliseconds: number): string {
  return milliseconds % 1_000 === 0 ? formatDuration(milliseconds) : formatResponse(milliseconds);
}

/** Response times: "142 ms", "1.24 s"; below 10 ms with one decimal. */
export function formatResponse(milliseconds: number): string {
  if (milliseconds >= 1_000) return `${decimal(milliseconds / 1_000, 2)} s`;
  return `${decimal(milliseconds, milliseconds < 10 ? 1 : 0)} ms`;
}

export function formatCount(count: number): string {
  return count.toLocaleString(locale());
}

const byteUnits = ["B", "kB", "MB", "GB", "TB"] as const;

/** "340 kB", "1.4 GB": in thousands, as disks are sold. */
export function formatBytes(bytes: number): string {
  const power = Math.min(byteUnits.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1_000 ** power;
  return `${decimal(value, power > 0 && value < 10 ? 1 : 0)} ${byteUnits[power]}`;
}

function decimal(value: number, digits: number): string {
  return value.toLocaleString(locale(), { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** Cut off, never rounded up: what was not whole does not read "100 %". */
export function formatRatio(ratio: number): string {
  const percent = ratio * 100;
  const cut = ratio >= 1 ? 100 : Math.floor(percent * 1_000 + 1e-6) / 1_000;
  const digits = cut === 100 ? 0 : cut >= 99.9 ? 3 : 2;
  const shown = digits === 2 ? Math.floor(percent * 100 + 1e-6) / 100 : cut;
  return `${decimal(shown, digits)} %`;
}

/** Exact, with seconds and the zone: for hovering and for what is proof. */
export function formatMoment(moment: Date): string {
  return moment.toLocaleString(locale(), {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
  });
}

export function formatTimeOfDay(moment: Date): string {
  return moment.toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit", second: "2-digit" });
}

/** Hours and minutes, with the day unless it is today's. */
export function formatClock(moment: Date): string {
  if (moment.toDateString() !== new Date().toDateString()) return formatDayAndTime(moment);
  return moment.toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit" });
}

/** With the year unless it is this one. */
export function formatDayAndTime(moment: Date): string {
  const isThisYear = moment.getFullYear() === new Date().getFullYear();
  return moment.toLocaleString(locale(), {
    ...(isThisYear ? {} : { year: "numeric" }),
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
  });
}

export function formatDate(moment: Date): string {
  return moment.toLocaleDateString(locale(), { year: "numeric", month: "short", day: "numeric" });
}

/** "Europe/Berlin (UTC+1)": which clock the page reads. */
export function timeZoneName(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
