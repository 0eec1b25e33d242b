// The spool on a real disk: order, groups, limits, who owns what, what is discarded and what a successor finds.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { globSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { OperatorError } from "#platform/operator-error.ts";
import { bytesOf, drain, leftIn, openedSpool, spoolFolder } from "#test/spooled.ts";
import { headerBytes, largestRecordBytes } from "./frames.ts";
import { SpoolFull } from "./spool.ts";

const numbered = (count: number, first = 0) => Array.from({ length: count }, (_, place) => `record ${first + place}`);
/** Four of them fill a segment. */
const large = (letter: string) => Buffer.alloc(largestRecordBytes - 100, letter);
const whole = { maxBytes: 1e9, maxRecords: 1e9 };

test("records come back in the order of their appends, and the same ones until they are discarded", async (t) => {
  const { spool } = await openedSpool(spoolFolder(t));
  assert.deepEqual(await spool.read(whole), { records: [], mark: null });
  await spool.append(["a", "b"].map(bytesOf));
  await spool.append(["c"].map(bytesOf));
  for (const _ of [1, 2]) assert.equal(String((await spool.read(whole)).records), "a,b,c");
  const { records, mark } = await spool.read({ maxBytes: 1e6, maxRecords: 2 });
  assert.equal(String(records), "a,b");
  const all = await spool.read(whole);
  await spool.discard(mark!);
  assert.equal(spool.records, 1);
  assert.equal(spool.bytes, headerBytes + 1);
  await spool.discard(all.mark!);
  await spool.discard(mark!);
  assert.ok(spool.isEmpty);
  assert.equal(spool.bytes, 0);
  await spool.append([bytesOf("d")]);
  assert.deepEqual(await drain(spool), ["d"]);
  await spool.close();
});

test("a limit of bytes counts records with their headers, and one record is always given", async (t) => {
  const { spool } = await openedSpool(spoolFolder(t));
  await spool.append(["12345678", "12345678", "1"].map(bytesOf));
  const sizeAt = async (maxBytes: number) => (await spool.read({ maxBytes, maxRecords: 10 })).records.length;
  assert.deepEqual([await sizeAt(1), await sizeAt(47), await sizeAt(48), await sizeAt(65)], [1, 1, 2, 3]);
  await spool.close();
});

test("many appends at once share few syncs, and each is on disk when it is answered", async (t) => {
  const { spool } = await openedSpool(spoolFolder(t));
  const texts = numbered(2_000);
  let answered = 0;
  await Promise.all(
    texts.map(async (text) => {
      await spool.append([bytesOf(text)]);
      answered += 1;
      assert.ok(spool.records >= answered);
    }),
  );
  assert.ok(spool.syncs < 20, `${spool.syncs} syncs`);
  const before = spool.syncs;
  await spool.append([bytesOf("alone")]);
  assert.equal(spool.syncs, before + 1);
  assert.deepEqual(await drain(spool, 77), [...texts, "alone"]);
  await spool.close();
});

test("one append may be larger than a group and a segment, and stays in order", async (t) => {
  const folder = spoolFolder(t);
  const { spool } = await openedSpool(folder);
  const letters = [..."abcdefghij"];
  await Promise.all([spool.append(letters.map(large)), spool.append([bytesOf("after")])]);
  assert.ok(globSync(`${folder}/*/*.segment`).length >= 3);
  assert.deepEqual(
    (await drain(spool)).map((text) => text[0]),
    [...letters, "a"],
  );
  assert.equal(globSync(`${folder}/*/*.segment`).length, 1, "segments that were read are gone");
  await spool.close();
});

test("a full spool refuses the whole append, says what to do, and takes more once it was read", async (t) => {
  const { spool } = await openedSpool(spoolFolder(t), 10 * (headerBytes + 1));
  await spool.append([..."12345678"].map(bytesOf));
  await assert.rejects(
    spool.append([..."abc"].map(bytesOf)),
    (error) =>
      error instanceof SpoolFull && /is full: it may hold 170 bytes\. Bring the database back/.test(error.message),
  );
  const together = await Promise.allSettled(["ab", "c", "d"].map((text) => spool.append([...text].map(bytesOf))));
  assert.deepEqual(
    together.map(({ status }) => status),
    ["fulfilled", "rejected", "rejected"],
    "what is under way counts",
  );
  assert.deepEqual(await drain(spool), [..."12345678ab"]);
  await spool.append([..."0123456789"].map(bytesOf));
  await spool.close();
});

test("what waits for the disk is bounded", async (t) => {
  const { spool } = await openedSpool(spoolFolder(t));
  const first = spool.append(Array.from({ length: 33 }, () => large("x")));
  await assert.rejects(spool.append([bytesOf("y")]), { name: "SpoolFull", message: /does not keep up/ });
  await first;
  await spool.append([bytesOf("y")]);
  await spool.close();
});

test("a record that is empty or too large is our own mistake", async (t) => {
  const { spool } = await openedSpool(spoolFolder(t));
  await assert.rejects(spool.append([bytesOf("a"), new Uint8Array(0)]), { code: "ERR_ASSERTION" });
  await assert.rejects(spool.append([new Uint8Array(largestRecordBytes + 1)]), { code: "ERR_ASSERTION" });
  assert.ok(spool.isEmpty);
  await spool.append([]);
  await spool.append([new Uint8Array(largestRecordBytes)]);
  assert.equal(spool.records, 1);
  await spool.close();
});

test("it knows when the oldest record was written", async (t) => {
  const folder = spoolFolder(t);
  let now = 1_000;
  const { spool } = await openedSpool(folder, 1e9, () => now);
  assert.equal(spool.oldestAtMs, null);
  for (now of [1_000, 2_000, 3_000]) await spool.append([bytesOf("at"), bytesOf(String(now))]);
  assert.equal(spool.oldestAtMs, 1_000);
  await spool.discard((await spool.read({ maxBytes: 1e6, maxRecords: 3 })).mark!);
  assert.equal(spool.oldestAtMs, 2_000);
  await spool.close();
  const { spool: next } = await openedSpool(folder, 1e9, () => 9_000);
  assert.equal(next.oldestAtMs, 2_000);
  await next.append([bytesOf("new")]);
  await drain(next);
  assert.equal(next.oldestAtMs, null);
  await next.close();
});

test("a successor finds what is left, from where it was discarded, under the id of who wrote it", async (t) => {
  const folder = spoolFolder(t);
  const { spool: first } = await openedSpool(folder);
  await first.append(numbered(10).map(bytesOf));
  await first.discard((await first.read({ maxBytes: 1e6, maxRecords: 4 })).mark!);
  await first.close();
  const { spool: second } = await openedSpool(folder);
  assert.deepEqual(second.leftoverIds, [first.id]);
  assert.notEqual(second.id, first.id);
  assert.equal(second.records, 6);
  await second.append([bytesOf("own")]);
  assert.deepEqual(await drain(second, 4), [...numbered(6, 4), "own"]);
  assert.deepEqual(second.leftoverIds, []);
  await second.close();
  assert.deepEqual(readdirSync(folder), [], "nothing stays of what is empty");
});

test("the limit holds over starts: leftovers count", async (t) => {
  const folder = spoolFolder(t);
  const { spool: first } = await openedSpool(folder);
  await first.append(numbered(10).map(bytesOf));
  const { bytes } = first;
  await first.close();
  const { spool: second } = await openedSpool(folder, bytes);
  await assert.rejects(second.append([bytesOf("more")]), SpoolFull);
  await drain(second);
  await second.append([bytesOf("more")]);
  await second.close();
});

test("processes share a folder, leave each other alone, and take over whom they survive", async (t) => {
  const folder = spoolFolder(t);
  const { spool: one } = await openedSpool(folder);
  const { spool: two } = await openedSpool(folder);
  await one.append([bytesOf("one")]);
  await two.append([bytesOf("two")]);
  assert.deepEqual(await two.adoptLeftovers(), []);
  assert.equal(two.records, 1);
  await one.close();
  const [adopted, again] = await Promise.all([two.adoptLeftovers(), two.adoptLeftovers()]);
  assert.deepEqual([adopted, again], [[one.id], []]);
  assert.deepEqual(await drain(two), ["one", "two"]);
  await two.close();
});

test("many that start and stop at once get a folder each, and what is left goes to one of them", async (t) => {
  const folder = spoolFolder(t);
  const seen: string[] = [];
  for (const round of numbered(5)) {
    const spools = await Promise.all(numbered(8).map(async () => (await openedSpool(folder)).spool));
    assert.equal(new Set(spools.map(({ id }) => id)).size, 8);
    await Promise.all(spools.map((spool, place) => spool.append([bytesOf(`${round} ${place}`)])));
    await Promise.all(
      spools.map(async (spool, place) => {
        if (place % 2 === 0) seen.push(...(await drain(spool)));
        await spool.close();
      }),
    );
  }
  seen.push(...(await leftIn(folder)).records);
  assert.equal(seen.length, 40);
  assert.equal(new Set(seen).size, 40);
});

test("folders and files are open to nobody else", async (t) => {
  const folder = spoolFolder(t);
  const { spool } = await openedSpool(folder);
  await spool.append([bytesOf("secret")]);
  const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
  const inside = join(folder, spool.id);
  assert.deepEqual([folder, inside].map(modeOf), ["700", "700"]);
  for (const name of readdirSync(inside)) assert.equal(modeOf(join(inside, name)), "600", name);
  await spool.close();
});

test("after closing nothing is taken, and closing twice is closing once", async (t) => {
  const { spool } = await openedSpool(spoolFolder(t));
  const late = spool.append([bytesOf("under way")]);
  await Promise.all([spool.close(), spool.close(), late]);
  await assert.rejects(spool.append([bytesOf("x")]), { code: "ERR_ASSERTION" });
  await assert.rejects(spool.read(whole), { code: "ERR_ASSERTION" });
});

test("a folder that cannot be used is told in a sentence", async () => {
  await assert.rejects(openedSpool("/dev/null/spool"), OperatorError);
});

/** The kernel lets this process's files grow to no more than so many bytes: what comes first is still written. */
function limitFiles(bytes: number | "unlimited"): void {
  execFileSync("prlimit", ["--pid", String(process.pid), `--fsize=${bytes}:`]);
}

test("a disk that takes only a part rejects, leaves no part, and is good again afterwards", async (t) => {
  const folder = spoolFolder(t);
  const { spool } = await openedSpool(folder);
  t.after(() => limitFiles("unlimited"));
  await spool.append([bytesOf("before")]);
  limitFiles(300_000);
  const tooMuch = Buffer.alloc(400_000);
  for (const _ of [1, 2, 3]) {
    const [failed, alongside] = await Promise.allSettled([spool.append([tooMuch]), spool.append([bytesOf("fits")])]);
    assert.equal(failed.status === "rejected" && (failed.reason as NodeJS.ErrnoException).code, "EFBIG");
    assert.equal(alongside.status, "fulfilled");
  }
  limitFiles("unlimited");
  await spool.append([bytesOf("after")]);
  assert.equal(spool.records, 5);
  const sizes = globSync(`${folder}/*/*.segment`).map((path) => statSync(path).size);
  assert.equal(
    sizes.reduce((total, size) => total + size, 0),
    spool.bytes,
    "no byte more is on disk than was acknowledged",
  );
  await spool.close();
  const { records, lines } = await leftIn(folder);
  assert.deepEqual(records, ["before", "fits", "fits", "fits", "after"]);
  assert.ok(lines.every(({ level }) => level === "info"));
});
