// A pasted crontab with pings added to some of its lines, ready to be pasted back. Pure.
import { crontabEscaped, shellQuoted, withPing } from "./snippets.ts";

export const pingWays = ["curl", "run"] as const;
/** A ping after a job that went well, or the wrapper, which reports start, output, exit status and duration. */
export type PingWay = (typeof pingWays)[number];

interface AddedPing {
  readonly lineNumber: number; // from 1
  readonly pingUrl: string;
}

export function crontabWithPings(
  text: string,
  hasUserColumn: boolean,
  way: PingWay,
  added: readonly AddedPing[],
): string {
  const rows = text.split(/\r\n|\r|\n/);
  for (const { lineNumber, pingUrl } of added) {
    const row = rows[lineNumber - 1];
    if (row !== undefined) rows[lineNumber - 1] = lineWithPing(row, hasUserColumn, way, pingUrl);
  }
  return rows.join("\n");
}

export function lineWithPing(row: string, hasUserColumn: boolean, way: PingWay, pingUrl: string): string {
  const head = headOf(row, hasUserColumn);
  const rest = row.slice(head.length).trimEnd();
  const end = firstBare(rest);
  const command = rest.slice(0, end).trimEnd();
  const input = rest.slice(end); // What follows a bare % is the job's input.
  const pinged =
    way === "curl"
      ? withPing(asOne(command), pingUrl)
      : `KEEPWATCH_HEARTBEAT=${crontabEscaped(shellQuoted(pingUrl))} keepwatch run --quiet -- ${asCommand(command)}`;
  return `${head}${pinged}${input}`;
}

/** The schedule, and the user where there is one, with the space behind. */
function headOf(row: string, hasUserColumn: boolean): string {
  const schedule = String.raw`\s*(?:@\S+|(?:\S+\s+){4}\S+)\s+`;
  return new RegExp(`^${schedule}${hasUserColumn ? String.raw`\S+\s+` : ""}`).exec(row)?.[0] ?? "";
}

function firstBare(text: string): number {
  const at = /(?<!\\)%/.exec(text)?.index;
  return at ?? text.length;
}

/** Several commands become one, so that "&&" is about all of them. */
function asOne(command: string): string {
  if (!isSeveral(command)) return command;
  return /(^|\s)#|&\s*$/.test(command) ? `sh -c ${shellQuoted(command)}` : `( ${command} )`;
}

/** What the wrapper starts is a program and not a line for a shell. */
function asCommand(command: string): string {
  return isSeveral(command) || /[<>$`*?~=]/.test(command) ? `sh -c ${shellQuoted(command)}` : command;
}

function isSeveral(command: string): boolean {
  const withoutRedirections = command.replace(/\d*[<>]&\d*-?|&>>?/g, "");
  return /[;&|]|(^|\s)#/.test(withoutRedirections);
}
