// A ring is never lost, whether it comes before the sleep or during it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Bell } from "./bell.ts";

const LONG_MS = 60_000;

test("a ring during the sleep ends it", async () => {
  const bell = new Bell();
  const sleep = bell.sleep(LONG_MS);
  bell.ring();
  await sleep;
});

test("a ring before the sleep ends the next one, and only that", async () => {
  const bell = new Bell();
  bell.ring();
  bell.ring();
  await bell.sleep(LONG_MS);
  let hasEnded = false;
  const second = bell.sleep(LONG_MS).then(() => (hasEnded = true));
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(hasEnded, false);
  bell.ring();
  await second;
});

test("without a ring the time ends it", async () => {
  await new Bell().sleep(1);
});
