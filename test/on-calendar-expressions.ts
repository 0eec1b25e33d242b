// OnCalendar expressions for tests: written by hand, one or more for each element of the syntax, and made at random, most
// of them sound, some a little beyond a bound, some with a slip of the pen.
import fc from "fast-check";

/** systemd takes all of these. */
export const soundExpressions = `
minutely|hourly|daily|weekly|monthly|quarterly|yearly|annually|semiannually|semi-annually|biannually|bi-annually|anually
DAILY|Hourly|daily UTC|weekly utc|hourly Europe/Berlin|monthly Asia/Tehran|quarterly America/New_York
Mon|Mon,|Mon,  |mon,tue|Monday|monday..FRIDAY|Mon..Fri|Mon-Fri|Sat,Sun|Mon..Wed,Fri..Sun|Mon..Sun|Sun|Thu,Thu|Tue..Tue
Sat,Sun,Mon..Fri|Mon,Wed,Thu|Mon..Tue|Mon 10:00|Mon  10:00|Mon, 10:00|Mon-Fri 08:30|Mon..Fri 1-1|Sun *-*-* 02:30
*-*-*|*-*|1-1|01-01|12-31|2-29|*-02-29|Mon *-02-29|2-30|2024-02-30|2028-2-29|*-*-31|*-*-1,15|*-*-31,1|*-*-1..7|Mon *-*-1..7
Fri *-*-13|*-*-1/5|*-*-1/30|*-*-1..5/10|*-*-2..20/6|*-1/3-1|*-1/11-1|*-1..6-15|*-6..6-1|*-3,9-1..3,28..31|Mon..Fri *-12-24
2026-01-01|2026-12-24 18:00|2026..2028-1-1|2024/4-2-29|1970/229-1-1|1970..2199-1-1|2199-12-31 23:59:59|26-1-1|69-1-1|70-1-1
99-1-1|99..05-1-1|99..35/4-1-1|0/5-1-1|2025,2027,2026..2030/2-*-1|1-1   |Mon 1-1  |1-1  10:00|*-*-* 10:00|1970-01-01
*~1|*-*~1|*-02~03|*~*|*~28|*~7/1|*~1..7|Mon *~7/1|Mon *-05~07/1|Fri *~1..7|*~3..7|*~1..3/2|*~1..4/2|*~1,3,5|*~5/4|*~28/27|*~5..5
1-1,2-2|*~5..6/3|*~1..28|2024-1~1|1..3~2|*-02,04,12~01 23:59:59|2027..2029-02~1|*-*~10/3 12:00|Sun *-10~07/1 02:30|Sun *-3~07/1 02:30
10:00|10:0|1:2:3|00:00|23:59:59|*:*|*:*:*|*:00|*:30|*:0/15|*:0/20|*:5/15|*:0/7|*:0,15,30,45|*:45,0,30,15|*:0..10/7,3|*:0..59/59
0/23:0|0/6:0|0/2:30|8..18:0|8..18:0/15|8..18/2:0|8..18,8..18:0|0..23:0|0..22/23:0|0..22/5:0|0..5/6:0|0..0:0|0..23/24:0|1..2/60:0
5,1..3,0/7:0|1..3,1..3/2:0|1..2,2..3:0|1,2,1:0|22,23,0..6:10/20|2:30|1:30|0:30|3:00|1..3:0/30|2:0/10|0..4:15,45|00:00:00|23:30
*:*:0|*:*:30|*:*:0/10|*:*:5/15|*:*:0..59|*:*:0..59/60|*:*:0..5|*:*:0..5/2|*:*:1..1/2|*:*:0/1|*:*:0/1,5|*:*:58/1|0:0:0/59|*:00:00,00,00
*:*:1,2,3|12:30:0/20|12:*:0|12:30:*|*:59:59|10:00..12:00|10..12:00:30|*-*-* *:*:07|Mon *-*-* *:*:*|Sun 1..3:*:0/20|2..2:*
*-*-* 00:00:00 UTC|Sun 02:30 Europe/Berlin|*:0/30 Australia/Lord_Howe|10:00 Etc/GMT+5|10:00 GMT|Mon UTC|Mon  UTC
00:00 America/Argentina/Buenos_Aires|03:00 America/Toronto|@0|@00001|@1893456000|@1893456000 UTC|@1 Europe/Berlin|@7258118399|Mon @345600
Wed,Thu *-*-* 9..17:0/30:15|Mon..Fri *-1..6,9..12-* 6,18:00|Sat *-*-8..14 04:05:06|*-12~01 23:59:59|*-04..10-1/2 0/3:10/25:30
Mon *-01,04,07,10-01..07 05:00|2026..2099/3-*-1..31/15 *:*/1|*-*-25..31 01:00|Sun *-3-25..31 02:30|Sun *-11-1..7 01:30|*-11-1 0:30
`
  .split(/[\n|]/)
  .filter((expression) => expression !== "" && !expression.includes("*/"));

/** systemd takes none of these. */
export const unsoundExpressions = `
hoo|*|10|2024|*/15|*:*/15|24:00|*:60|00:00:60|1:2:3:4|:|1:|:1|1::2|10 :00|10: 00|1-1-1-1|1-1:1|1-|1-1-|-1-1|~1|1~|*~*-1|2024~1
2024~1~1|2024~1-1|Mon,,Tue|,Mon|Mon..|..Mon|Fri..Mon|Sun..Mon|Mon.Tue|Mon...Tue|Mon..Wed..Fri|Mon..Fri-Sun|Mo|Monda|Thurs|Mon10|Mon/2
Mon..5|Mon,1|MonTue|Mon:00|Mon Tue|Mon *|Mon daily|Mon,Tue..|Mon..Fri..|January|Mondays| daily|daily | 10:00|10:00 |1-1 10:00 |Mon 1-1  10:00  
daily  UTC|UTC| UTC|UTC UTC|daily UTC UTC|Europe/Berlin|10:00 Europe/Berlin UTC|hourly foo|00:00 Nowhere/City|10:00 +01:00|10:00 Z|00:00 Local
13-1|0-0|1-0|1-32|*-0-1|*-13-1|*~0|*~29|*~1..29|*~31..1|*~1/5|*~5/5|*~2/2,1/1|*~5..3|*-12..1-1|5..3:0|5..3/1:0|5..3/20:0|*:*:2..1/2
*-*-1/31|*-1/12-1|*-2/11-1|0/24:0|*:0/60|*:59/1|0:0:59/1|0:0:0/60|0/0:0|0..5/0:0|2024/0-1-1|*:*:5..5|*:*:0..0|0..59:0|1969-1-1|100-1-1
2200-1-1|1970/230-1-1|2198/2-1-1|5..99-1-1|69..70-1-1|1..:0|1,:0|,1:0|*,1:0|1,*:0|*..5:0|1..*:0|1/*:0|1:*/2|1~*/2|**:0|*:**|1/2/3:0
1/2..5:0|1...3:0|1..3..5:0|0.5:0|1.0:0|1-1T10:00|2024-01-01T10:00:00|*-*-* *|*-*-* 1|*-*-* 1:2:3 4|+1:0|@|@1 |@-1|@x|@7258118400
@99999999999999999999|@1700000000.5|@1700000000 10:00|2024-W3|2024-1-1 4294967296:0|*:*:2147|*:*:1.|*-*-*,1|* * * * *|0 3 * * *
２:00|10:00\t|1-1\t10:00|Sat,Sun *-*-1/2,~3|every day|10:00 am|10h|1.1.2026|P1D|1/1|01/01/2026
`
  .replaceAll("\\t", "\t")
  .split(/[\n|]/)
  .filter((expression) => expression !== "");

const weekdayName = fc.constantFrom("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "monday", "Sunday", "SAT");

const weekdays = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: weekdayName },
      { weight: 1, arbitrary: fc.tuple(weekdayName, weekdayName).map(([first, last]) => `${first}..${last}`) },
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((names) => names.join(","));

function term(from: number, to: number): fc.Arbitrary<string> {
  const value = fc.integer({ min: from, max: to });
  const step = fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: 1, max: (to - from) >> 1 }) },
    { weight: 1, arbitrary: value },
  );
  const sorted = fc.tuple(value, value).map((pair) => pair.toSorted((a, b) => a - b).join(".."));
  return fc.oneof(
    { weight: 8, arbitrary: value.map(String) },
    { weight: 3, arbitrary: sorted },
    {
      weight: 3,
      arbitrary: fc.tuple(fc.integer({ min: from, max: (from + to) >> 1 }), step).map(([a, b]) => `${a}/${b}`),
    },
    { weight: 2, arbitrary: fc.tuple(sorted, step).map(([range, by]) => `${range}/${by}`) },
  );
}

function terms(from: number, to: number, starWeight: number): fc.Arbitrary<string> {
  const list = fc.array(term(from, to), { minLength: 1, maxLength: 3 }).map((all) => all.join(","));
  const beyond = fc.integer({ min: 0, max: to + 2 }).map(String);
  return fc.oneof(
    { weight: starWeight, arbitrary: fc.constant("*") },
    { weight: 12, arbitrary: term(from, to) },
    { weight: 6, arbitrary: list },
    { weight: 1, arbitrary: beyond },
  );
}

const day = fc.oneof(
  { weight: 3, arbitrary: terms(1, 31, 12).map((text) => `-${text}`) },
  { weight: 1, arbitrary: terms(1, 28, 1).map((text) => `~${text}`) },
);
const monthAndDay = fc.tuple(terms(1, 12, 24), day).map((parts) => parts.join(""));
const year = fc.oneof({ weight: 8, arbitrary: fc.constant("*") }, { weight: 1, arbitrary: terms(2018, 2040, 1) });
const date = fc.oneof(
  monthAndDay,
  fc.tuple(year, monthAndDay).map((parts) => parts.join("-")),
);
const hourAndMinute = fc.tuple(terms(0, 23, 12), terms(0, 59, 6)).map((parts) => parts.join(":"));
const time = fc.oneof(
  hourAndMinute,
  fc.tuple(hourAndMinute, terms(0, 59, 3)).map((parts) => parts.join(":")),
);
const zone = fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe");

/** A date or a time or both, at times a weekday, seldom a zone. */
export const anyExpression: fc.Arbitrary<string> = fc
  .tuple(
    fc.option(weekdays, { nil: null, freq: 3 }),
    fc.oneof(
      fc.tuple(date, time).map((parts) => parts.join(" ")),
      date,
      { weight: 2, arbitrary: time },
    ),
    fc.oneof({ weight: 9, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: zone }),
  )
  .map((parts) => parts.filter((part) => part !== null).join(" "))
  .filter((expression) => expression.length <= 100);

const slip = fc.tuple(
  fc.nat(),
  fc.constantFrom("drop", "insert", "replace"),
  fc.constantFrom(..."0123456789*,.-~/: @MonTueUTC"),
);

/** A sound one in which one or two characters were dropped, doubled or mistaken. */
export const slippedExpression: fc.Arbitrary<string> = fc
  .tuple(fc.oneof(fc.constantFrom(...soundExpressions), anyExpression), fc.array(slip, { minLength: 1, maxLength: 2 }))
  .map(([expression, slips]) =>
    slips.reduce((text, [place, kind, character]) => {
      const at = place % (text.length + 1);
      return text.slice(0, at) + (kind === "drop" ? "" : character) + text.slice(kind === "insert" ? at : at + 1);
    }, expression),
  );
