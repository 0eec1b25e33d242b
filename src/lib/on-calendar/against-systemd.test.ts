// Each next time, each refusal and each normal form is compared with what `systemd-analyze calendar` says, around the
// changes of the clocks of ten zones. ON_CALENDAR_RUNS=20 compares twenty times as many generated expressions.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import fc from "fast-check";
import {
  isFault,
  nextOnCalendarTime,
  normalOnCalendar,
  type OnCalendarSpec,
  parseOnCalendar,
} from "#lib/on-calendar.ts";
import { offsetMsAt } from "#lib/zoned-time.ts";
import {
  anyExpression,
  slippedExpression,
  soundExpressions,
  unsoundExpressions,
} from "#test/on-calendar-expressions.ts";
import { askSystemd, type Told } from "#test/systemd-calendar.ts";
import type { Terms } from "./spec.ts";

const SEED = Number(process.env["ON_CALENDAR_SEED"] ?? 20_261_121);
const RUNS = Number(process.env["ON_CALENDAR_RUNS"] ?? 1);
const ITERATIONS = 6;
const DAY_MS = 86_400_000;
const MOST_SHOWN = 20;
/** Of all times compared. */
const MOST_EXPLAINED = 0.001;

/** Moments at which clocks were changed, for each zone. */
const changes: Record<string, string[]> = {
  "Europe/Berlin": ["2024-03-31T01:00Z", "2024-10-27T01:00Z"],
  "America/New_York": ["2024-03-10T07:00Z", "2024-11-03T06:00Z"],
  "Australia/Lord_Howe": ["2024-04-06T15:00Z", "2024-10-05T15:30Z"], // by half an hour
  "America/Santiago": ["2024-04-07T03:00Z", "2024-09-08T04:00Z"], // at midnight
  "America/Sao_Paulo": ["2018-02-18T02:00Z", "2018-11-04T03:00Z"], // at midnight, until 2019
  "Africa/Casablanca": ["2024-03-10T02:00Z", "2024-04-14T02:00Z"], // for Ramadan, with "daylight time" in winter
  "Asia/Tehran": ["2021-03-21T20:30Z", "2021-09-21T19:30Z"], // until 2022
  "Pacific/Apia": ["2011-12-30T10:00Z", "2021-04-03T14:00Z"], // without a 30 December 2011
  "Europe/Dublin": ["2024-03-31T01:00Z", "2024-10-27T01:00Z"], // with "daylight time" in winter
  "Antarctica/Troll": ["2024-03-31T01:00Z", "2024-10-27T01:00Z"], // by two hours
  UTC: ["2024-02-29T00:00Z", "2023-12-31T23:59Z"],
};
const aroundMs = [-40 * 86_400_000, -26 * 3_600_000, -100 * 60_000, -25 * 60_000, -1, 20 * 60_000 + 250, 95 * 60_000];

/** Zones change their rules, and the machine and Node learn it at different times: what is later is compared in UTC only. */
const ZONES_AGREE_UNTIL = Date.UTC(2026, 0, 1);

/**
 * Where systemd goes on too late behind a gap: as far behind it as it came upon it, when it is longer than an hour; or
 * only on the next day, when winter counts as daylight time, because mktime then answers a skipped time with an earlier.
 */
const zonesOfLateReturn = new Set(["Antarctica/Troll", "Pacific/Apia", "Europe/Dublin", "Africa/Casablanca"]);

function generated(expressions: fc.Arbitrary<string>, count: number): string[] {
  return [...new Set(fc.sample(expressions, { seed: SEED, numRuns: count * RUNS }))];
}

function ours(expression: string, zone: string, afterMs: number, count: number): number[] {
  const spec = parseOnCalendar(expression);
  assert.ok(!isFault(spec), `${expression} is refused`);
  const all: number[] = [];
  for (let last: number | null = afterMs; all.length < count; all.push(last)) {
    last = nextOnCalendarTime(spec, zone, last);
    if (last === null) break;
  }
  return all;
}

function iso(moments: readonly number[]): string {
  return moments.map((at) => new Date(at).toISOString().slice(0, 19)).join(" ");
}

interface Tally {
  compared: number;
  /** Differences in which systemd is wrong by its own manual, by the fault that explains them. */
  readonly explained: Map<string, number>;
  readonly differences: string[];
}

function explain(tally: Tally, fault: string): void {
  tally.explained.set(fault, (tally.explained.get(fault) ?? 0) + 1);
}

function newTally(): Tally {
  return { compared: 0, explained: new Map(), differences: [] };
}

function compare(expressions: readonly string[], zone: string, afterMs: number, tally: Tally): void {
  for (const [place, told] of askSystemd(expressions, zone, afterMs, ITERATIONS).entries()) {
    if (told === "gave up") {
      explain(tally, "it gave up");
      continue;
    }
    const expression = expressions[place]!;
    if (told === null && isKnownDifference(expression, told)) continue;
    const theirs = told?.next ?? [];
    const found = ours(expression, zone, afterMs, ITERATIONS);
    for (let index = 0; index < Math.max(found.length, theirs.length, 1); index++) {
      const [they, we] = [theirs[index], found[index]];
      if (zone !== "UTC" && Math.max(they ?? 0, we ?? 0) > ZONES_AGREE_UNTIL) break;
      tally.compared++;
      if (they === we) continue;
      const fault =
        they === undefined || we === undefined
          ? null
          : faultOfSystemd(expression, zone, found[index - 1] ?? afterMs, they, we);
      if (fault !== null) explain(tally, fault);
      else
        tally.differences.push(
          `${expression} in ${zone} after ${iso([afterMs])}\n  theirs ${iso(theirs)}\n  ours   ${iso(found)}`,
        );
      break; // the times after it begin from elsewhere
    }
  }
}

function faultOfSystemd(expression: string, zone: string, afterMs: number, they: number, we: number): string | null {
  const spec = parseOnCalendar(expression);
  assert.ok(!isFault(spec));
  if (mayRunOver(spec) && they > we) return "steps without an end run over into the next day, month or year";
  const isAfterChange = (at: number) => offsetMsAt(zone, at) !== offsetMsAt(zone, at - DAY_MS);
  if (zonesOfLateReturn.has(zone) && isAfterChange(we) && they > we) return "it goes on too late behind a gap";
  const isSameWallClock = they + offsetMsAt(zone, they) === we + offsetMsAt(zone, we);
  if (spec.isFromMonthEnd && (isSameWallClock || they <= afterMs || (zone === "Pacific/Apia" && isAfterChange(they))))
    return "days from the month's end lead it astray in a repeated hour or a missing day";
  return null;
}

/** Systemd's issue 22665, of which this much is left in version 252: `*:0/7` knows no 0:00, because 23:63 becomes 0:03. */
function mayRunOver({ months, days, hours, minutes, seconds }: OnCalendarSpec): boolean {
  const isUneven = (terms: Terms, size: number) =>
    terms?.some(({ start, last, step }) => last === null && step > 0 && (size - start) % step !== 0) === true;
  const hasOpenDays = days?.some(({ last, step }) => last === null && step > 0) === true;
  return hasOpenDays || isUneven(months, 13) || isUneven(hours, 24) || isUneven(minutes, 60) || isUneven(seconds, 60);
}

function report(context: TestContext, expressions: readonly string[], tally: Tally): void {
  const explained = [...tally.explained].map(([fault, count]) => `; ${count} where ${fault}`).join("");
  context.diagnostic(
    `${expressions.length} expressions, ${tally.compared} times compared, ${tally.differences.length} differ${explained}`,
  );
  assert.equal(tally.differences.slice(0, MOST_SHOWN).join("\n"), "");
  for (const [fault, count] of tally.explained)
    assert.ok(count <= tally.compared * MOST_EXPLAINED, `${count} where ${fault} are too many to be that`);
}

const understood = [...new Set([...soundExpressions, ...generated(anyExpression, 400)])].filter(
  (expression) => !isFault(parseOnCalendar(expression)),
);
const hasZone = (expression: string) => / [A-Z]\S*$/.test(expression) && !/ UTC$/.test(expression);

test("the next times are systemd's, around the changes of the clocks of ten zones", (context) => {
  const expressions = understood.filter((expression) => !hasZone(expression));
  const tally = newTally();
  for (const [zone, moments] of Object.entries(changes))
    for (const moment of moments)
      for (const around of aroundMs) compare(expressions, zone, Date.parse(moment) + around, tally);
  report(context, expressions, tally);
});

// systemd starts a process for each time that it works out in a zone that is not its own, so these are few.
test("an expression's own zone goes before the asker's, as in systemd", (context) => {
  const expressions = understood.filter(hasZone);
  const tally = newTally();
  for (const moment of ["2024-03-30T23:20Z", "2024-10-27T00:20Z", "2024-10-27T01:20Z"])
    compare(expressions, "Asia/Tehran", Date.parse(moment), tally);
  report(context, expressions, tally);
});

const zoneNames = new Set(["UTC", ...Intl.supportedValuesOf("timeZone")]);

/** We take zones in any case, and lists of days from the month's end, of which systemd allows each next one 3 days less. We take no fractions. */
function isKnownDifference(expression: string, told: Told | null): boolean {
  const spec = parseOnCalendar(expression);
  if (isFault(spec)) return told !== null && /:\S*\d\.\d/.test(expression);
  if (told !== null) return false;
  const hasOddZone = spec.timeZone !== null && !zoneNames.has(spec.timeZone);
  return hasOddZone || (spec.isFromMonthEnd && (spec.days?.length ?? 0) > 1);
}

test("what systemd refuses is refused, what it takes is taken, and normal forms are the same", (context) => {
  for (const expression of soundExpressions) assert.ok(!isFault(parseOnCalendar(expression)), expression);
  for (const expression of unsoundExpressions) assert.ok(isFault(parseOnCalendar(expression)), expression);
  const expressions = [
    ...soundExpressions,
    ...unsoundExpressions,
    ...generated(anyExpression, 2_000),
    ...generated(slippedExpression, 4_000),
  ].filter((expression) => expression.length <= 100);
  const differences: string[] = [];
  let refused = 0;
  let known = 0;
  for (const [place, told] of askSystemd(expressions, "UTC", Date.UTC(2024, 0, 1), 1).entries()) {
    const expression = expressions[place]!;
    const spec = parseOnCalendar(expression);
    const normal = isFault(spec) ? null : normalOnCalendar(spec);
    if (told === "gave up") continue;
    if (told === null) refused++;
    if (isKnownDifference(expression, told)) known++;
    else if (normal !== (told?.normal ?? null))
      differences.push(`${JSON.stringify(expression)}: theirs ${told?.normal}, ours ${normal}`);
  }
  context.diagnostic(
    `${expressions.length} expressions, ${refused} refused by systemd, ${known} known differences, ${differences.length} others`,
  );
  assert.equal(differences.slice(0, MOST_SHOWN).join("\n"), "");
});
