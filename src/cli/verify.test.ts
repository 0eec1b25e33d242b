// What `verify uptime` asks for and prints.
import assert from "node:assert/strict";
import { test } from "node:test";
import { OperatorError } from "#platform/operator-error.ts";
import type { VerifiedPage, VerifiedRange } from "#roles/index.ts";
import { type VerifyOptions, verifyUptime } from "./verify.ts";

const nowMs = Date.parse("2026-04-01T00:00:00Z");

async function run(options: VerifyOptions, pages: readonly VerifiedPage[] = []) {
  const printed: string[] = [];
  const told: string[] = [];
  let asked: VerifiedRange | undefined;
  const isProven = await verifyUptime(options, {
    prove: async (range, onPage) => {
      asked = range;
      for (const page of pages) onPage(page);
    },
    nowMs,
    print: (line) => void printed.push(line),
    tell: (line) => void told.push(line),
  });
  return { isProven, printed, told, asked };
}

const fault = {
  monitorId: "0198c5a0-0000-7000-8000-000000000001",
  name: "shop",
  what: "up, by itself",
  told: "1 ms",
  proven: "2 ms",
};

test("the last 90 days of everybody, unless something else is asked for", async () => {
  const { asked, isProven, printed } = await run({});
  assert.deepEqual(asked, { fromMs: nowMs - 90 * 86_400_000, toMs: nowMs, nowMs, organizationId: null });
  assert.equal(isProven, true);
  assert.deepEqual(printed, ["0 monitors, uptime proven (2026-01-01T00:00:00.000Z to 2026-04-01T00:00:00.000Z)"]);
  const organization = "0198c5a0-0000-7000-8000-000000000002";
  const narrow = await run({ from: "2026-03-01", to: "2026-03-02T00:00:00+01:00", organization });
  assert.deepEqual(narrow.asked, {
    fromMs: Date.parse("2026-03-01T00:00:00Z"),
    toMs: Date.parse("2026-03-01T23:00:00Z"),
    nowMs,
    organizationId: organization,
  });
});

test("what cannot be understood is the operator's to set right", async () => {
  for (const options of [
    { from: "yesterday" },
    { to: "2026-03-01T00:00:00" },
    { from: "2026-03-02", to: "2026-03-01" },
    { organization: "shop" },
  ])
    await assert.rejects(run(options), OperatorError, JSON.stringify(options));
});

test("what differs is a table, and how far it has come is told beside it", async () => {
  const { isProven, printed, told } = await run({}, [
    { checked: 900, faults: [] },
    { checked: 200, faults: [fault, fault] },
  ]);
  assert.equal(isProven, false);
  assert.deepEqual(told, ["1100 monitors looked through …"]);
  assert.match(printed[0]!, /^MONITOR +WHAT +TOLD +PROVEN +NAME$/);
  assert.match(printed[1]!, /^0198c5a0-\S+ +up, by itself +1 ms +2 ms +shop$/);
  assert.match(printed.at(-1)!, /^1100 monitors, 1 with faults, 2 faults in all/);
});

test("a table without end is cut, and counted", async () => {
  const { printed } = await run({}, [{ checked: 1, faults: Array.from({ length: 1_000 }, () => fault) }]);
  assert.equal(printed.length, 1 + 200 + 1 + 1);
  assert.equal(printed.at(-2), "… and 800 lines more");
});
