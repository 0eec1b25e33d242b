// For tests of the spool: a folder of its own, a log that remembers, and all that is in a spool.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { EventLog } from "#platform/event-log.ts";
import { openSpool, type Spool } from "#platform/spool/spool.ts";

export interface LogLine {
  readonly level: "info" | "warn" | "error";
  readonly fields: Readonly<Record<string, unknown>>;
}

export function rememberingLog(): EventLog & { readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const at = (level: LogLine["level"]) => (fields: object) => void lines.push({ level, fields: { ...fields } });
  return { lines, info: at("info"), warn: at("warn"), error: at("error") };
}

export function spoolFolder(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "keepwatch-spool-"));
  context.after(() => rmSync(folder, { recursive: true }));
  return join(folder, "spool");
}

export interface OpenedSpool {
  readonly spool: Spool;
  readonly lines: readonly LogLine[];
}

export async function openedSpool(folder: string, maxBytes = 1e9, now = Date.now): Promise<OpenedSpool> {
  const log = rememberingLog();
  return { spool: await openSpool({ folder, maxBytes, log, now }), lines: log.lines };
}

export const bytesOf = (text: string): Uint8Array => Buffer.from(text);

/** Reads and discards until nothing is left. */
export async function drain(spool: Spool, maxRecords = 1_000): Promise<string[]> {
  const all: string[] = [];
  for (;;) {
    const { records, mark } = await spool.read({ maxBytes: 1e6, maxRecords });
    if (mark === null) return all;
    all.push(...records.map((record) => Buffer.from(record).toString()));
    await spool.discard(mark);
  }
}

/** What is in the folder now, as a process that starts after the others have ended finds it. */
export async function leftIn(folder: string): Promise<{ records: string[]; lines: readonly LogLine[] }> {
  const { spool, lines } = await openedSpool(folder);
  const records = await drain(spool);
  await spool.close();
  return { records, lines };
}
