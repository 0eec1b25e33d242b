// The small form of the series, for the lines in a list of many monitors: nothing but averages, side by side.
import Type from "typebox";
import { Id, Moment, Nullable, Strict } from "#platform/schema.ts";
import { query } from "#platform/verb.ts";
import { milliseconds } from "./check.ts";
import { readHourlySums } from "./hourly-means.ts";
import { HOUR_MS, MonitorIds, rangeAndMonitorsOf, rangeInput } from "./range.ts";
import { bucketStarts, bucketWidthMs } from "./series.ts";
import { findThings } from "./store.ts";

const limits = { usualDays: 1, maxDays: 7 };
/** Hours are the finest that there is. */
const USUAL_POINTS = 24;
/** A line in a list is some 100 pixels wide. */
const MAX_POINTS = 120;

export const readSparklines = query({
  name: "check.sparklines",
  summary: "Read the average response times of many monitors, in hours or wider, for small lines",
  input: Strict({
    monitorIds: MonitorIds,
    ...rangeInput,
    points: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_POINTS, default: USUAL_POINTS })),
  }),
  output: Strict({
    firstAt: Type.Unsafe<string>({ ...Moment, description: "Start of the first bucket of every line" }),
    bucketSeconds: Type.Integer({ minimum: 1 }),
    items: Type.Array(
      Strict({
        monitorId: Id,
        averagesMs: Type.Array(Nullable(Type.Number()), { description: "One per bucket; null is a gap." }),
      }),
    ),
  }),
  async run({ db, org, now }, input) {
    const asked = rangeAndMonitorsOf(input, now, limits);
    const things = await findThings(db, org, asked.monitorIds);
    const widthMs = bucketWidthMs(asked, input.points ?? USUAL_POINTS, HOUR_MS);
    const starts = bucketStarts(asked, widthMs);
    const [firstMs] = starts as [number, ...number[]];
    const lines = new Map(things.map(({ number }) => [number, starts.map(() => ({ timed: 0, sumUs: 0 }))]));
    const wholeHours = { fromMs: firstMs, toMs: asked.toMs };
    for (const { number, hourMs, timed, sumUs } of await readHourlySums(db, [...lines.keys()], wholeHours)) {
      const bucket = lines.get(number)?.[Math.floor((hourMs - firstMs) / widthMs)];
      if (bucket === undefined) continue;
      bucket.timed += timed;
      bucket.sumUs += sumUs;
    }
    return {
      firstAt: new Date(firstMs).toISOString(),
      bucketSeconds: widthMs / 1000,
      items: things.map(({ id, number }) => ({
        monitorId: id,
        averagesMs: (lines.get(number) ?? []).map(({ timed, sumUs }) =>
          timed === 0 ? null : milliseconds(sumUs / timed),
        ),
      })),
    };
  },
});
