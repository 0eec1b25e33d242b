// What it costs to keep a ping on disk while the database is away: many appenders of one record each, against the bare
// disk that is given the same bytes in the same groups by one loop that does nothing else. No database, no network.
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSpool } from "#platform/spool/spool.ts";
import { printResult, printTable } from "./parts/report.ts";

const APPENDERS = 64;
const RECORD_BYTES = 500;
const HEADER_BYTES = 16;
const RECORDS = 200_000;
const READ_LIMIT = { maxBytes: 1_000_000, maxRecords: 1_000 };

const folder = mkdtempSync(join(tmpdir(), "keepwatch-bench-"));
const log = { info() {}, warn() {}, error() {} };
const open = () => openSpool({ folder: join(folder, "spool"), maxBytes: 1e9, log, now: Date.now });

try {
  const first = await open();
  const append = await measured(() => appendAll((record) => first.append([record])));
  const groups = first.syncs;
  await first.close();
  const bare = await measured(async () => writeBare(groups));
  const started = await measured(async () => (await open()).close());
  const second = await open();
  const replay = await measured(async () => {
    for (let { mark } = await second.read(READ_LIMIT); mark !== null; { mark } = await second.read(READ_LIMIT))
      await second.discard(mark);
  });
  await second.close();
  const rows = { append, bare, "start on all of it": started, "read and discard": replay };
  printTable(
    ["what", "per s", "CPU µs per record", "wall ms"],
    Object.entries(rows).map(([what, { wallMs, cpuMs }]) => [
      what,
      RECORDS / (wallMs / 1e3),
      (cpuMs * 1e3) / RECORDS,
      wallMs,
    ]),
  );
  printResult("spool", { appenders: APPENDERS, recordBytes: RECORD_BYTES, records: RECORDS, groups, ...rows });
} finally {
  rmSync(folder, { recursive: true });
}

async function appendAll(append: (record: Uint8Array) => Promise<void>): Promise<void> {
  const record = Buffer.alloc(RECORD_BYTES, "x");
  let left = RECORDS;
  const appendInTurn = async () => {
    while (left-- > 0) await append(record);
  };
  await Promise.all(Array.from({ length: APPENDERS }, appendInTurn));
}

function writeBare(groups: number): void {
  const group = Buffer.alloc(Math.round((RECORDS * (RECORD_BYTES + HEADER_BYTES)) / groups));
  const file = openSync(join(folder, "bare"), "ax");
  for (let written = 0; written < groups; written += 1) {
    writeSync(file, group);
    fdatasyncSync(file);
  }
  closeSync(file);
}

async function measured(work: () => Promise<void>): Promise<{ wallMs: number; cpuMs: number }> {
  const cpuBefore = process.cpuUsage();
  const begun = performance.now();
  await work();
  const { user, system } = process.cpuUsage(cpuBefore);
  return { wallMs: performance.now() - begun, cpuMs: (user + system) / 1e3 };
}
