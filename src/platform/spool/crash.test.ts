// What a crash may leave: a process killed while it appends and reads, a last frame torn at any byte, files that rotted.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, globSync, mkdirSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { diceOf } from "#test/torture/random.ts";
import { bytesOf, drain, leftIn, openedSpool, rememberingLog, spoolFolder } from "#test/spooled.ts";
import { encodeFrames, largestRecordBytes } from "./frames.ts";
import { SegmentLog } from "./segment-log.ts";
import { segmentName } from "./segment.ts";

const program = join(import.meta.dirname, "../../../test/append-to-spool.ts");
const SEED = 20_260_718;

/** Starts a process that appends under load, kills it once it has said so many lines, and answers with all it said. */
async function killedAfter(lineCount: number, args: readonly string[]): Promise<string[]> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "close");
  let said = "";
  let lines = 0;
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    said += part;
    lines += part.split("\n").length - 1;
    if (lines >= lineCount) child.kill("SIGKILL");
  });
  await exited;
  assert.equal(child.signalCode, "SIGKILL");
  return said.split("\n").slice(0, -1); // What follows the last line break was cut by the kill.
}

/** The records of batches, oldest first, of which those said to be discarded came once and for all. */
interface Batch {
  readonly records: readonly string[];
  readonly isDiscarded: boolean;
}

function batchesOf(lines: readonly string[]): Batch[] {
  return lines.flatMap((line, place) => {
    if (!line.startsWith("read ")) return [];
    const next = lines.slice(place + 1).find((later) => /^(read|discarded) /.test(later));
    return [{ records: line.slice("read ".length).split(" "), isDiscarded: next?.startsWith("discarded") === true }];
  });
}

/** A batch whose discarding was cut off by the kill came back wholly or not at all; if it came back it counts later. */
function streamOf(batches: readonly Batch[]): string[] {
  return batches.flatMap(({ records, isDiscarded }, place) => {
    if (isDiscarded) return records;
    const later = new Set(batches.slice(place + 1).flatMap((batch) => batch.records));
    const again = records.filter((record) => later.has(record)).length;
    assert.ok(again === 0 || again === records.length, `${again} of ${records.length} records came again`);
    return again === 0 ? records : [];
  });
}

test("killed again and again while it appends and reads: each acknowledged record comes once, in order", async (t) => {
  const folder = spoolFolder(t);
  const dice = diceOf(SEED);
  const acknowledged: string[] = [];
  const batches: Batch[] = [];
  for (let round = 0; round < 8; round += 1) {
    const drains = round % 2 === 1;
    const lines = await killedAfter(dice.between(200, 6_000), [folder, `r${round}`, ...(drains ? ["drains"] : [])]);
    const said = lines.filter((line) => line.startsWith("acknowledged "));
    acknowledged.push(...said.map((line) => line.slice("acknowledged ".length)));
    batches.push(...batchesOf(lines));
  }
  const { records, lines } = await leftIn(folder);
  batches.push({ records: records.map((record) => record.trimEnd()), isDiscarded: true });
  assert.deepEqual(
    lines.filter(({ level }) => level === "error"),
    [],
  );
  assert.deepEqual(readdirSync(folder), []);

  const stream = streamOf(batches).filter((record) => !record.endsWith("filler"));
  assert.equal(new Set(stream).size, stream.length, "nothing comes twice");
  const seen = new Set(stream);
  assert.deepEqual(
    acknowledged.filter((record) => !seen.has(record)),
    [],
    "nothing is lost",
  );
  for (let round = 0; round < 8; round += 1) {
    const numbers = stream.flatMap((record) => (record.startsWith(`r${round}:`) ? Number(record.split(":")[1]) : []));
    assert.ok(numbers.length > 0);
    assert.deepEqual(
      numbers,
      numbers.map((_, place) => place),
      "in order and without a gap",
    );
  }
  t.diagnostic(`${acknowledged.length} acknowledged, ${stream.length} read`);
});

/** What a process leaves behind that was given these appends and went without a word. */
async function left(folder: string, appends: readonly (readonly Uint8Array[])[]): Promise<string> {
  const { spool } = await openedSpool(folder);
  for (const records of appends) await spool.append(records);
  await spool.close();
  return spool.id;
}

function segmentsIn(folder: string): string[] {
  return globSync(`${folder}/*/*.segment`).toSorted();
}

test("a last frame torn at any byte, or damaged at any byte, costs that frame only and is told", async (t) => {
  const folder = spoolFolder(t);
  await left(folder, [["a", "b"].map(bytesOf), [bytesOf("the last of them")]]);
  const good = readFileSync(segmentsIn(folder)[0]!);
  const start = encodeFrames(["a", "b"].map(bytesOf), 0).length;
  for (let at = start; at < good.length; at += 1) {
    const damaged = Buffer.from(good);
    damaged[at]! ^= 0xff;
    for (const bytes of [good.subarray(0, at), damaged, Buffer.concat([good.subarray(0, at), Buffer.alloc(5_000)])]) {
      const copy = `${folder}-copy`;
      cpSync(folder, copy, { recursive: true });
      writeFileSync(segmentsIn(copy)[0]!, bytes);
      const { records, lines } = await leftIn(copy);
      assert.deepEqual(records, ["a", "b"], `byte ${at}`);
      const warned = lines.filter(({ level }) => level === "warn").map(({ fields }) => fields["badBytes"]);
      assert.deepEqual(warned, bytes.length === start ? [] : [bytes.length - start]);
      assert.deepEqual(readdirSync(copy), []);
      rmSync(copy, { recursive: true });
    }
  }
});

const large = (letter: string) => Buffer.alloc(largestRecordBytes - 100, letter);
/** Twelve records in four segments of three or four. */
const severalSegments = ["ab", "cd", "ef", "gh", "ij", "kl"].map((pair) => [...pair].map(large));
const initials = (records: readonly string[]) => records.map((record) => record[0]).join("");

function damage(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at]! ^= 1;
  writeFileSync(path, bytes);
}

test("damage in the middle costs the rest of its segment, which is kept and told; what follows is read", async (t) => {
  const folder = spoolFolder(t);
  const id = await left(folder, severalSegments);
  const middle = segmentsIn(folder)[1]!;
  damage(middle, 2 * largestRecordBytes);
  const size = readFileSync(middle).length;
  const { records, lines } = await leftIn(folder);
  const found = initials(records);
  assert.match(found, /^abcd?e?f?.*ijkl$/);
  const [told] = lines.filter(({ level }) => level === "error");
  assert.equal(told?.fields["spool"], id);
  assert.ok(found.length < 12);
  const lost = "abcdefghijkl".length - found.length;
  assert.equal(told?.fields["badBytes"], lost * encodeFrames([large("x")], 0).length);
  assert.deepEqual(readdirSync(folder), [told?.fields["keptAs"]]);
  assert.equal(readFileSync(join(folder, String(told?.fields["keptAs"]))).length, size);
});

test("damage in the last segment before its end is no torn end: it is kept and told", async (t) => {
  const folder = spoolFolder(t);
  await left(folder, [[..."abcd"].map(large)]);
  assert.equal(segmentsIn(folder).length, 1);
  damage(segmentsIn(folder)[0]!, 20);
  const { records, lines } = await leftIn(folder);
  assert.deepEqual(records, []);
  assert.deepEqual(
    lines.map(({ level }) => level),
    ["error"],
  );
  assert.equal(readdirSync(folder).length, 1);
});

test("a file that rots while it is written to is left, and appends and reading go on", async (t) => {
  const folder = spoolFolder(t);
  const { spool, lines } = await openedSpool(folder);
  await spool.append(["a", "b", "c"].map(bytesOf));
  const [path = ""] = segmentsIn(folder);
  damage(path, encodeFrames([bytesOf("a")], 0).length + 3);
  const under = spool.append([bytesOf("d")]);
  assert.deepEqual(await drain(spool), ["a"]);
  await under.catch(() => undefined);
  assert.deepEqual(
    lines.map(({ level, fields }) => [level, Number(fields["lostRecords"]) >= 2]),
    [["error", true]],
  );
  await spool.append([bytesOf("e")]);
  assert.deepEqual(await drain(spool), ["e"]);
  await spool.close();
});

test("a group that was being written when its file was given up is not acknowledged", async (t) => {
  const folder = spoolFolder(t);
  mkdirSync(folder, { recursive: true });
  const log = new SegmentLog({ id: "test", path: folder }, rememberingLog());
  const segment = log.nextSegment();
  writeFileSync(join(folder, segmentName(segment)), Buffer.alloc(40));
  log.add(segment);
  log.commit(segment, 20, 1, 0);
  assert.equal(await log.read({ maxBytes: 100, maxRecords: 1 }), undefined);
  assert.throws(() => log.commit(segment, 20, 1, 0), /is damaged/);
  assert.deepEqual([log.records, log.bytes, log.oldestAtMs], [0, 0, null]);
});

test("after a crash right after a discard nothing of it is read again, over segments too", async (t) => {
  const folder = spoolFolder(t);
  const { spool } = await openedSpool(folder);
  for (const records of severalSegments) await spool.append(records);
  let discarded = "";
  while (!spool.isEmpty) {
    const { records, mark } = await spool.read({ maxBytes: 1e7, maxRecords: 3 });
    discarded += initials(records.map(String));
    await spool.discard(mark!);
    // The folder as the disk has it now is what a process finds that starts after a crash.
    const copy = `${folder}-copy`;
    cpSync(folder, copy, { recursive: true, filter: (path) => !path.endsWith("/lock") });
    const { records: rest } = await leftIn(copy);
    assert.equal(discarded + initials(rest), "abcdefghijkl");
    rmSync(copy, { recursive: true });
  }
  await spool.close();
});

test("a folder whose process died while it was being made or removed is no obstacle", async (t) => {
  const folder = spoolFolder(t);
  const id = await left(folder, [[bytesOf("a")]]);
  cpSync(join(folder, id), join(folder, `going-${id}`), { recursive: true });
  cpSync(join(folder, id), join(folder, "what people put here"), { recursive: true });
  const { records } = await leftIn(folder);
  assert.deepEqual(records, ["a"]);
  assert.deepEqual(readdirSync(folder), ["what people put here"]);
});

test("an empty segment, as a crash right after its making leaves, is nothing", async (t) => {
  const folder = spoolFolder(t);
  await left(folder, [[bytesOf("a")]]);
  const [path = ""] = segmentsIn(folder);
  cpSync(path, path.replace("0000000001-", "0000000002-"));
  truncateSync(path.replace("0000000001-", "0000000002-"), 0);
  const { records, lines } = await leftIn(folder);
  assert.deepEqual(records, ["a"]);
  assert.ok(lines.every(({ level }) => level === "info"));
});
