// Reads the weekdays that an OnCalendar expression may begin with: names, lists, ranges. Knows no dates.
import { type Fault, weekdayNames } from "./spec.ts";

const names = weekdayNames.map((name) => name.toLowerCase());

/** Bits are 0 and nothing is taken when the text does not begin with a weekday. */
export function readWeekdays(text: string): { bits: number; rest: string } | Fault {
  const [, word = "", rest = ""] = /^([^ ]*) *(.*)$/s.exec(text) ?? [];
  if (!names.some((name) => word.toLowerCase().startsWith(name.slice(0, 3)))) return { bits: 0, rest: text };
  let bits = 0;
  for (const part of word.replace(/,$/, "").split(",")) {
    const [first = "", last = first, ...more] = part.split(/\.\.|-/); // systemd still takes the old Mon-Fri
    const from = weekdayOf(first);
    const to = weekdayOf(last);
    if (from === -1 || to === -1 || more.length > 0)
      return { fault: `"${part}" is no weekday: write Mon, Tue and so on, lists (Mon,Thu) and ranges (Mon..Fri)` };
    if (from > to) return { fault: `"${part}" runs past the end of the week, which is Sunday: write it as two ranges` };
    for (let weekday = from; weekday <= to; weekday++) bits |= 1 << weekday;
  }
  return { bits, rest };
}

function weekdayOf(name: string): number {
  const lower = name.toLowerCase();
  return names.findIndex((full) => lower === full || lower === full.slice(0, 3));
}
