// Summaries against the looks themselves: parts merge to the whole, quantiles are near, bytes come back as they were.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { damage, damaged, manyLooks } from "#test/any-look.ts";
import { MAX_TIME_US } from "./three-digits.ts";
import {
  mergeSummaries,
  noLooks,
  packSummaries,
  packSummary,
  quantile,
  summarize,
  unpackSummaries,
  unpackSummary,
} from "./summary.ts";

const MOST_WRONG = 0.025;

test("a summary says of looks what counting them says", () => {
  fc.assert(
    fc.property(manyLooks, (looks) => {
      const summary = summarize(looks);
      const timed = looks.filter(({ verdict, totalUs }) => (verdict === 0 || verdict === 3) && totalUs !== null);
      const totals = timed.map((look) => look.totalUs ?? 0);
      assert.equal(
        summary.count,
        looks.filter(({ verdict }) => verdict === 0 || verdict === 1 || verdict === 3).length,
      );
      assert.equal(summary.failed, looks.filter(({ verdict }) => verdict === 1).length);
      assert.equal(summary.count + summary.unmeasured, looks.length);
      assert.equal(summary.timed, timed.length);
      assert.equal(
        summary.sumUs,
        totals.reduce((sum, us) => sum + us, 0),
      );
      assert.equal(summary.minUs, timed.length === 0 ? null : Math.min(...totals));
      assert.equal(summary.maxUs, timed.length === 0 ? null : Math.max(...totals));
      const dns = timed.flatMap(({ dnsUs }) => (dnsUs === null ? [] : [dnsUs]));
      assert.equal(summary.phaseSumsUs.dnsUs, dns.length === 0 ? null : dns.reduce((sum, us) => sum + us, 0));
    }),
  );
});

test("summaries of the parts are the summary of the whole, in any order and grouping", () => {
  fc.assert(
    fc.property(manyLooks, manyLooks, manyLooks, (a, b, c) => {
      const [one, two, three] = [summarize(a), summarize(b), summarize(c)];
      const whole = summarize([...a, ...b, ...c]);
      assert.deepEqual(mergeSummaries([one, two, three]), whole);
      assert.deepEqual(mergeSummaries([three, two, one]), whole);
      assert.deepEqual(mergeSummaries([one, mergeSummaries([two, three])]), whole);
      assert.deepEqual(mergeSummaries([noLooks, one, noLooks]), one);
    }),
  );
  assert.deepEqual(mergeSummaries([]), noLooks);
});

const timeUs = fc.oneof(
  fc.nat(100),
  fc.integer({ min: 1_000, max: 200_000 }),
  fc.integer({ min: 0, max: MAX_TIME_US }),
);

test("a quantile lies within 2.5 % of the time of its rank", () => {
  fc.assert(
    fc.property(
      fc.array(timeUs, { minLength: 1, maxLength: 300 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (us, share) => {
        const sorted = us.toSorted((a, b) => a - b);
        const exact = sorted[Math.max(1, Math.ceil(share * us.length)) - 1]!;
        const found = quantile(summarize(us.map(lookOf)), share)!;
        assert.ok(Math.abs(found - exact) <= exact * MOST_WRONG, `${found} for ${exact}`);
        assert.ok(found >= sorted[0]! && found <= sorted.at(-1)!);
      },
    ),
    { numRuns: 1_000 },
  );
  assert.equal(quantile(noLooks, 0.5), null);
});

test("packed summaries come back as they were; damaged ones throw or are summaries", () => {
  fc.assert(
    fc.property(fc.array(manyLooks, { maxLength: 24 }), damage, (hours, [place, bit, kind]) => {
      const placed = hours.map((looks, hour) => ({ place: hour, summary: summarize(looks) }));
      const whole = mergeSummaries(placed.map(({ summary }) => summary));
      const bytes = packSummaries(placed);
      assert.deepEqual(unpackSummaries(bytes), placed);
      assert.deepEqual(unpackSummary(packSummary(whole)), whole);
      for (const attempt of [
        () => unpackSummaries(damaged(bytes, place, bit, kind)),
        () => [{ place: 0, summary: unpackSummary(damaged(packSummary(whole), place, bit, kind)) }],
      ]) {
        try {
          for (const { summary } of attempt()) {
            assert.ok(summary.timed >= 0 && summary.count >= 0 && (summary.minUs ?? 0) <= (summary.maxUs ?? 0));
            assert.equal(quantile(summary, 0.5) === null, summary.timed === 0);
          }
        } catch (error) {
          assert.ok(error instanceof RangeError, String(error));
        }
      }
    }),
    { numRuns: 300 },
  );
  for (const unpack of [unpackSummary, unpackSummaries])
    assert.throws(() => unpack(Uint8Array.from([7])), /has format 7; this program knows 1/);
});

function lookOf(totalUs: number) {
  const phases = { dnsUs: null, connectUs: null, tlsUs: null, firstByteUs: null, transferUs: null };
  const texts = { statusCode: null, reason: null, message: null, address: null };
  return { slot: 0, at: 0, version: 1, verdict: 0, wasRetried: false, totalUs, ...phases, ...texts };
}
