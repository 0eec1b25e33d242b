// The probe alone beside the tools in C, as bench/probe.ts measures it: run in a process of its own, its figures read.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const file = join(import.meta.dirname, "..", "probe.ts");

/** One line of bench/probe.ts; it may have more kinds and columns than are named here. */
export interface ProbeRow {
  readonly kind: string;
  readonly toolCpuUs: number;
  readonly ourCpuUs: number;
  readonly ourPerCore: number;
  readonly ratio: number;
}

/** Null where its tools are missing or its words are not understood. */
export async function measureProbe(): Promise<readonly ProbeRow[] | null> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [file], { maxBuffer: 16 * 1024 * 1024 });
    const line = stdout.split("\n").findLast((text) => text.startsWith("["));
    return line === undefined ? null : (JSON.parse(line) as ProbeRow[]);
  } catch (error) {
    process.stderr.write(`bench/probe.ts failed: ${(error as Error).message.slice(0, 500)}\n`);
    return null;
  }
}
