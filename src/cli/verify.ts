// `keepwatch verify uptime`: prints what differs between the uptime that the program tells and the one that its events and
// spans prove. How the proof is made is handed in by the role.
import { isUuid } from "#lib/uuid.ts";
import { exitCodes, OperatorError } from "#platform/operator-error.ts";
import type { VerifiedPage, VerifiedRange } from "#roles/index.ts";

const DAY_MS = 86_400_000;
const USUAL_DAYS = 90;
/** Lines of the table; the rest is counted. */
const MAX_LINES = 200;
/** How often it is told how far it has come. */
const PROGRESS_EVERY = 1_000;

export interface VerifyOptions {
  readonly from?: string;
  readonly to?: string;
  readonly organization?: string;
}

export interface Verification {
  readonly prove: (range: VerifiedRange, onPage: (page: VerifiedPage) => void) => Promise<void>;
  readonly nowMs: number;
  readonly print: (line: string) => void;
  /** For what is not the result: how far it has come. */
  readonly tell: (line: string) => void;
}

/** Returns whether all of it is proven. */
export async function verifyUptime(
  options: VerifyOptions,
  { prove, nowMs, print, tell }: Verification,
): Promise<boolean> {
  const range = rangeOf(options, nowMs);
  let checked = 0;
  let wrong = 0;
  let lines = 0;
  const wrongMonitors = new Set<string>();
  await prove(range, (page) => {
    const toldBefore = Math.floor(checked / PROGRESS_EVERY);
    checked += page.checked;
    if (Math.floor(checked / PROGRESS_EVERY) > toldBefore) tell(`${checked} monitors looked through …`);
    for (const fault of page.faults) {
      wrongMonitors.add(fault.monitorId);
      if (wrong === 0) print(lineOf("MONITOR", "WHAT", "TOLD", "PROVEN", "NAME"));
      wrong += 1;
      if (lines < MAX_LINES) print(lineOf(fault.monitorId, fault.what, fault.told, fault.proven, fault.name));
      lines += 1;
    }
  });
  const span = `${new Date(range.fromMs).toISOString()} to ${new Date(range.toMs).toISOString()}`;
  if (lines > MAX_LINES) print(`… and ${lines - MAX_LINES} lines more`);
  const monitors = checked === 1 ? "1 monitor" : `${checked} monitors`;
  if (wrong === 0) print(`${monitors}, uptime proven (${span})`);
  else print(`${monitors}, ${wrongMonitors.size} with faults, ${wrong} faults in all (${span})`);
  return wrong === 0;
}

function rangeOf(options: VerifyOptions, nowMs: number): VerifiedRange {
  const toMs = options.to === undefined ? nowMs : momentOf("--to", options.to);
  const fromMs = options.from === undefined ? toMs - USUAL_DAYS * DAY_MS : momentOf("--from", options.from);
  if (fromMs >= toMs) throw new OperatorError("--from must be before --to.", exitCodes.usage);
  const organizationId = options.organization ?? null;
  if (organizationId !== null && !isUuid(organizationId))
    throw new OperatorError(
      `--organization wants the id of an organisation, and "${organizationId}" is none.`,
      exitCodes.usage,
    );
  return { fromMs, toMs, nowMs, organizationId };
}

function momentOf(option: string, text: string): number {
  const ms = /^\d{4}-\d\d-\d\d(T\S+(Z|[+-]\d\d:\d\d))?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms))
    throw new OperatorError(
      `${option} wants a date or a moment with its zone, such as 2026-03-01 or 2026-03-01T12:00:00Z.`,
      exitCodes.usage,
    );
  return ms;
}

function lineOf(monitor: string, what: string, told: string, proven: string, name: string): string {
  return [monitor.padEnd(36), what.padEnd(26), told.padEnd(20), proven.padEnd(20), name].join("  ");
}
