// Durations of Go: what they are, and the words for what is none.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseGoDuration } from "./go-duration.ts";

test("numbers with units are added up", () => {
  const durations: [text: string, ms: number][] = [
    ["0", 0],
    ["-0", -0],
    ["10s", 10_000],
    ["+5s", 5_000],
    ["-1.5h", -5_400_000],
    ["1h15m30.918s", 4_530_918],
    ["300ms", 300],
    [".5s", 500],
    ["5.s", 5_000],
    ["1500us", 1.5],
    ["1500µs", 1.5],
    ["1500μs", 1.5],
    ["2000000ns", 2],
    ["2m1m", 180_000],
    ["2562047h", 2_562_047 * 3_600_000],
  ];
  for (const [text, ms] of durations) {
    const read = parseGoDuration(text);
    assert.ok("ms" in read && Math.abs(read.ms - ms) < 1e-6, `${text}: ${JSON.stringify(read)}`);
  }
});

test("what is no duration is refused in Go's words", () => {
  const faults: [text: string, fault: string][] = [
    ["", 'time: invalid duration ""'],
    ["-", 'time: invalid duration "-"'],
    ["abc", 'time: invalid duration "abc"'],
    [".", 'time: invalid duration "."'],
    [".s", 'time: invalid duration ".s"'],
    ["1s ", 'time: unknown unit "s " in duration "1s "'],
    ["10", 'time: missing unit in duration "10"'],
    ["3 s", 'time: unknown unit " s" in duration "3 s"'],
    ["1d", 'time: unknown unit "d" in duration "1d"'],
    ["1e3s", 'time: unknown unit "e" in duration "1e3s"'],
    ["1constructor", 'time: unknown unit "constructor" in duration "1constructor"'],
    ["9999999h", 'time: invalid duration "9999999h"'],
    ['"\\', 'time: invalid duration "\\"\\\\"'],
    ["ä\n", 'time: invalid duration "\\xc3\\xa4\\x0a"'],
  ];
  for (const [text, fault] of faults) assert.deepEqual(parseGoDuration(text), { fault });
});

test("any text is a finite duration or a fault of one line", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(..."0123456789.hmsnuµ-+ ") })), (text) => {
      const read = parseGoDuration(text);
      assert.ok("ms" in read ? Number.isFinite(read.ms) : !/[\r\n]/.test(read.fault));
    }),
  );
});
