// Load of pings by wrk, which costs little beside what it measures. Knows nothing of what answers.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

export interface PingLoad {
  readonly requests: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Answered with something else than 200. */
  readonly refused: number;
  /** Not answered. */
  readonly broken: number;
}

export interface LoadOptions {
  readonly origin: string;
  /** A path a line. */
  readonly pathsFile: string;
  readonly connections: number;
  readonly seconds: number;
  /** As `taskset` takes them. */
  readonly cores: string;
  /** A new connection for each ping. */
  readonly isFresh?: boolean;
}

const script = new URL("./pings.lua", import.meta.url).pathname;

export async function loadPings(options: LoadOptions): Promise<PingLoad> {
  const { origin, pathsFile, connections, seconds, cores, isFresh = false } = options;
  const { stdout } = await promisify(execFile)("taskset", [
    ...["-c", cores, "wrk", "-t1", `-c${connections}`, `-d${seconds}s`, "-s", script],
    ...(isFresh ? ["-H", "Connection: close"] : []),
    ...[origin, "--", pathsFile],
  ]);
  const line = stdout.split("\n").findLast((text) => text.startsWith("{"));
  if (line === undefined) throw new Error(`wrk said nothing of its figures: ${stdout.slice(-300)}`);
  return JSON.parse(line) as PingLoad;
}
