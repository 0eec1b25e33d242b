// Both forms of the header, its bounds, and what is no such header.
import assert from "node:assert/strict";
import { test } from "node:test";
import { retryAfterMaxMs, retryAfterMs } from "./retry-after.ts";

const nowMs = Date.parse("2026-11-20T12:00:00Z");

const examples: readonly (readonly [string | null, number | null])[] = [
  [null, null],
  ["", null],
  ["0", null],
  ["-5", null],
  ["soon", null],
  ["7", 7_000],
  [" 120 ", 120_000],
  ["86400", retryAfterMaxMs],
  ["9".repeat(400), retryAfterMaxMs],
  ["Fri, 20 Nov 2026 12:00:30 GMT", 30_000],
  ["Fri, 20 Nov 2026 11:59:30 GMT", null],
  ["Sat, 21 Nov 2026 12:00:00 GMT", retryAfterMaxMs],
];

for (const [header, waitMs] of examples) {
  test(`Retry-After: ${header?.slice(0, 40) ?? "(none)"} → ${waitMs}`, () => {
    assert.equal(retryAfterMs(header, nowMs), waitMs);
  });
}
