// Asks `systemd-analyze calendar`, of Debian's package systemd, what it makes of OnCalendar expressions: many in one run.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";

const LONGEST_RUN_MS = 60_000;

export interface Told {
  readonly normal: string;
  readonly next: readonly number[];
}

/** What systemd says of each, in their order: null for what it refuses, "gave up" where it searched in vain. */
export function askSystemd(
  expressions: readonly string[],
  zone: string,
  afterMs: number,
  iterations: number,
): (Told | null | "gave up")[] {
  const base = new Date(afterMs).toISOString().replace("T", " ").replace("Z", " UTC");
  const result = spawnSync(
    "systemd-analyze",
    ["calendar", `--base-time=${base}`, `--iterations=${iterations}`, "--", ...expressions],
    {
      encoding: "utf8",
      timeout: LONGEST_RUN_MS,
      maxBuffer: 2 ** 28,
      env: { TZ: zone, LC_ALL: "C.UTF-8", PATH: process.env["PATH"] },
    },
  );
  if (result.error !== undefined) throw result.error;
  const refused = new Set(
    [...result.stderr.matchAll(/Failed to parse calendar specification '(.*)': /g)].map((match) => match[1]),
  );
  const searched = new Set(
    [...result.stderr.matchAll(/Failed to determine next elapse for '(.*)': /g)].map((match) => match[1]),
  );
  const told = result.stdout
    .split(/^Normalized form: /m)
    .slice(1)
    .map((block) => readBlock(block, zone));
  const answers = expressions.map((expression) => {
    if (refused.has(expression)) return null;
    return searched.has(expression) ? "gave up" : (told.shift() ?? null);
  });
  assert.equal(told.length, 0, "each block belongs to an expression");
  return answers;
}

function readBlock(block: string, zone: string): Told {
  const lines = zone === "UTC" ? /(?:Next elapse|Iter\. #\d+): (.*) UTC$/gm : /\(in UTC\): (.*) UTC$/gm;
  const next = [...block.matchAll(lines)].map((match) => Date.parse(`${match[1]!.slice(4).replace(" ", "T")}Z`));
  return { normal: block.slice(0, block.indexOf("\n")), next };
}
