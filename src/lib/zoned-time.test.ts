// Wall clocks at their oddest: gaps, repeated hours, a day that never was, offsets with minutes and with seconds.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isTimeZone, localFields, momentsOf, offsetMsAt, offsetSpanAt, unixMsOf } from "./zoned-time.ts";

const zones = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "America/Santiago",
  "Australia/Lord_Howe",
  "Asia/Kathmandu",
  "Pacific/Apia",
  "Africa/Casablanca",
  "Africa/Cairo",
  "America/St_Johns",
  "Asia/Tehran",
  "Etc/GMT+12",
  "Pacific/Kiritimati",
];

const anyMoment = fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2045, 0) });

function at(text: string): number {
  return Date.parse(text);
}

/** "2026-03-29 02:30" read as if it were UTC. */
function local(text: string): number {
  return Date.parse(`${text.replace(" ", "T")}Z`);
}

test("names of the data base are time zones, whatever their case; offsets, abbreviations and nonsense are not", () => {
  for (const name of ["Europe/Berlin", "europe/berlin", "UTC", "Etc/GMT+3", "US/Pacific", "Asia/Kathmandu"]) {
    assert.equal(isTimeZone(name), true, name);
  }
  for (const name of ["", "+01:00", "-0300", "CEST", "UTC+1", "Europe/Atlantis", " UTC", "UTC ", "a".repeat(5000)]) {
    assert.equal(isTimeZone(name), false, name);
  }
  assert.throws(() => offsetMsAt("Europe/Atlantis", 0), RangeError);
});

test("every field of every moment is the one that Intl itself shows", () => {
  const formats = new Map(
    zones.map((zone) => [
      zone,
      new Intl.DateTimeFormat("en-US", {
        timeZone: zone,
        hourCycle: "h23",
        weekday: "short",
        year: "numeric",
        month: "numeric",
        day: "numeric",
        hour: "numeric",
        minute: "numeric",
        second: "numeric",
      }),
    ]),
  );
  const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
  fc.assert(
    fc.property(fc.constantFrom(...zones), anyMoment, (zone, moment) => {
      const { year, month, day, hour, minute, second, weekday } = localFields(zone, moment);
      const two = (value: number) => String(value).padStart(2, "0");
      const ours = `${weekdays[weekday]}, ${month}/${day}/${year}, ${two(hour)}:${two(minute)}:${two(second)}`;
      assert.equal(ours, formats.get(zone)!.format(moment));
    }),
    { numRuns: 2_000 },
  );
});

test("every moment comes back from its own wall-clock time", () => {
  fc.assert(
    fc.property(fc.constantFrom(...zones), anyMoment, (zone, moment) => {
      const second = Math.floor(moment / 1_000) * 1_000;
      const moments = unixMsOf(zone, localFields(zone, second));
      assert.notEqual(moments.kind, "skipped");
      if (moments.kind === "once") assert.equal(moments.at, second);
      if (moments.kind === "twice") {
        assert(moments.first < moments.second);
        assert(second === moments.first || second === moments.second);
      }
    }),
    { numRuns: 2_000 },
  );
});

test("spans of one offset lie end to end around their moment", () => {
  fc.assert(
    fc.property(fc.constantFrom(...zones), anyMoment, (zone, moment) => {
      const span = offsetSpanAt(zone, moment);
      assert(span.from <= moment && moment < span.until);
      assert.equal(offsetSpanAt(zone, span.until).from, span.until);
      assert.equal(offsetSpanAt(zone, span.until - 1).offsetMs, span.offsetMs);
    }),
  );
});

test("a time that the clock jumped over was skipped", () => {
  const gaps: [zone: string, local: string, firstAfter: string][] = [
    ["Europe/Berlin", "2026-03-29 02:00:00", "2026-03-29T01:00:00Z"],
    ["Europe/Berlin", "2026-03-29 02:59:59", "2026-03-29T01:00:00Z"],
    ["America/New_York", "2026-03-08 02:30:00", "2026-03-08T07:00:00Z"],
    ["Australia/Lord_Howe", "2026-10-04 02:15:00", "2026-10-03T15:30:00Z"],
    ["America/Santiago", "2026-09-06 00:30:00", "2026-09-06T04:00:00Z"],
    ["Pacific/Apia", "2011-12-30 00:00:00", "2011-12-30T10:00:00Z"],
    ["Pacific/Apia", "2011-12-30 23:59:00", "2011-12-30T10:00:00Z"],
    ["Africa/Cairo", "2014-08-01 00:30:00", "2014-07-31T22:00:00Z"], // a second gap in one year
  ];
  for (const [zone, text, after] of gaps) {
    const expected = { kind: "skipped", before: at(after) - 1, at: at(after) };
    assert.deepEqual(momentsOf(zone, local(text)), expected, `${zone} ${text}`);
  }
});

test("a time that the clock showed again has two moments", () => {
  const overlaps: [zone: string, local: string, first: string, second: string][] = [
    ["Europe/Berlin", "2026-10-25 02:00:00", "2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z"],
    ["Europe/Berlin", "2026-10-25 02:59:59", "2026-10-25T00:59:59Z", "2026-10-25T01:59:59Z"],
    ["America/New_York", "2026-11-01 01:30:00", "2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z"],
    ["Australia/Lord_Howe", "2026-04-05 01:45:00", "2026-04-04T14:45:00Z", "2026-04-04T15:15:00Z"],
    ["America/Santiago", "2026-04-04 23:30:00", "2026-04-05T02:30:00Z", "2026-04-05T03:30:00Z"],
  ];
  for (const [zone, text, first, second] of overlaps) {
    const expected = { kind: "twice", first: at(first), second: at(second) };
    assert.deepEqual(momentsOf(zone, local(text)), expected, `${zone} ${text}`);
  }
});

test("times beside gaps and overlaps are moments once", () => {
  const plain: [zone: string, local: string, moment: string][] = [
    ["Europe/Berlin", "2026-03-29 01:59:59", "2026-03-29T00:59:59Z"],
    ["Europe/Berlin", "2026-03-29 03:00:00", "2026-03-29T01:00:00Z"],
    ["Europe/Berlin", "2026-10-25 03:00:00", "2026-10-25T02:00:00Z"],
    ["Australia/Lord_Howe", "2026-10-04 02:30:00", "2026-10-03T15:30:00Z"],
    ["Pacific/Apia", "2011-12-29 23:59:00", "2011-12-30T09:59:00Z"],
    ["Pacific/Apia", "2011-12-31 00:00:00", "2011-12-30T10:00:00Z"],
    ["Asia/Kathmandu", "2026-07-01 12:00:00", "2026-07-01T06:15:00Z"],
    ["Africa/Monrovia", "1960-01-01 00:00:00", "1960-01-01T00:44:30Z"],
  ];
  for (const [zone, text, moment] of plain) {
    assert.deepEqual(momentsOf(zone, local(text)), { kind: "once", at: at(moment) }, `${zone} ${text}`);
  }
});

test("fields beyond their range carry over, and early years are not read as 19xx", () => {
  const fields = { year: 2026, month: 1, day: 32, hour: 24, minute: 0, second: 0 };
  assert.deepEqual(unixMsOf("UTC", fields), { kind: "once", at: at("2026-02-02T00:00:00Z") });
  assert.deepEqual(unixMsOf("UTC", { ...fields, year: 99 }), { kind: "once", at: at("0099-02-02T00:00:00Z") });
});

test("the same is told after the kept pieces were forgotten", () => {
  const before = offsetMsAt("Europe/Berlin", at("2026-07-01T00:00:00Z"));
  for (let piece = 0; piece <= 5_000; piece++) offsetMsAt("Etc/GMT-1", piece * 400 * 86_400_000);
  assert.equal(offsetMsAt("Europe/Berlin", at("2026-07-01T00:00:00Z")), before);
});
