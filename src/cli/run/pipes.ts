// Pipes for a command's output. Node would give it sockets, which cannot be opened again by their name, so that
// `echo … >/dev/stderr` of a script fails with "No such device or address".
import { spawnSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, rmSync } from "node:fs";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";

export interface OutputPipe {
  readonly source: Readable;
  /** For the command; closed by us once it has it. */
  readonly writeEnd: number;
}

/** As many pipes; null where the machine cannot make them (no folder to write to, no `mkfifo`). */
export function makePipes(count: number): OutputPipe[] | null {
  let folder: string | null = null;
  try {
    folder = mkdtempSync(join(tmpdir(), "keepwatch-run-"));
    const names = Array.from({ length: count }, (_, place) => join(folder ?? "", String(place)));
    if (spawnSync("mkfifo", ["-m", "600", ...names], { stdio: "ignore" }).status !== 0) return null;
    return names.map((name) => {
      const readEnd = openSync(name, constants.O_RDONLY | constants.O_NONBLOCK); // does not wait for a writer
      return { source: new Socket({ fd: readEnd, readable: true, writable: false }), writeEnd: openSync(name, "w") };
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return null;
  } finally {
    if (folder !== null) rmSync(folder, { recursive: true, force: true });
  }
}

export function closeWriteEnds(pipes: readonly OutputPipe[]): void {
  for (const { writeEnd } of pipes) closeSync(writeEnd);
}
