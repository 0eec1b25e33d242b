// Schedules in German.
import type { Term, Terms } from "./spec.ts";
import { joined, type Vocabulary, type WeekdayRuns } from "./vocabulary.ts";

const weekdayNames = "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag".split(" ");
const monthNames = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(" ");
const weeks = { 1: "ersten", 2: "zweiten", 3: "dritten", 4: "vierten", last: "letzten" };

export const german: Vocabulary = {
  everyDay: "jeden Tag",
  atTimes: (times) => `um ${joined(times, "und")} Uhr`,
  everySeconds: (step) => (step === 1 ? "jede Sekunde" : `alle ${step} Sekunden`),
  everyMinutes: (step) => (step === 1 ? "jede Minute" : `alle ${step} Minuten`),
  everyHours: (step) => (step === 1 ? "jede Stunde" : `alle ${step} Stunden`),
  everyHourAt: (minute) => (minute === 0 ? "jede Stunde" : `jede Stunde in Minute ${minute}`),
  fromTo: (first, last) => `von ${first} bis ${last} Uhr`,
  fallbackTime: (hours, minutes, seconds) =>
    [field(hours, "Stunde"), field(minutes, "Minute"), field(seconds, "Sekunde")].join(", "),
  onWeekdays(runs) {
    const [run, ...more] = runs;
    if (run !== undefined && more.length === 0 && run[0] === run[1]) return `jeden ${weekdayNames[run[0]]}`;
    return joined(habitual(runs), "und");
  },
  onlyIf: (runs) =>
    `, aber nur, wenn das ein ${joined(
      runs.flatMap(([first, last]) => weekdayNames.slice(first, last + 1)),
      "oder",
    )} ist`,
  onWeekdayOfMonth: (weekday, week, months) => `am ${weeks[week]} ${weekdayNames[weekday]} ${ofMonths(months)}`,
  onDates(days, isFromMonthEnd, months) {
    const isDate = months?.length === 1 && !isFromMonthEnd && [...days, ...months].every((term) => term.step === 0);
    const when = isDate ? listed(months, monthName) : ofMonths(months);
    return `am ${listed(days, isFromMonthEnd ? fromEnd : (day) => `${day}.`)} ${when}`;
  },
  inMonths: (months) => `im ${listed(months, monthName)}`,
  inYears: (years) => `im Jahr ${listed(years, String)}`,
};

function habitual(runs: WeekdayRuns): string[] {
  const habits = weekdayNames.map((name) => `${name.toLowerCase()}s`);
  return runs.flatMap(([first, last]) =>
    last - first >= 2 ? [`${habits[first]} bis ${habits[last]}`] : habits.slice(first, last + 1),
  );
}

function field(terms: Terms, unit: string): string {
  return terms === null ? `jede ${unit}` : `${unit} ${listed(terms, String)}`;
}

function ofMonths(months: Terms): string {
  return months === null ? "jedes Monats" : `im ${listed(months, monthName)}`;
}

function monthName(month: number): string {
  return monthNames[month - 1]!;
}

function fromEnd(day: number): string {
  return day === 1 ? "letzten Tag" : `${day}.-letzten Tag`;
}

function listed(terms: readonly Term[], name: (value: number) => string): string {
  return joined(
    terms.map(({ start, last, step }) => {
      const steps = step > 1 ? ` in Schritten von ${step}` : "";
      if (step === 0) return name(start);
      return last === null
        ? `${name(start)} und ${step > 1 ? "dann" : "weiter"}${steps}`
        : `${name(start)} bis ${name(last)}${steps}`;
    }),
    "und",
  );
}
