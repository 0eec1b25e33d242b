// A program of its own for tests that kill one: keeps 64 appends under way to the spool named first, numbers its records
// after the word named second, and says each on stdout once it is on disk; with a third word it also reads what is there,
// says what it got before it discards it, and how much when that is done.
import { writeSync } from "node:fs";
import { bytesOf, openedSpool } from "./spooled.ts";

const APPENDERS = 64;
const [folder = "", round = "", drains] = process.argv.slice(2);
const { spool } = await openedSpool(folder);
let next = 0;

async function appendForEver(): Promise<never> {
  for (;;) {
    const text = `${round}:${next++}`;
    await spool.append([bytesOf(`${text}${" ".repeat(next % 500)}`)]);
    writeSync(1, `acknowledged ${text}\n`);
  }
}

async function drainForEver(): Promise<never> {
  for (;;) {
    const { records, mark } = await spool.read({ maxBytes: 1e6, maxRecords: 50 });
    if (mark === null) await spool.append([bytesOf(`${round}:filler`)]);
    else {
      writeSync(1, `read ${records.map((record) => Buffer.from(record).toString().trimEnd()).join(" ")}\n`);
      await spool.discard(mark);
      writeSync(1, `discarded ${records.length}\n`);
    }
  }
}

await Promise.all([...Array.from({ length: APPENDERS }, appendForEver), ...(drains ? [drainForEver()] : [])]);
