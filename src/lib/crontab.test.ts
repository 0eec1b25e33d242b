// Crontabs as people paste them: a user's own, the system's, and broken ones.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Crontab, readCrontab } from "./crontab.ts";

function read(text: string, options?: { hasUserColumn?: boolean }): Crontab {
  const crontab = readCrontab(text, options);
  assert(!("fault" in crontab));
  return crontab;
}

const systemCrontab = `# /etc/crontab: system-wide crontab
SHELL=/bin/sh
PATH=/usr/sbin:/usr/bin

# Example of job definition:
# .---------------- minute (0 - 59)
# |  .------------- hour (0 - 23)
# m h dom mon dow user	command
17 *	* * *	root	cd / && run-parts --report /etc/cron.hourly
25 6	* * *	root	test -x /usr/sbin/anacron || { cd / && run-parts --report /etc/cron.daily; }
`;

test("the system's crontab has a column of users", () => {
  const crontab = read(systemCrontab);
  assert.equal(crontab.hasUserColumn, true);
  assert.deepEqual(crontab.lines, [
    {
      lineNumber: 9,
      expression: "17 * * * *",
      command: "cd / && run-parts --report /etc/cron.hourly",
      suggestedName: "cron.hourly",
      suggestedSlug: "cron-hourly",
      timeZone: null,
      fault: null,
    },
    {
      lineNumber: 10,
      expression: "25 6 * * *",
      command: "test -x /usr/sbin/anacron || { cd / && run-parts --report /etc/cron.daily; }",
      suggestedName: "cron.daily",
      suggestedSlug: "cron-daily",
      timeZone: null,
      fault: null,
    },
  ]);
});

test("the column of users is seen without a heading, not seen where there is none, and can be said", () => {
  assert.equal(read("0 3 * * * root /opt/a.sh\n0 4 * * * shop /opt/b.sh x").hasUserColumn, true);
  assert.equal(read("0 3 * * * root /opt/a.sh\n0 4 * * * /opt/b.sh").hasUserColumn, false);
  assert.equal(read("0 3 * * * php artisan schedule:run").hasUserColumn, false);
  assert.equal(read("# m h  dom mon dow   command\n0 3 * * * backup all").hasUserColumn, false);
  assert.equal(read("").hasUserColumn, false);
  assert.equal(read("0 3 * * * shop /opt/b.sh", { hasUserColumn: true }).lines[0]?.command, "/opt/b.sh");
  assert.equal(read("0 3 * * * root /opt/b.sh", { hasUserColumn: false }).lines[0]?.command, "root /opt/b.sh");
});

test("a comment right above a job names it; a heading, a switched-off job or one further up does not", () => {
  const names = (text: string) => read(text).lines.map((line) => line.suggestedName);
  assert.deepEqual(names("# Nightly backup\n0 3 * * * /opt/a.sh\n0 4 * * * /opt/b.sh"), ["Nightly backup", "b"]);
  assert.deepEqual(names("# first\n## second\n0 3 * * * /opt/a.sh"), ["second"]);
  assert.deepEqual(names("# Nightly backup\n\n0 3 * * * /opt/a.sh"), ["a"]);
  assert.deepEqual(names("#0 2 * * * /opt/old.sh\n0 3 * * * /opt/a.sh"), ["a"]);
  assert.deepEqual(names("#@daily /opt/old.sh\n0 3 * * * /opt/a.sh"), ["a"]);
  assert.deepEqual(names("# m h  dom mon dow   command\n0 3 * * * /opt/a.sh"), ["a"]);
  assert.deepEqual(names("#-------\n0 3 * * * /opt/a.sh"), ["a"]);
  assert.deepEqual(names(`# ${"x".repeat(300)}\n0 3 * * * /opt/a.sh`), ["x".repeat(100)]);
});

test("names such as @daily become five fields, and @reboot has none", () => {
  const text = "@hourly a\n@daily b\n@midnight c\n@weekly d\n@monthly e\n@yearly f\n@annually g\n@reboot h\n@often i";
  assert.deepEqual(
    read(text).lines.map(({ expression, command, fault }) => [expression, command, fault]),
    [
      ["0 * * * *", "a", null],
      ["0 0 * * *", "b", null],
      ["0 0 * * *", "c", null],
      ["0 0 * * 0", "d", null],
      ["0 0 1 * *", "e", null],
      ["0 0 1 1 *", "f", null],
      ["0 0 1 1 *", "g", null],
      [null, "h", "@reboot has no schedule: nobody knows when it is due"],
      [null, "i", "@often is not known"],
    ],
  );
});

test("CRON_TZ holds for the lines below it; other variables change nothing", () => {
  const text = `0 1 * * * a
CRON_TZ=Europe/Berlin
TZ=Asia/Tokyo
MAILTO = "ops@example.com"
0 2 * * * b
CRON_TZ = "America/New_York"
0 3 * * * c
CRON_TZ=Europe/Atlantis
0 4 * * * d
CRON_TZ=
0 5 * * * e`;
  assert.deepEqual(
    read(text).lines.map(({ timeZone, fault }) => [timeZone, fault]),
    [
      [null, null],
      ["Europe/Berlin", null],
      ["America/New_York", null],
      ["Europe/Atlantis", "The time zone Europe/Atlantis is not known"],
      [null, null],
    ],
  );
});

test("a percent sign ends the command, unless a backslash is before it", () => {
  const commands = read("0 1 * * * mail ops%Hello%there\r\n0 2 * * * date +\\%F > /tmp/\\%x\r\n").lines;
  assert.deepEqual(
    commands.map(({ command }) => command),
    ["mail ops", "date +%F > /tmp/%x"],
  );
});

test("lines with faults are told beside the good ones", () => {
  const { lines } = read("61 * * * * a\n0 3 * *\n0 3 * * *\n0 3 * * * ok");
  assert.deepEqual(
    lines.map(({ lineNumber, expression }) => [lineNumber, expression]),
    [
      [1, "61 * * * *"],
      [2, "0 3 * *"],
      [3, "0 3 * * *"],
      [4, "0 3 * * *"],
    ],
  );
  assert.match(lines[0]!.fault!, /^The minute "61"/);
  assert.match(lines[1]!.fault!, /five fields/);
  assert.match(lines[2]!.fault!, /no command/);
  assert.equal(lines[3]!.fault, null);
});

test("a crontab has at most 500 lines and 100 kB", () => {
  const lines = "0 3 * * * /opt/a.sh\n".repeat(500);
  assert.equal(read(lines).lines.at(-1)?.suggestedSlug, "a-500");
  assert.deepEqual(readCrontab(`${lines}#`), { fault: "A crontab may have 500 lines, this has 501" });
  assert.deepEqual(readCrontab("ä".repeat(50_001)), { fault: "A crontab may have 100 kB" });
  assert.equal(read(`# ${"x".repeat(99_998)}`).lines.length, 0);
});

test("any text is read, and slugs are unlike one another", () => {
  const row = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(..."0123*/,- @#=%\\\tarootbc") }));
  fc.assert(
    fc.property(fc.array(row, { maxLength: 30 }), (rows) => {
      const { lines } = read(rows.join("\n"));
      assert.equal(new Set(lines.map((line) => line.suggestedSlug)).size, lines.length);
      for (const line of lines) assert(line.suggestedName.length > 0 && line.suggestedName.length <= 100);
    }),
  );
});
