// Response times and failures of one monitor over time, ready for a graph; empty buckets are gaps and stay empty.
import Type, { type Static } from "typebox";
import { noLooks, quantile, type Summary } from "#lib/packed/summary.ts";
import { Id, Moment, Nullable, Strict } from "#platform/schema.ts";
import { query } from "#platform/verb.ts";
import { milliseconds } from "./check.ts";
import { DAY_MS, HOUR_MS, rangeInput, rangeOf } from "./range.ts";
import { bucketStarts, bucketWidthMs, MAX_POINTS, USUAL_POINTS } from "./series.ts";
import { readSums } from "./series-sums.ts";
import { getThing } from "./store.ts";

/** Years: what days come to is kept for ever. */
const limits = { usualDays: 1, maxDays: 3_660 };

const Milliseconds = Nullable(
  Type.Number({ description: "Milliseconds; null where no check of the bucket measured it" }),
);

export const SeriesPoint = Strict(
  {
    at: Type.Unsafe<string>({ ...Moment, description: "Start of the bucket" }),
    count: Type.Integer({ description: "Checks that were good, slow or bad" }),
    failed: Type.Integer({ description: "Bad ones among them" }),
    unmeasured: Type.Integer({ description: "Checks that counted for nothing, by our own fault" }),
    minMs: Milliseconds,
    averageMs: Milliseconds,
    p50Ms: Milliseconds,
    p95Ms: Milliseconds,
    maxMs: Milliseconds,
    dnsMs: Milliseconds,
    connectMs: Milliseconds,
    tlsMs: Milliseconds,
    firstByteMs: Milliseconds,
    transferMs: Milliseconds,
  },
  {
    description:
      "Times are those of good and slow checks; p50 and p95 are known to 2.5 %. The means of the phases add up to the average: a check that did not need a phase counts as 0 in it.",
  },
);

export const readSeries = query({
  name: "check.series",
  summary: "Sum up the checks of a monitor in buckets of time, for a graph",
  input: Strict({
    id: Id,
    ...rangeInput,
    points: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: MAX_POINTS,
        default: USUAL_POINTS,
        description:
          "Most buckets wanted; one more comes where the ends of the range cut two of them. Fewer and wider ones come where only hours or days are kept of so long ago.",
      }),
    ),
  }),
  output: Strict({
    monitorId: Id,
    from: Moment,
    to: Moment,
    bucketSeconds: Type.Integer({ minimum: 1 }),
    points: Type.Array(SeriesPoint),
  }),
  async run({ db, org, now }, input) {
    const range = rangeOf(input, now, limits);
    const thing = await getThing(db, org, input.id);
    let widthMs = bucketWidthMs(range, input.points ?? USUAL_POINTS);
    let sums = await readSums(db, thing, range, widthMs);
    for (const widerMs of [HOUR_MS, DAY_MS]) {
      if (!sums.isPartGone || widthMs >= widerMs) continue;
      widthMs = widerMs;
      sums = await readSums(db, thing, range, widthMs);
    }
    return {
      monitorId: input.id,
      from: new Date(range.fromMs).toISOString(),
      to: new Date(range.toMs).toISOString(),
      bucketSeconds: widthMs / 1000,
      points: bucketStarts(range, widthMs).map((atMs) => pointOf(atMs, sums.buckets.get(atMs) ?? noLooks)),
    };
  },
});

export function pointOf(atMs: number, summary: Summary): Static<typeof SeriesPoint> {
  const meanMs = (sumUs: number | null) =>
    sumUs === null || summary.timed === 0 ? null : milliseconds(sumUs / summary.timed);
  return {
    at: new Date(atMs).toISOString(),
    count: summary.count,
    failed: summary.failed,
    unmeasured: summary.unmeasured,
    minMs: milliseconds(summary.minUs),
    averageMs: meanMs(summary.sumUs),
    p50Ms: milliseconds(quantile(summary, 0.5)),
    p95Ms: milliseconds(quantile(summary, 0.95)),
    maxMs: milliseconds(summary.maxUs),
    dnsMs: meanMs(summary.phaseSumsUs.dnsUs),
    connectMs: meanMs(summary.phaseSumsUs.connectUs),
    tlsMs: meanMs(summary.phaseSumsUs.tlsUs),
    firstByteMs: meanMs(summary.phaseSumsUs.firstByteUs),
    transferMs: meanMs(summary.phaseSumsUs.transferUs),
  };
}
