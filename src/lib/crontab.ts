// Reads a crontab that somebody pasted, a user's own or the system's with its column of users, into jobs to be watched.
// Nothing in it is run or looked up; a line that is not understood is told with its reason, beside those that are.
import { nameOfCommand, slugOf } from "./command-name.ts";
import { parseCron } from "./cron.ts";
import { isTimeZone } from "./zoned-time.ts";

const MAX_LINES = 500;
const MAX_BYTES = 100_000;
const MAX_NAME_CHARACTERS = 100;

export interface CrontabLine {
  readonly lineNumber: number; // from 1, as in an editor
  readonly expression: string | null; // five fields, as written where there is a fault in them; null when there are none
  readonly command: string; // as the shell gets it: without the user and without what follows a %
  readonly suggestedName: string;
  readonly suggestedSlug: string; // unlike every other one of this crontab
  readonly timeZone: string | null; // of the CRON_TZ above it; null: the machine's own, which a crontab does not tell
  readonly fault: string | null;
}

export interface Crontab {
  readonly lines: readonly CrontabLine[]; // one for each job, in their order
  readonly hasUserColumn: boolean;
}

/** A job's line before it is known whether its first word is a user. */
interface JobLine {
  readonly lineNumber: number;
  readonly schedule: string;
  readonly rest: string;
  readonly comment: string | null;
  readonly timeZone: string | null;
}

const schedulesOfNames: Readonly<Record<string, string>> = {
  "@hourly": "0 * * * *",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@weekly": "0 0 * * 0",
  "@monthly": "0 0 1 * *",
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
};

/** Users whose names hardly are commands: where they come first in a job, there is a column of users. */
const systemUsers = new Set(["root", "www-data", "nobody", "daemon"]);
const userName = /^[a-z_][a-z0-9_-]*\$?$/i;

/** `hasUserColumn` is found out from the text when it is not said. */
export function readCrontab(text: string, options: { hasUserColumn?: boolean } = {}): Crontab | { fault: string } {
  if (Buffer.byteLength(text) > MAX_BYTES) return { fault: `A crontab may have ${MAX_BYTES / 1_000} kB` };
  const rows = text.split(/\r\n|\r|\n/);
  if (rows.at(-1) === "") rows.pop();
  if (rows.length > MAX_LINES) return { fault: `A crontab may have ${MAX_LINES} lines, this has ${rows.length}` };
  const jobs = jobLines(rows);
  const hasUserColumn = options.hasUserColumn ?? looksLikeUserColumn(rows, jobs);
  const slugs = new Set<string>();
  return { lines: jobs.map((job) => readJob(job, hasUserColumn, slugs)), hasUserColumn };
}

function jobLines(rows: readonly string[]): JobLine[] {
  const jobs: JobLine[] = [];
  let comment: string | null = null;
  let timeZone: string | null = null;
  for (const [index, row] of rows.entries()) {
    const line = row.trim();
    const variable = /^(["']?)([A-Za-z_]\w*)\1\s*=\s*(.*)$/.exec(line);
    if (line.startsWith("#")) {
      comment = nameInComment(line);
      continue;
    }
    if (variable !== null) {
      if (variable[2] === "CRON_TZ") timeZone = variable[3]!.replace(/^(["'])(.*)\1$/, "$2") || null;
    } else if (line !== "") {
      const [schedule, rest] = splitJob(line);
      jobs.push({ lineNumber: index + 1, schedule, rest, comment, timeZone });
    }
    comment = null; // it names the line right below it
  }
  return jobs;
}

function splitJob(line: string): [schedule: string, rest: string] {
  const fieldCount = line.startsWith("@") ? 1 : 5;
  const fields = line.split(/\s+/, fieldCount);
  let rest = line;
  for (const field of fields) rest = rest.slice(field.length).trimStart();
  return [fields.join(" "), rest];
}

function readJob(job: JobLine, hasUserColumn: boolean, slugs: Set<string>): CrontabLine {
  const command = commandOf(hasUserColumn ? job.rest.replace(/^\S+\s*/, "") : job.rest);
  const suggestedName = job.comment ?? nameOfCommand(command);
  const isNamed = job.schedule.startsWith("@");
  const expression = isNamed ? (schedulesOfNames[job.schedule.toLowerCase()] ?? null) : job.schedule;
  return {
    lineNumber: job.lineNumber,
    expression,
    command,
    suggestedName,
    suggestedSlug: slugOf(suggestedName, slugs),
    timeZone: job.timeZone,
    fault: faultOf(job, expression, command),
  };
}

function faultOf(job: JobLine, expression: string | null, command: string): string | null {
  if (expression === null) {
    const isReboot = job.schedule.toLowerCase() === "@reboot";
    return isReboot ? "@reboot has no schedule: nobody knows when it is due" : `${job.schedule} is not known`;
  }
  const parsed = parseCron(expression);
  if ("fault" in parsed) return parsed.fault;
  if (command === "") return "There is no command after the schedule";
  if (job.timeZone !== null && !isTimeZone(job.timeZone)) return `The time zone ${job.timeZone} is not known`;
  return null;
}

/** What follows the first % is the command's input; \% is a plain one. */
function commandOf(rest: string): string {
  const [command = ""] = rest.split(/(?<!\\)%/, 1);
  return command.replaceAll("\\%", "%").trim();
}

/** A comment's text when it can name a job: no heading of columns, no drawing, no job that was switched off. */
function nameInComment(line: string): string | null {
  const text = line.replace(/^[#\s]+/, "").trim();
  if (!/^[\p{L}\p{N}]/u.test(text) || text.startsWith("@") || isColumnHeading(text)) return null;
  const [schedule] = splitJob(text);
  return "fault" in parseCron(schedule) ? [...text].slice(0, MAX_NAME_CHARACTERS).join("").trim() : null;
}

function isColumnHeading(text: string): boolean {
  return /^m(?:in(?:ute)?)?\s+h(?:our)?\s/i.test(text);
}

function looksLikeUserColumn(rows: readonly string[], jobs: readonly JobLine[]): boolean {
  if (rows.some((row) => /^#\s*m\S*\s+h\S*\s.*\buser(?:-?name)?\s+(?:command|cmd)\b/i.test(row))) return true;
  const firstWords = jobs.map((job) => /^(\S+)\s+\S/.exec(job.rest)?.[1] ?? "");
  return firstWords.every((word) => userName.test(word)) && firstWords.some((word) => systemUsers.has(word));
}
