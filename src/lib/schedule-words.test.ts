// Sentences for typical schedules, written out; and for any schedule: none is empty, no two that differ are said alike.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type CronExpression, parseCron } from "./cron.ts";
import { cronWords, type Language, periodWords } from "./schedule-words.ts";

const languages: readonly Language[] = ["en", "de"];

function cron(expression: string): CronExpression {
  const parsed = parseCron(expression);
  assert(!("fault" in parsed), expression);
  return parsed;
}

const sentences: [expression: string, english: string, german: string][] = [
  ["* * * * *", "every minute", "jede Minute"],
  ["*/5 * * * *", "every 5 minutes", "alle 5 Minuten"],
  ["0,15,30,45 * * * *", "every 15 minutes", "alle 15 Minuten"],
  ["0 * * * *", "every hour", "stündlich"],
  ["17 * * * *", "at minute 17 of every hour", "zur Minute 17 jeder Stunde"],
  ["3,8,40-42 * * * *", "at minutes 3, 8 and 40 to 42 of every hour", "zu den Minuten 3, 8 und 40 bis 42 jeder Stunde"],
  [
    "5-59/15 * * * *",
    "every 15 minutes from minute 5 to 50 of every hour",
    "alle 15 Minuten von Minute 5 bis 50 jeder Stunde",
  ],
  [
    "*/7 * * * *",
    "every 7 minutes from minute 0 to 56 of every hour",
    "alle 7 Minuten von Minute 0 bis 56 jeder Stunde",
  ],
  ["0 3 * * *", "at 03:00 every day", "täglich um 03:00"],
  ["0 3,15 * * *", "at 03:00 and 15:00 every day", "täglich um 03:00 und 15:00"],
  ["0,30 8 * * *", "at 08:00 and 08:30 every day", "täglich um 08:00 und 08:30"],
  ["0 */2 * * *", "every 2 hours", "alle 2 Stunden"],
  ["30 1-23/2 * * *", "every 2 hours from 01:30", "alle 2 Stunden ab 01:30"],
  ["15 * * * *", "at minute 15 of every hour", "zur Minute 15 jeder Stunde"],
  ["0 8-18/2 * * *", "every 2 hours from 08:00 to 18:00", "alle 2 Stunden von 08:00 bis 18:00"],
  ["*/10 2 * * *", "every 10 minutes from 02:00 to 02:50", "alle 10 Minuten von 02:00 bis 02:50"],
  ["* 2,4,7 * * *", "every minute of the hours 2, 4 and 7", "jede Minute der Stunden 2, 4 und 7"],
  [
    "0 9-17 * * mon-fri",
    "every hour from 09:00 to 17:00, Monday to Friday",
    "montags bis freitags stündlich von 09:00 bis 17:00",
  ],
  ["0 3 * * 1-5", "at 03:00, Monday to Friday", "montags bis freitags um 03:00"],
  ["0 6 * * sat,sun", "at 06:00 on Saturdays and Sundays", "samstags und sonntags um 06:00"],
  ["0 6 * * 5-7", "at 06:00, Friday to Sunday", "freitags bis sonntags um 06:00"],
  ["*/5 * * * 1", "every 5 minutes on Mondays", "montags alle 5 Minuten"],
  ["30 2 1 * *", "at 02:30 on the 1st of every month", "am 1. jedes Monats um 02:30"],
  [
    "30 2 2,3,11-13,21,22 * *",
    "at 02:30 on the 2nd, 3rd, 11th to 13th, 21st and 22nd of every month",
    "am 2., 3., 11. bis 13., 21. und 22. jedes Monats um 02:30",
  ],
  [
    "0 0 */2 * *",
    "at 00:00 on every 2nd day from the 1st to the 31st of every month",
    "jeden 2. Tag vom 1. bis 31. jedes Monats um 00:00",
  ],
  ["0 22 31 12 *", "at 22:00 on the 31st of December", "am 31. Dezember um 22:00"],
  ["0 0 1 1,7 *", "at 00:00 on the 1st of January and July", "im Januar und Juli am 1. um 00:00"],
  ["0 6 * 1-3 *", "at 06:00 every day from January to March", "von Januar bis März täglich um 06:00"],
  ["*/5 * * 5 *", "every 5 minutes in May", "im Mai alle 5 Minuten"],
  ["0 6 * 1,7 mon", "at 06:00 on Mondays in January and July", "im Januar und Juli montags um 06:00"],
  [
    "15 4 1,15 * 5",
    "at 04:15 on the 1st and 15th of every month or on Fridays",
    "am 1. und 15. jedes Monats oder freitags um 04:15",
  ],
  ["0 6 13 1 fri", "at 06:00 in January on the 13th or on Fridays", "im Januar am 13. oder freitags um 06:00"],
  [
    "0 12 1-7 * */7",
    "at 12:00 on the 1st to 7th of every month if that is a Sunday",
    "am 1. bis 7. jedes Monats, wenn das ein Sonntag ist, um 12:00",
  ],
  [
    "0 12 */15 5 1,2",
    "at 12:00 on the 1st, 16th and 31st of May if that is a Monday or Tuesday",
    "am 1., 16. und 31. Mai, wenn das ein Montag oder Dienstag ist, um 12:00",
  ],
  ["0 3 1-31 * mon", "at 03:00 every day", "täglich um 03:00"], // either is enough, and one is always so
];

for (const [expression, english, german] of sentences) {
  test(`${expression} is "${english}"`, () => {
    assert.equal(cronWords(cron(expression), "en"), english);
    assert.equal(cronWords(cron(expression), "de"), german);
  });
}

test("periods are said in their largest whole unit", () => {
  const periods: [number, string, string][] = [
    [1, "every second", "jede Sekunde"],
    [60, "every minute", "jede Minute"],
    [90, "every 90 seconds", "alle 90 Sekunden"],
    [300, "every 5 minutes", "alle 5 Minuten"],
    [3_600, "every hour", "stündlich"],
    [5_400, "every 90 minutes", "alle 90 Minuten"],
    [86_400, "every day", "täglich"],
    [129_600, "every 36 hours", "alle 36 Stunden"],
    [604_800, "every week", "wöchentlich"],
    [1_209_600, "every 2 weeks", "alle 2 Wochen"],
    [31_536_000, "every 365 days", "alle 365 Tage"],
  ];
  for (const [seconds, english, german] of periods) {
    assert.equal(periodWords(seconds, "en"), english);
    assert.equal(periodWords(seconds, "de"), german);
  }
  for (const wrong of [0, -60, 1.5, Number.NaN]) assert.throws(() => periodWords(wrong, "en"), /whole number/);
});

test("typical schedules are said differently, and shortly", () => {
  const times =
    "* * * * *|*/2 * * * *|*/5 * * * *|*/10 * * * *|*/15 * * * *|*/30 * * * *|0 * * * *|5 * * * *|30 * * * *";
  const hours = "0 */2 * * *|0 */3 * * *|0 */4 * * *|0 */6 * * *|0 */8 * * *|0 */12 * * *|30 */6 * * *|0 8-18 * * *";
  const daily = "0 0 * * *|0 1 * * *|30 1 * * *|0 3 * * *|15 3 * * *|0 6 * * *|0 12 * * *|0 6,18 * * *|59 23 * * *";
  const weekly =
    "0 0 * * 0|0 3 * * 1|0 3 * * 1-5|0 9-17 * * 1-5|*/15 8-18 * * 1-5|0 3 * * 6,0|0 3 * * 2,4|0 8 * * 1,3,5";
  const minutes = "*/5 9-17 * * *|*/20 * * * *|1-59/2 * * * *|10,40 * * * *|* 3 * * *|*/10 0-6 * * *|0,30 9-17 * * 1-5";
  const monthly = "0 0 1 * *|30 2 1 * *|0 0 15 * *|0 0 1,15 * *|0 0 1 */3 *|0 0 1 1,7 *|0 0 28-31 * *|0 5 */2 * *";
  const yearly =
    "0 0 1 1 *|0 0 31 12 *|0 0 29 2 *|0 12 24 12 *|0 0 * 12 *|0 0 13 * 5|0 0 1-7 * */7|0 0 1-7 * 1|0 4 8-14 * *";
  const typical = [times, hours, daily, weekly, minutes, monthly, yearly, "0 3 * 1-6 *|0 7 * 6-8 1-5"]
    .join("|")
    .split("|");
  assert.equal(typical.length, 60);
  for (const language of languages) {
    const said = typical.map((expression) => cronWords(cron(expression), language));
    assert.equal(new Set(said).size, typical.length);
    for (const words of said) assert(words.length <= 100, words);
  }
});

/** What an expression means, whatever way it was written; wildcards matter only where clocks change. */
function meaningOf(parsed: CronExpression): string {
  const { minutesTo29, minutesFrom30, hours, days, months, weekdays, mustMatchBothDays } = parsed;
  const allDays = -2; // bits 1 to 31
  const isEveryDay = mustMatchBothDays ? false : days === allDays || weekdays === 0x7f;
  const isRestrictedTwice = days !== allDays && weekdays !== 0x7f;
  const dayRule = isEveryDay ? [allDays, 0x7f] : [days, weekdays, isRestrictedTwice && mustMatchBothDays];
  return [minutesTo29, minutesFrom30, hours, months, ...dayRule.slice(0, 2), dayRule[2] ?? false].join();
}

function anyField(least: number, most: number): fc.Arbitrary<string> {
  const value = fc.integer({ min: least, max: most });
  const range = fc.tuple(value, value).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`);
  const stepped = fc
    .tuple(fc.oneof(range, fc.constant("*")), fc.integer({ min: 1, max: 15 }))
    .map((two) => two.join("/"));
  const item = fc.oneof(value.map(String), range, stepped);
  const list = fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => items.join(","));
  return fc.oneof(fc.constant("*"), stepped, list);
}

test("of any schedules, two with the same words mean the same", () => {
  const anyTimes = fc.tuple(anyField(0, 59), anyField(0, 23)).map((two) => two.join(" "));
  const anyDays = fc.tuple(anyField(1, 31), anyField(1, 12), anyField(0, 7)).map((three) => three.join(" "));
  const anyCron = fc.oneof(
    fc.tuple(anyTimes, anyDays).map((both) => both.join(" ")),
    anyTimes.map((times) => `${times} * * *`),
    anyDays.map((days) => `0 3 ${days}`),
  );
  const meanings = new Map<string, string>();
  fc.assert(
    fc.property(anyCron, fc.constantFrom(...languages), (expression, language) => {
      const parsed = cron(expression);
      const words = cronWords(parsed, language);
      assert.match(words, /^\S.*\S$/);
      assert.doesNotMatch(words, /undefined|NaN| {2}| ,/);
      const meaning = meaningOf(parsed);
      assert.equal(meanings.get(words) ?? meaning, meaning, `${expression}: ${words}`);
      meanings.set(words, meaning);
    }),
    { numRuns: 5_000 },
  );
});
