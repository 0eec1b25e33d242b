// Response times and failures of one monitor over time, ready for a graph; empty buckets are gaps and stay empty.
import Type from "typebox";
import { Id, Moment, Nullable, Strict } from "#platform/schema.ts";
import { query } from "#platform/verb.ts";
import { milliseconds } from "./check.ts";
import { rangeInput, rangeOf } from "./range.ts";
import { bucketStarts, bucketWidthMs, MAX_POINTS, USUAL_POINTS } from "./series.ts";
import { getThing, listBuckets } from "./store.ts";

/** Raw rows are summed up here: at an interval of 10 s this many days are some 800,000 of them. */
const limits = { usualDays: 1, maxDays: 92 };

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
      "Times are those of good and slow checks. The means of the phases add up to the average: a check that did not need a phase counts as 0 in it.",
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
        description: "Most buckets wanted; one more comes where the ends of the range cut two of them.",
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
    const widthMs = bucketWidthMs(range, input.points ?? USUAL_POINTS);
    const rows = new Map(
      (await listBuckets(db, thing.number, range, widthMs)).map((row) => [row.bucketAt.getTime(), row]),
    );
    return {
      monitorId: input.id,
      from: new Date(range.fromMs).toISOString(),
      to: new Date(range.toMs).toISOString(),
      bucketSeconds: widthMs / 1000,
      points: bucketStarts(range, widthMs).map((atMs) => {
        const row = rows.get(atMs);
        return {
          at: new Date(atMs).toISOString(),
          count: row?.count ?? 0,
          failed: row?.failed ?? 0,
          unmeasured: row?.unmeasured ?? 0,
          minMs: milliseconds(row?.minUs ?? null),
          averageMs: milliseconds(row?.averageUs ?? null),
          p50Ms: milliseconds(row?.p50Us ?? null),
          p95Ms: milliseconds(row?.p95Us ?? null),
          maxMs: milliseconds(row?.maxUs ?? null),
          dnsMs: milliseconds(row?.dnsUs ?? null),
          connectMs: milliseconds(row?.connectUs ?? null),
          tlsMs: milliseconds(row?.tlsUs ?? null),
          firstByteMs: milliseconds(row?.firstByteUs ?? null),
          transferMs: milliseconds(row?.transferUs ?? null),
        };
      }),
    };
  },
});
