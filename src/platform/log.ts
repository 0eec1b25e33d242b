// The log: one JSON object a line on standard output, with the keys that operators' tools expect, and no secret in it.
// Knows nothing of what is worth logging.
import { type Bindings, type ChildLoggerOptions, type DestinationStream, type Level, type Logger, pino } from "pino";
import { redact, redactText } from "./redact.ts";

export { redact } from "./redact.ts";

export const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

/**
 * `log.info({ requestId, userId, durationMs, status }, "request served")`; an error goes in as `{ error }` or alone.
 * `log.child({ requestId })` adds fields to every line.
 */
export type Log = Logger;

export interface LogOptions {
  readonly level: LogLevel;
  /** Which part of the house speaks: the role of the process. */
  readonly service: string;
  /** Where the lines go; standard output, written at once so that a crash loses none, when left out. */
  readonly destination?: DestinationStream;
}

export function createLog({ level, service, destination }: LogOptions): Log {
  const options = {
    level,
    base: { service },
    messageKey: "message",
    errorKey: "error",
    timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label as Level }) },
    serializers: { err: asItIs, error: asItIs }, // pino's own would open errors that are clean already once more
    hooks: {
      logMethod(this: Logger, given: unknown[], method: (...cleaned: never[]) => void) {
        method.apply(this, clean(given) as never[]);
      },
    },
  };
  const log = destination === undefined ? pino(options) : pino(options, destination);
  return withCleanChildren(log);
}

/** Fields given to a child are written into its lines once and for all, past the hook: they are cleaned before. */
function withCleanChildren(log: Log): Log {
  const makeChild: (this: Log, bindings: Bindings, options?: ChildLoggerOptions) => Log = log.child;
  return Object.assign(log, {
    child(this: Log, bindings: Bindings, options?: ChildLoggerOptions) {
      return makeChild.call(this, redact(bindings) as Bindings, options);
    },
  }) as Log;
}

function asItIs(value: unknown): unknown {
  return value;
}

/** What was passed to a log method, without secrets; an error alone becomes a field and lends its message. */
function clean([first, ...others]: unknown[]): unknown[] {
  const rest = others.map(redact);
  if (first instanceof Error)
    return [{ error: redact(first) }, ...(rest.length > 0 ? rest : [redactText(first.message)])];
  return [redact(first), ...rest];
}
