// The words after `keepwatch run`, read. Read by hand, because nothing may be loaded in front of a cron job that it does
// not need, and because everything from the command on belongs to the command.

export const usage = `Usage: keepwatch run [--heartbeat URL] [options] -- command [argument…]

Runs the command and reports its start, output, exit status and duration to a heartbeat. The command runs whether or
not the report gets through, and its exit status is the one that this ends with.

  --heartbeat URL    the heartbeat's ping URL; better in KEEPWATCH_HEARTBEAT, because other users can see arguments
  --no-output        report no output, and hand the command our own standard output and error
  --tail BYTES       report this much of the end of the output, at most 1000000 (default: 100000, or what the receiver takes)
  --timeout SECONDS  end the command after this time, and report a failure
  --quiet            say nothing when reporting fails
`;

export const DEFAULT_TAIL_BYTES = 100_000;
export const LONGEST_TAIL_BYTES = 1_000_000;
/** What a timer of Node can wait. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

export interface RunOptions {
  /** As it was given: whether it is an address at all does not decide whether the command runs. */
  readonly heartbeat: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly sendsOutput: boolean;
  /** null: nothing was said, so the receiver decides. */
  readonly tailBytes: number | null;
  readonly timeoutMs: number | null;
  readonly isQuiet: boolean;
}

export type CommandLine =
  | { readonly kind: "run"; readonly options: RunOptions }
  | { readonly kind: "help" }
  | { readonly kind: "fault"; readonly sentence: string };

export function readCommandLine(words: readonly string[], heartbeatOfEnvironment: string | undefined): CommandLine {
  let heartbeat = heartbeatOfEnvironment === "" ? undefined : heartbeatOfEnvironment;
  let sendsOutput = true;
  let tailBytes: number | null = null;
  let timeoutMs: number | null = null;
  let isQuiet = false;
  const rest = [...words];
  while (rest[0]?.startsWith("-")) {
    const word = rest.shift() ?? "";
    if (word === "--") break;
    const [, name = word, written] = /^(--[^=]+)=(.*)$/s.exec(word) ?? [];
    if (name === "--help" || name === "-h") return { kind: "help" };
    if (name === "--no-output" && written === undefined) sendsOutput = false;
    else if (name === "--quiet" && written === undefined) isQuiet = true;
    else if (name === "--heartbeat" || name === "--tail" || name === "--timeout") {
      const value = written ?? rest.shift();
      if (value === undefined) return fault(`${name} wants a value.`);
      if (name === "--heartbeat") heartbeat = value;
      else if (name === "--tail") {
        tailBytes = /^\d{1,9}$/.test(value) ? Number(value) : null;
        if (tailBytes === null || tailBytes > LONGEST_TAIL_BYTES)
          return fault(`--tail wants a number of bytes from 0 to ${LONGEST_TAIL_BYTES}.`);
      } else {
        timeoutMs = /^\d+(\.\d+)?$/.test(value) ? Math.round(Number(value) * 1_000) : 0;
        if (timeoutMs < 1 || timeoutMs > LONGEST_TIMEOUT_MS)
          return fault(`--timeout wants a number of seconds above 0, and at most ${(LONGEST_TIMEOUT_MS / 1_000) | 0}.`);
      }
    } else return fault(`There is no option ${name}.`);
  }
  const [command, ...args] = rest;
  if (command === undefined || command === "") return fault("There is no command to run.");
  if (heartbeat === undefined) return fault("No heartbeat is named by --heartbeat or KEEPWATCH_HEARTBEAT.");
  return { kind: "run", options: { heartbeat, command, args, sendsOutput, tailBytes, timeoutMs, isQuiet } };
}

function fault(sentence: string): CommandLine {
  return { kind: "fault", sentence };
}
